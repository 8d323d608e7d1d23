"""Connections: the caller's own network."""
