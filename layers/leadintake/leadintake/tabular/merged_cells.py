"""Merged cells: what stands under a merged cell is not seen, so it does not count."""

import re
from bisect import bisect
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from leadintake.tabular.sheets import Row
from leadintake.tabular.xlsx_cells import COLUMNS

_MOST_BYTES = 8_388_608
"""Room for 200,000 merged cells."""
_END_OF_ROWS = b"heetData>"
_MERGE = re.compile(rb'<(?:\w+:)?mergeCell\s+ref\s*=\s*["\']([A-Z]{1,3})([0-9]{1,7}):([A-Z]{1,3})([0-9]{1,7})["\']')


class Merge(NamedTuple):
    """A merged cell: lines count from 1, columns from 0, and the last ones belong to it."""

    first_line: int
    last_line: int
    first_column: int
    last_column: int


def merges_in(chunks: Iterable[bytes]) -> list[Merge]:
    """Find the merged cells of a sheet in .xlsx; they are listed behind its rows."""
    tail = b"".join(_behind_rows(chunks))
    return [
        Merge(int(first_line), int(last_line), COLUMNS[first.decode()], COLUMNS[last.decode()])
        for first, first_line, last, last_line in _MERGE.findall(tail)
    ]


def _behind_rows(chunks: Iterable[bytes]) -> Iterator[bytes]:
    carried, room = b"", _MOST_BYTES
    behind = False
    for chunk in chunks:
        if behind:
            yield chunk[:room]
            room = max(0, room - len(chunk))
            continue
        window = carried + chunk
        end = window.rfind(_END_OF_ROWS)
        if end >= 0 and window.rfind(b"<", 0, end) == window.rfind(b"</", 0, end):
            behind = True
            yield window[end:]
        carried = window[-64:]


def without_covered(rows: Iterable[Row], merges: Iterable[Merge]) -> Iterator[Row]:
    """Empty the cells that are covered by a merged one."""
    waiting = sorted(merges, reverse=True)
    active: list[Merge] = []
    for line, row in rows:
        if any(merge.last_line < line for merge in active):
            active = [merge for merge in active if merge.last_line >= line]
        while waiting and waiting[-1].first_line <= line:
            merge = waiting.pop()
            if merge.last_line >= line:
                _insert(active, merge)
        for merge in active:
            if merge.first_column >= len(row):
                break
            _cover(row, line, merge)
        yield line, row


def _insert(active: list[Merge], merge: Merge) -> None:
    """Keep merged cells from left to right; no two can cover the same cell, so a second one is none."""
    place = bisect(active, merge.first_column, key=lambda other: other.first_column)
    left_is_free = place == 0 or active[place - 1].last_column < merge.first_column
    right_is_free = place == len(active) or active[place].first_column > merge.last_column
    if left_is_free and right_is_free:
        active.insert(place, merge)


def _cover(row: list[str], line: int, merge: Merge) -> None:
    first = merge.first_column + (line == merge.first_line)
    last = min(merge.last_column + 1, len(row))
    if first < last:
        row[first:last] = [""] * (last - first)
