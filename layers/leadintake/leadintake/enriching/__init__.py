"""Cells that a model fills: what it is asked, and how much of its answer is believed."""
