"""Runs of the model: one column of a block of rows each."""

ROWS_PER_RUN = 100
"""What one message of the queue asks for."""
