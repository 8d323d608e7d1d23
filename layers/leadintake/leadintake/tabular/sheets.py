"""What the readers of .xlsx and .xls have in common."""

from collections.abc import Iterator
from typing import NamedTuple, Protocol

from leadintake import limits
from leadintake.errors import FileTooLarge
from leadintake.tabular.losses import Losses, column_letters

PROTECTED = (
    "The workbook is protected with a password. Open it in Excel, remove the password under File > Info, save it, and"
    " send it again."
)

Row = tuple[int, list[str]]
"""The line of a row, counting from 1, and its cells from the first column on."""


class SheetEntry(NamedTuple):
    """A worksheet, as the workbook lists it."""

    name: str
    position: int
    is_visible: bool


class Workbook(Protocol):
    """Reads the sheets of a workbook one at a time."""

    def sheets(self) -> Iterator[SheetEntry]:
        """List the worksheets."""
        ...

    def has_data(self, sheet: SheetEntry) -> bool:
        """Tell whether there is anything in a sheet."""
        ...

    def rows(self, sheet: SheetEntry, losses: Losses) -> Iterator[Row]:
        """Read the rows of a sheet, lines in order; blank ones may be missing."""
        ...


def too_wide(line: int, column: int) -> FileTooLarge:
    """Say that something stands beyond the last column."""
    return FileTooLarge(
        f"Line {line} has something in column {column_letters(column)}; a file can have"
        f" {limits.COLUMNS_PER_FILE:,} columns. Remove the columns that are not needed."
    )
