"""What becomes of a file: a table of text."""

from collections.abc import Iterator
from dataclasses import dataclass

from leadintake.tabular.csv_text import digest_of


@dataclass(frozen=True, slots=True)
class FileFacts:
    """Where the rows of a table stood in the caller's file, as a spreadsheet numbers them."""

    header_line: int
    """0 when the file has no header."""
    blank_lines: tuple[int, ...] = ()
    """Lines below the header that were left out because nothing stands in them."""

    def lines(self) -> Iterator[int]:
        """Give the line of each data row, one after another, without end."""
        blank = iter((*self.blank_lines, 0))
        next_blank, line = next(blank), self.header_line
        while True:
            line += 1
            if line == next_blank:
                next_blank = next(blank)
            else:
                yield line


@dataclass(frozen=True, slots=True)
class Table:
    """A file that has been read: its columns, its text in one form, and what was noticed on the way."""

    columns: tuple[str, ...]
    csv_text: str
    total_rows: int
    sample: tuple[tuple[str, ...], ...]
    """The first rows, each as wide as the columns."""
    skipped_lines: int
    encoding: str | None
    delimiter: str | None
    warnings: tuple[str, ...]
    facts: FileFacts

    @property
    def digest(self) -> bytes:
        """Tell its text from every other."""
        return digest_of(self.csv_text)
