"""Bytes in, a table of text out: formats, encodings, delimiters, headers, damage. No network, no database."""
