"""Companies: the firms of a list."""
