"""The rows of a caller's file as they are kept for whoever asks later: in compressed blocks, found by their lines."""

import json
import zlib
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import NamedTuple

from leadintake.importing.files import Row

_ROWS = 1_000
"""A page of the history reads one block or a few; a smaller one would compress worse."""
# The lowest level: kept texts shrink to a third all the same.
_LEVEL = 1


class Block(NamedTuple):
    """Some rows that follow each other."""

    first_line: int
    last_line: int
    packed: bytes


class Sheet:
    """The rows of a file, kept while they pass by."""

    def __init__(self) -> None:
        self.blocks: list[Block] = []

    def passing(self, rows: Iterable[Row]) -> Iterator[Row]:
        """Hand the rows on, and keep them."""
        rows = iter(rows)
        while block := list(islice(rows, _ROWS)):
            # Before they are handed on: whoever reads them may change them.
            self.blocks.append(_packed(block))
            yield from block


def unpacked(packed: bytes) -> list[tuple[int, list[str]]]:
    """Give the rows of a block with their lines."""
    rows = json.loads(zlib.decompress(packed))
    return [(line, cells) for line, *cells in rows]


def named(columns: Sequence[str], cells: Sequence[str]) -> dict[str, str]:
    """Put the columns' names to the cells of a row; cells beyond them have numbers."""
    return dict(zip(names_for(columns, len(cells)), cells, strict=False))


def names_for(columns: Sequence[str], width: int) -> list[str]:
    """Name so many columns, each differently."""
    names: dict[str, None] = {}
    for number in range(1, max(width, len(columns)) + 1):
        name = base = columns[number - 1] if number <= len(columns) else f"Column {number}"
        again = 2
        while name in names:
            name, again = f"{base} ({again})", again + 1
        names[name] = None
    return list(names)


def _packed(rows: Sequence[Row]) -> Block:
    text = json.dumps([[line, *cells] for line, cells in rows], ensure_ascii=False, separators=(",", ":"))
    return Block(rows[0][0], rows[-1][0], zlib.compress(text.encode(), _LEVEL))
