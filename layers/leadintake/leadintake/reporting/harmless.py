"""Texts that a spreadsheet would run as a formula, made harmless; in reports alone, never in what is stored."""

import re

# Full-width signs as well: some programs take them for the plain ones. Blanks before a sign do not stop every program.
_RUNS = re.compile(r"[\s\u00a0]*[=+\-@\uff1d\uff0b\uff0d\uff20]|[\t\r\n]")
_NUMBER = re.compile(r"[+-]?\d+([.,]\d+)?")


def is_run(text: str) -> bool:
    """Tell whether a spreadsheet might calculate with a text instead of showing it; plain numbers are none."""
    return _RUNS.match(text) is not None and _NUMBER.fullmatch(text) is None


def quoted(text: str) -> str:
    """Mark a text with an apostrophe, as people do, where a spreadsheet would run it."""
    return f"'{text}" if is_run(text) else text
