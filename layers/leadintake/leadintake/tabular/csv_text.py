"""The one form that every file is brought into: UTF-8, commas, minimal quoting, LF line ends."""

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Sequence
from hashlib import sha256
from typing import NamedTuple

from leadintake.matching.text import is_blank

# The csv module's own limit is for the whole process; cells are measured where files are read.
csv.field_size_limit(2**31 - 1)


class CsvText(NamedTuple):
    """A table as it comes back from a caller."""

    columns: tuple[str, ...]
    rows: Iterator[list[str]]


class NumberedRows(NamedTuple):
    """A table whose rows know their place."""

    columns: tuple[str, ...]
    rows: Iterator[tuple[int, list[str]]]


class _Rows:
    """Takes rows as the csv module writes them, and ends them as the contract wants."""

    def __init__(self, write: Callable[[str], object]) -> None:
        self._write = write

    def write(self, row: str) -> None:
        self._write(row[:-2] + "\n")


def write_rows(rows: Iterable[Sequence[str]], write: Callable[[str], object]) -> None:
    """Write rows in the one form."""
    # Written with CRLF and cut, because the csv module quotes only the line ends that it writes itself.
    csv.writer(_Rows(write), lineterminator="\r\n").writerows(rows)


def csv_text(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Write a whole table in the one form."""
    text = io.StringIO(newline="")
    write_rows([columns], text.write)
    write_rows(rows, text.write)
    return text.getvalue()


def read_csv_text(text: str) -> CsvText:
    """Read a table back; rows are made as wide as the header, and lines with nothing in them are no rows."""
    records = csv.reader(io.StringIO(text, newline=""))
    columns = tuple(next(records, ()))
    return CsvText(columns, _as_wide_as(len(columns), records))


def read_numbered(encoded: bytes) -> NumberedRows:
    """Read a table back with the number that a spreadsheet gives each row; rows are at least as wide as the header."""
    # Not a StringIO, which keeps four bytes for each character.
    records = enumerate(csv.reader(io.TextIOWrapper(io.BytesIO(encoded), "utf-8", newline="")), 1)
    columns = next((tuple(record) for _, record in records if not is_blank_row(record)), ())
    return NumberedRows(columns, _numbered(len(columns), records))


def _numbered(width: int, records: Iterator[tuple[int, list[str]]]) -> Iterator[tuple[int, list[str]]]:
    for number, record in records:
        if not is_blank_row(record):
            missing = width - len(record)
            yield number, record + [""] * missing if missing > 0 else record


def _as_wide_as(width: int, records: Iterator[list[str]]) -> Iterator[list[str]]:
    for record in records:
        if not is_blank_row(record):
            missing = width - len(record)
            yield record + [""] * missing if missing > 0 else record


def is_blank_row(row: Sequence[str]) -> bool:
    """Tell whether there is nothing to see in a row."""
    return is_blank("".join(row))


def digest_of(text: str) -> bytes:
    """Tell this text from every other."""
    return sha256(text.encode("utf-8", "surrogatepass")).digest()
