"""People: the rows of a list."""
