"""Imports taken back: what they have made goes, what they have changed is as before, unless others rely on it."""
