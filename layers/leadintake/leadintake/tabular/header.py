"""Which line of a file holds its headers, and what the columns are called."""

import re
from collections import Counter
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Literal, NamedTuple

from leadintake import limits
from leadintake.matching.text import without_invisibles

LINES_LOOKED_AT = 60

ValueKind = Literal["email", "url", "number", "date", "phone"]
_KINDS: dict[ValueKind, re.Pattern[str]] = {
    "email": re.compile(r"[^\s@]{1,64}@[^\s@]{1,255}\.[^\s@.]{2,63}"),
    "url": re.compile(r"(?:https?://|www\.)\S{3,2000}|(?:[a-z]{2,3}\.)?linkedin\.com/\S{3,2000}", re.IGNORECASE),
    "date": re.compile(r"\d{4}-\d\d?-\d\d?(?:[T ].{0,20})?|\d{1,2}[./]\d{1,2}[./]\d{2,4}|\d{1,2} [A-Z][a-z]{2} \d{4}"),
    "number": re.compile(r"[-+]?\d{1,20}(?:[.,]\d{1,20}){0,4}%?"),
    "phone": re.compile(r"\+?[\d ()/.-]{6,25}"),
}
# The share of the usual cells that a full record fills.
_FULL = 0.7
_CELLS_OF_A_NOTE = 2
_REPEATED = 3
"""So many cells of one text are a title."""
# Years stand above columns of figures as often as in them.
_YEAR = re.compile(r"(?:19|20)\d\d")
_SEPARATORS = re.compile(r"[\W_]+")


class HeaderRow(NamedTuple):
    """Where the header stands among the records."""

    at: int
    """Of its record; of the first data record when there is no header."""
    is_missing: bool


def find_header(records: Sequence[Sequence[str]]) -> HeaderRow:
    """Find the header among the first records of a file, below notes, titles and blank lines."""
    filled = [sum(1 for cell in record if cell and not cell.isspace()) for record in records]
    usual = _usual_fill(filled)
    data = _first_data(records, filled, usual)
    index = _first_full(records[:data], filled, usual)
    speaking = _speaking_above(records, filled, data if index is None else index)
    if speaking is not None:
        return HeaderRow(speaking, is_missing=False)
    if index is None and data is not None:
        return HeaderRow(_as_wide(records, filled, data), is_missing=True)
    if index is None:
        index = next(at for at, number in enumerate(filled) if number)
    return HeaderRow(index, _is_data(records[index], _below(records, filled, index)))


def _speaking_above(records: Sequence[Sequence[str]], filled: Sequence[int], at: int | None) -> int | None:
    """Find a line right above that is a header for sure, if the one at hand is none: some columns may have no name."""
    if at is None or _speaks(records[at]):
        return None
    above = at - 1
    while above >= 0 and filled[above]:
        if _speaks(records[above]) and _names_only(records[above]):
            return above
        above -= 1
    return None


@cache
def _speaking() -> frozenset[str]:
    lines = Path(__file__).with_name("header_words.txt").read_text("utf-8").splitlines()
    return frozenset(word.strip() for line in lines if not line.startswith("#") for word in line.split(","))


def _speaks(record: Sequence[str]) -> bool:
    return any(" ".join(_SEPARATORS.sub(" ", cell[:64]).split()).casefold() in _speaking() for cell in record)


def _below(records: Sequence[Sequence[str]], filled: Sequence[int], at: int) -> list[Sequence[str]]:
    return [records[below] for below in range(at + 1, len(records)) if filled[below]]


def _first_data(records: Sequence[Sequence[str]], filled: Sequence[int], usual: int) -> int | None:
    """Find the first record that is certainly data: no header stands below it."""
    dated = _first_dated(records, filled, usual)
    for at, record in enumerate(records):
        if at == dated or (filled[at] > usual / 2 and (filled[at] > 1 or usual == 1) and _names_pages(record)):
            return at
    return None


def _first_dated(records: Sequence[Sequence[str]], filled: Sequence[int], usual: int) -> int | None:
    """Find the first full record with a date or the like, if all below it are of its kinds: notes fill fewer cells."""
    if usual > _CELLS_OF_A_NOTE:
        for at, record in enumerate(records):
            if filled[at] >= _FULL * usual and not _names_only(record):
                return at if _is_data(record, _below(records, filled, at)) else None
    return None


