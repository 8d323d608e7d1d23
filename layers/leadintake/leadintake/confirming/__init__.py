"""Imports under way: what every kind of them shares, and what each kind reads, decides and writes."""
