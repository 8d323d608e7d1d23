"""Reports: a caller's own sheet, with what became of each row beside it."""
