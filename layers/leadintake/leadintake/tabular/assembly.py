"""Records become a table: the header is found, blank lines go, widths are made equal, what is odd is counted."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain, islice, pairwise

from leadintake import limits
from leadintake.errors import FileTooLarge, UnreadableFile
from leadintake.limits import SENT_FILE, FileBounds
from leadintake.matching.text import is_blank
from leadintake.tabular.csv_text import csv_text, is_blank_row
from leadintake.tabular.dialect import DELIMITERS
from leadintake.tabular.header import LINES_LOOKED_AT, find_header, unique_headers
from leadintake.tabular.records import Dialect, split_line
from leadintake.tabular.refusals import too_many_cells, too_many_columns, too_many_lines, too_many_rows
from leadintake.tabular.table import FileFacts
from leadintake.tabular.text_rows import TextRows

_WIDTH_THAT_IS_NO_CHANCE = 3


@dataclass(frozen=True, slots=True)
class Assembled:
    """A table with everything that was noticed while it was put together."""

    columns: tuple[str, ...]
    rows: Sequence[Sequence[str]]
    facts: FileFacts
    has_header: bool
    lines_before_header: int
    cut_headers: int
    short: Sequence[int]
    """Lines that end before the last column."""
    long: Sequence[int]
    """Lines that go on behind the last header."""
    resplit: Sequence[int]
    """Lines that were separated by another character than the rest."""

    def column(self, at: int) -> list[str]:
        """Give the cells of one column."""
        return self.rows.column(at) if isinstance(self.rows, TextRows) else [row[at] for row in self.rows]

    def last_rows(self, number: int) -> list[tuple[int, Sequence[str]]]:
        """Give the last rows with their lines."""
        rows = self.rows.last(number) if isinstance(self.rows, TextRows) else self.rows[-number:]
        lines = islice(self.facts.lines(), len(self.rows) - len(rows), len(self.rows))
        return list(zip(lines, rows, strict=True))

    @property
    def last_line(self) -> int:
        """Give the line of the last row."""
        return self.facts.header_line + len(self.facts.blank_lines) + len(self.rows)

    def text(self) -> str:
        """Write the table in its one form."""
        if isinstance(self.rows, TextRows):
            return self.rows.below(csv_text(self.columns, ()))
        return csv_text(self.columns, self.rows)


@dataclass(slots=True)
class _Gathered:
    """The data rows of a file while they are taken in."""

    width: int
    bounds: FileBounds
    rows: list[list[str]] = field(default_factory=list[list[str]])
    blank_lines: list[int] = field(default_factory=list[int])
    short: list[int] = field(default_factory=list[int])
    long: list[int] = field(default_factory=list[int])
    resplit: list[int] = field(default_factory=list[int])
    used_width: int = 0


def assemble(records: Iterable[list[str]], delimiter: str = "", bounds: FileBounds = SENT_FILE) -> Assembled:
    """Make a table of the records of a file, the first of which stands in line 1; sheets have no delimiter."""
    remaining = iter(records)
    first = _beginning(remaining, bounds.lines)
    header = find_header(first)
    header_line = header.at if header.is_missing else header.at + 1
    head = [] if header.is_missing else _trimmed(first[header.at])
    width = len(head) or len(first[header.at])
    gathered = _Gathered(width, bounds, used_width=0 if head else width)
    _gather(gathered, header_line, chain(first[header_line:], remaining), delimiter)
    if not gathered.rows:
        raise UnreadableFile("The file has a header but no data rows below it.")
    headers = unique_headers(head, max(len(head), gathered.used_width))
    if len(headers.columns) > limits.COLUMNS_PER_FILE:
        raise too_many_columns(header_line)
    # One long row makes all others as wide.
    if len(headers.columns) * len(gathered.rows) > bounds.cells:
        raise too_many_cells(bounds.cells)
    return Assembled(
        columns=headers.columns,
        rows=_evened(gathered, len(headers.columns)),
        facts=FileFacts(header_line, tuple(gathered.blank_lines)),
        has_header=not header.is_missing,
        lines_before_header=header.at,
        cut_headers=headers.cut,
        short=gathered.short,
        long=gathered.long,
        resplit=gathered.resplit,
    )


def assemble_even(text: str, rows: int, bounds: FileBounds = SENT_FILE) -> Assembled | None:
    """Make a table of a text in the one form whose rows are all as wide; None where its first row is not the header."""
    records = TextRows(text, 0, rows)
    first = records[: 1 + LINES_LOOKED_AT]
    if is_blank_row(first[0]):
        return None
    header = find_header(first)
    head = [] if header.is_missing else _trimmed(first[0])
    if header.at or len(head) not in (0, len(first[0])) or rows == len(head[:1]):
        return None
    if rows - len(head[:1]) > _most_rows(bounds, len(first[0])):
        raise _too_long(bounds, len(first[0]))
    headers = unique_headers(head, len(first[0]))
    return Assembled(
        columns=headers.columns,
        rows=TextRows(text, len(csv_text(head, ())), rows - 1) if head else records,
        facts=FileFacts(1 if head else 0),
        has_header=not header.is_missing,
        lines_before_header=0,
        cut_headers=headers.cut,
        short=(),
        long=(),
        resplit=(),
    )


def _beginning(records: Iterator[list[str]], most_lines: int) -> list[list[str]]:
    """Take enough records to find the header in, however many blank lines stand before it."""
    first: list[list[str]] = []
    for record in records:
        first.append(record)
        if not is_blank_row(record):
            return [*first, *islice(records, LINES_LOOKED_AT)]
        if len(first) > most_lines:
            raise too_many_lines(most_lines)
    raise UnreadableFile("The file is empty: there is nothing in it to read.")


def _trimmed(record: Sequence[str]) -> list[str]:
    """Leave the blank cells at the end away: separators that end a line make no columns."""
    width = next((at for at in range(len(record), 0, -1) if not is_blank(record[at - 1])), 0)
    return list(record[:width])


def _gather(gathered: _Gathered, header_line: int, records: Iterable[list[str]], delimiter: str) -> None:
    """Take the rows that have something in them, and remember where those without stood."""
    rows, width, last_line, bounds = gathered.rows, gathered.width, header_line, gathered.bounds
    most_rows = _most_rows(bounds, width)
    for line, record in enumerate(records, header_line + 1):
        if line > bounds.lines:
            raise too_many_lines(bounds.lines)
        if not record or (is_blank(record[0]) and is_blank_row(record)):
            continue
        rows.append(record if len(record) == width else _of_other_width(gathered, line, record, delimiter))
        if len(rows) > most_rows:
            raise _too_long(bounds, width)
        if line > last_line + 1:
            gathered.blank_lines.extend(range(last_line + 1, line))
        last_line = line


def _most_rows(bounds: FileBounds, width: int) -> int:
    # So many rows hold no more cells than are allowed: no line needs to be counted for that.
    return min(bounds.rows, bounds.cells // max(1, width))


def _too_long(bounds: FileBounds, width: int) -> FileTooLarge:
    return too_many_rows(bounds.rows) if _most_rows(bounds, width) == bounds.rows else too_many_cells(bounds.cells)


def _of_other_width(gathered: _Gathered, line: int, record: list[str], delimiter: str) -> list[str]:
    width = gathered.width
    split = _separated_otherwise(record, width, delimiter) if delimiter else None
    if split:
        gathered.resplit.append(line)
        return split
    if len(record) < width:
        gathered.short.append(line)
        return record
    trimmed = _trimmed(record)
    if len(trimmed) > width:
        gathered.long.append(line)
        gathered.used_width = max(gathered.used_width, len(trimmed))
    if len(trimmed) > limits.COLUMNS_PER_FILE:
        raise too_many_columns(line)
    return trimmed


def _separated_otherwise(record: list[str], width: int, delimiter: str) -> list[str] | None:
    """Read a line as another separator has it, where that gives exactly as many cells as the table has columns."""
    # In a table of two columns any line with one more separator would have them.
    if len(record) > 1 and (width < _WIDTH_THAT_IS_NO_CHANCE or len(record) >= width):
        return None
    line = delimiter.join(record)
    if "\n" in line or "\r" in line:
        return None
    for other in DELIMITERS.replace(delimiter, ""):
        if other in record[0] and line.count(other) >= width - 1 and _all_within_cells(record, other):
            cells = _split(line, other)
            if len(cells) == width and not is_blank_row(cells):
                return cells
    return None


def _all_within_cells(record: list[str], other: str) -> bool:
    """Tell whether what separates other lines stands within texts and numbers here, as in "Acme, Inc." and 1,5."""
    return all(
        cell[:1] == " " or (before[-1:].isdigit() and cell[:1].isdigit() and other in cell)
        for before, cell in pairwise(record)
    )


def _split(line: str, delimiter: str) -> list[str]:
    # Of a line full of quotes the first and the last were taken for those of a single cell.
    whole = f'"{line}"' if f'"{delimiter}"' in line and line[0] != '"' else line
    return split_line(whole, Dialect(delimiter)) or []


def _evened(gathered: _Gathered, width: int) -> list[list[str]]:
    """Make every row as wide as the table."""
    return [row if len(row) == width else row + [""] * (width - len(row)) for row in gathered.rows]
