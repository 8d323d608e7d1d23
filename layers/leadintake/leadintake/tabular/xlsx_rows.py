"""The rows and shared texts of an .xlsx: fast where the XML is usual, exact everywhere else."""

from collections.abc import Callable, Iterable, Iterator
from itertools import islice

from leadintake.tabular.sheets import Row
from leadintake.tabular.xlsx_cells import CellReader
from leadintake.tabular.xlsx_exact import exact_rows
from leadintake.tabular.xlsx_fast import Unusual, fast_rows, fast_texts
from leadintake.tabular.xlsx_texts import exact_texts

Chunks = Callable[[], Iterable[bytes]]
"""Gives the bytes of a part from its beginning, as often as they are asked for."""


def sheet_rows(chunks: Chunks, cells: CellReader) -> Iterator[Row]:
    """Read the rows of a sheet that have something in them."""
    line = 0
    try:
        for row in fast_rows(chunks(), cells):
            line = row[0]
            yield row
    except Unusual:
        yield from exact_rows(chunks(), cells, after_line=line)


def shared_texts(chunks: Chunks) -> Iterator[str]:
    """Read the texts that cells refer to by number."""
    count = 0
    try:
        for text in fast_texts(chunks()):
            count += 1
            yield text
    except Unusual:
        yield from islice(exact_texts(chunks()), count, None)
