"""The text that a confirm brings, read again as a table with suspicion: callers may have changed it."""

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256

from leadintake import limits
from leadintake.errors import Detail, InvalidBody
from leadintake.tabular.csv_text import read_numbered
from leadintake.tabular.table import FileFacts

Row = tuple[int, list[str]]
"""A row with its line."""
_SURROGATES = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class SentFile:
    """A table as a confirm brings it. Its rows can be read once; they are not kept."""

    columns: tuple[str, ...]
    rows: Iterator[Row]
    digest: bytes
    warnings: tuple[str, ...]

    def rows_at(self, facts: FileFacts | None) -> Iterator[Row]:
        """Give the rows with their lines: those of the file that was previewed, or else of this text itself."""
        if facts is None:
            return self.rows
        return ((line, row) for line, (_, row) in zip(facts.lines(), self.rows, strict=False))


def open_file(text: str) -> SentFile:
    """Read a confirm's text. One without a header is refused, and one without rows when they are read."""
    encoded, warnings = _storable(text)
    if len(encoded) > limits.FILE_BYTES:
        raise _refused(f"must not be larger than {limits.FILE_BYTES} bytes")
    try:
        columns, rows = read_numbered(encoded)
    except csv.Error as error:
        raise _refused(f"is not CSV: {error}") from None
    if len(columns) > limits.COLUMNS_PER_FILE:
        raise _refused(f"must not have more than {limits.COLUMNS_PER_FILE} columns")
    return SentFile(columns, _within_limits(rows), sha256(encoded).digest(), warnings)


def _storable(text: str) -> tuple[bytes, tuple[str, ...]]:
    """Encode a text without the characters that no database can hold."""
    try:
        if "\x00" not in text:
            return text.encode(), ()
    except UnicodeEncodeError:
        pass
    cleaned = _SURROGATES.sub("", text.replace("\x00", ""))
    return cleaned.encode(), ("NUL characters and halves of surrogate pairs were removed from the text.",)


def _within_limits(rows: Iterator[Row]) -> Iterator[Row]:
    number = 0
    for number, (line, row) in enumerate(rows, 1):
        if number > limits.ROWS_PER_FILE:
            raise _refused(f"must not have more than {limits.ROWS_PER_FILE} rows")
        if max(map(len, row)) > limits.CELL_CHARACTERS:
            column = next(place for place, cell in enumerate(row, 1) if len(cell) > limits.CELL_CHARACTERS)
            raise _refused(f"has more than {limits.CELL_CHARACTERS} characters in line {line}, column {column}")
        yield line, row
    if not number:
        raise _refused("has no rows below its header")


def _refused(message: str) -> InvalidBody:
    return InvalidBody("The csv_text cannot be imported.", [Detail("csv_text", message)])