def _as_wide(records: Sequence[Sequence[str]], filled: Sequence[int], data: int) -> int:
    """Find where the table begins that has no header: with the first record as wide as its first certain one."""
    return next(at for at, record in enumerate(records) if filled[at] and len(record) == len(records[data]))


def _names_pages(record: Sequence[str]) -> bool:
    return any(kind_of(cell) in ("email", "url") for cell in record)


def _usual_fill(filled: Sequence[int]) -> int:
    """Tell how many cells a full record fills; a single one that runs over says nothing."""
    of_tables = sorted(number for number in filled if number > 1)
    return of_tables[int(0.8 * (len(of_tables) - 1))] if of_tables else 1


def _first_full(records: Sequence[Sequence[str]], filled: Sequence[int], usual: int) -> int | None:
    """Find the first record that fills as many columns as the table has; titles and notes fill fewer."""
    # A title over merged cells may come repeated; a header names different things, if there is one that does. Two cells
    # may as well be two columns of one name.
    for share, may_repeat in ((_FULL, False), (0.4, False), (_FULL, True)):
        for index, record in enumerate(records):
            is_full = filled[index] >= max(share * usual, 1)
            is_name = filled[index] < _REPEATED or usual == 1 or may_repeat or _names_different_things(record)
            if is_full and is_name and _names_only(record):
                return index
    return None


def _names_only(record: Sequence[str]) -> bool:
    return not any(kind_of(cell) in ("email", "url", "date", "phone") for cell in record)


def _names_different_things(record: Sequence[str]) -> bool:
    return len({cell.strip() for cell in record if cell.strip()}) > 1


def _is_data(record: Sequence[str], below: Sequence[Sequence[str]]) -> bool:
    """Tell whether a record is of the same kinds as those below it, column by column, or says what they say."""
    same = different = 0
    # A header that comes again is one all the same; where files were put together, a mark of their beginning is in it.
    others = [row for row in below if row[1:] != record[1:] or _bare(row[0]) != _bare(record[0])]
    for column, cell in enumerate(record):
        cells = [row[column] for row in others if column < len(row)]
        usual = _usual_kind(cells)
        if not cell.strip() or _YEAR.fullmatch(cell.strip()):
            continue
        if usual is None:
            same += cell in cells
        else:
            same += kind_of(cell) == usual
            different += kind_of(cell) is None
    return same > different


def _bare(cell: str) -> str:
    return without_invisibles(cell).strip()


def _usual_kind(cells: Sequence[str]) -> ValueKind | None:
    kinds: Counter[ValueKind | None] = Counter(kind_of(cell) for cell in cells if cell.strip())
    if not kinds:
        return None
    usual, number = kinds.most_common(1)[0]
    return usual if number > kinds.total() / 2 else None


def kind_of(cell: str) -> ValueKind | None:
    """Tell what a cell holds, where its look alone says so."""
    text = cell[:2048].strip()
    matching: list[ValueKind] = [kind for kind, pattern in _KINDS.items() if pattern.fullmatch(text)]
    return matching[0] if matching else None


class Headers(NamedTuple):
    """The names of the columns, and how many of them had to be cut."""

    columns: tuple[str, ...]
    cut: int


def unique_headers(record: Sequence[str], width: int) -> Headers:
    """Name the columns: trimmed, never blank, never the same twice whatever their case, never too long."""
    trimmed = [without_invisibles(cell).strip() for cell in (*record, *[""] * (width - len(record)))]
    short = [name[: limits.HEADER_CHARACTERS].rstrip() for name in trimmed]
    named = [name or f"Column {position}" for position, name in enumerate(short, 1)]
    taken = Counter(name.casefold() for name in named)
    seen: set[str] = set()
    columns: list[str] = []
    for name in named:
        unique = name if name.casefold() not in seen else _next_free(name, taken)
        seen.add(unique.casefold())
        taken[unique.casefold()] += 1
        columns.append(unique)
    return Headers(tuple(columns), sum(len(name) > limits.HEADER_CHARACTERS for name in trimmed))


def _next_free(name: str, taken: Counter[str]) -> str:
    # Where many share a name, the search goes on behind the last number that was given.
    number = taken[f"\x00{name.casefold()}"] or 2
    while True:
        ending = f" ({number})"
        candidate = name[: limits.HEADER_CHARACTERS - len(ending)] + ending
        number += 1
        if not taken[candidate.casefold()]:
            taken[f"\x00{name.casefold()}"] = number
            return candidate
