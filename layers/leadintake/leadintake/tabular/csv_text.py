"""The one form that every file is brought into: UTF-8, commas, minimal quoting, LF line ends."""

import re
from collections.abc import Iterable, Iterator, Sequence
from hashlib import sha256
from itertools import chain
from typing import NamedTuple

from leadintake.matching.text import is_blank
from leadintake.tabular.records import Dialect, read_records

_SPECIAL = re.compile(r'[",\r\n]').search


class CsvText(NamedTuple):
    """A table as it comes back from a caller."""

    columns: tuple[str, ...]
    rows: Iterator[list[str]]


class NumberedRows(NamedTuple):
    """A table whose rows know their place."""

    columns: tuple[str, ...]
    rows: Iterator[tuple[int, list[str]]]


def csv_text(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Write a table in the one form."""
    # Not by the csv module, which takes four times as long and leaves a lone CR unquoted on some versions of Python.
    return "".join(map(_line, chain([columns], rows)))


def _line(row: Sequence[str]) -> str:
    joined = ",".join(row)
    if '"' in joined or "\n" in joined or "\r" in joined or joined.count(",") != len(row) - 1:
        joined = ",".join([_quoted(cell) if _SPECIAL(cell) else cell for cell in row])
    # A row of one empty cell would be a blank line.
    return f"{joined}\n" if joined else '""\n'


def _quoted(cell: str) -> str:
    return '"' + cell.replace('"', '""') + '"'


def read_csv_text(text: str) -> CsvText:
    """Read a table back; rows are at least as wide as the header, and lines with nothing in them are no rows."""
    columns, rows = read_numbered(text)
    return CsvText(columns, (row for _, row in rows))


def read_numbered(text: str) -> NumberedRows:
    """Read a table back with the number that a spreadsheet gives each row."""
    return read_pieces([text])


def read_pieces(pieces: Iterable[str]) -> NumberedRows:
    """Read a table back whose text comes in pieces of whole records; no more than one of them is held."""
    records = enumerate(chain.from_iterable(read_records(piece, Dialect(",")) for piece in pieces), 1)
    columns = next((tuple(record) for _, record in records if not is_blank_row(record)), ())
    return NumberedRows(columns, _numbered(len(columns), records))


def _numbered(width: int, records: Iterator[tuple[int, list[str]]]) -> Iterator[tuple[int, list[str]]]:
    for number, record in records:
        if not is_blank_row(record):
            missing = width - len(record)
            yield number, record + [""] * missing if missing > 0 else record


def is_blank_row(row: Sequence[str]) -> bool:
    """Tell whether there is nothing to see in a row."""
    # Nearly always the first cell has something: nothing else need be looked at.
    return not (row and row[0].isascii() and row[0].strip()) and all(map(is_blank, row))


def digest_of(text: str) -> bytes:
    """Tell this text from every other."""
    return sha256(text.encode("utf-8", "surrogatepass")).digest()
