"""Excel workbooks: the first visible sheet that has data, line by line, as a person sees it."""

from collections.abc import Generator, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import chain
from typing import Literal

from leadintake import limits
from leadintake.errors import FileTooLarge, LeadintakeError, UnreadableFile
from leadintake.limits import SENT_FILE, FileBounds
from leadintake.tabular.losses import Losses
from leadintake.tabular.refusals import cell_too_long
from leadintake.tabular.sheets import Row, SheetEntry, Workbook, too_wide

_NAMED_SHEETS = 5
_ROOM_ABOVE = 1_000
"""So many rows may be a header, notes and totals; who assembles the table counts its data rows exactly."""
_DAMAGED = (
    "The workbook is damaged and cannot be read. Open it in Excel or another spreadsheet program, save it again as"
    " .xlsx or .csv, and send that."
)
_EMPTY = "The workbook is empty: no sheet has anything in it. Check that it was saved with its data."
_ONLY_HIDDEN = (
    "Only hidden sheets of the workbook have data. Unhide the one that is meant, save the file, and send it again."
)
_RESCUED = (
    "The workbook is damaged; its values could be read, its number formats could not: percentages are shown as"
    " fractions. Open it in Excel and save it again to be sure."
)
TOO_MUCH_MEMORY = "Reading the workbook would take more memory than there is. Remove what is not needed, or send a CSV."


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet whose rows are read as they are asked for."""

    name: str
    rows: Iterator[list[str]]
    """One list of texts for each line from the first to the last with data; blank lines are empty lists."""
    losses: Losses
    """Complete when the last row has been read."""
    notes: tuple[str, ...]
    """Which other sheets were not read."""


def read_workbook(data: bytes, file_format: Literal["xlsx", "xls"], bounds: FileBounds = SENT_FILE) -> Sheet:
    """Read the first visible sheet of a workbook that has data."""
    with _said_clearly():
        # Each brings its parser; a process that reads one file needs one of them.
        if file_format == "xlsx":
            from leadintake.tabular.xlsx import XlsxWorkbook  # noqa: PLC0415 - see above

            return _first_with_data(XlsxWorkbook(data), bounds)
        return _first_in_xls(data, bounds)


def _first_in_xls(data: bytes, bounds: FileBounds) -> Sheet:
    from leadintake.tabular.xls import XlsWorkbook  # noqa: PLC0415 - see above

    try:
        return _first_with_data(XlsWorkbook(data), bounds)
    except (LeadintakeError, MemoryError):
        raise
    except Exception:  # noqa: BLE001 - xlrd gives up on files that Excel opens, in every way there is
        from leadintake.tabular.xls_rescue import RescuedWorkbook  # noqa: PLC0415 - see above

        rescued = _first_with_data(RescuedWorkbook(data), bounds)
        return replace(rescued, notes=(*rescued.notes, _RESCUED))


def _first_with_data(workbook: Workbook, bounds: FileBounds) -> Sheet:
    passed: list[SheetEntry] = []
    entries = workbook.sheets()
    for entry in entries:
        losses = Losses()
        rows = _limited(workbook.rows(entry, losses), bounds) if entry.is_visible else iter(())
        first = next(rows, None)
        if first:
            others = [other for other in chain(passed, entries) if workbook.has_data(other)]
            return Sheet(entry.name, _every_line(chain((first,), rows)), losses, _notes(entry, others))
        passed.append(entry)
    hidden = [entry for entry in passed if not entry.is_visible and workbook.has_data(entry)]
    raise UnreadableFile(_ONLY_HIDDEN if hidden else _EMPTY)


@contextmanager
def _said_clearly() -> Generator[None]:
    try:
        yield
    except LeadintakeError:
        raise
    except MemoryError:
        raise FileTooLarge(TOO_MUCH_MEMORY) from None
    except Exception as error:
        raise UnreadableFile(_DAMAGED) from error


def _every_line(rows: Iterable[Row]) -> Iterator[list[str]]:
    """Put a list where each line is, so that the line of a row is its place."""
    expected = 1
    with _said_clearly():
        for line, row in rows:
            while expected < line:
                yield []
                expected += 1
            yield row
            expected += 1


def _limited(rows: Iterable[Row], bounds: FileBounds) -> Iterator[Row]:
    """Drop what is empty, and stop at what is too much."""
    count = characters = 0
    most_rows = bounds.rows
    for line, row in rows:
        while row and not row[-1]:
            row.pop()
        if not row:
            continue
        if len(row) > limits.COLUMNS_PER_FILE:
            raise too_wide(line, len(row) - 1)
        size = sum(map(len, row))
        if size > limits.CELL_CHARACTERS:
            _refuse_long_cell(line, row)
        count += 1
        characters += size
        if count > most_rows + _ROOM_ABOVE or line > 2 * most_rows + _ROOM_ABOVE:
            raise FileTooLarge(f"Line {line:,} has something in it; a file can have {most_rows:,} rows. Split it.")
        if characters > bounds.characters:
            raise FileTooLarge(f"The sheet holds more than {bounds.characters // 1_048_576} MB of text. Split it.")
        yield line, row


def _refuse_long_cell(line: int, row: list[str]) -> None:
    for column, text in enumerate(row):
        if len(text) > limits.CELL_CHARACTERS:
            raise cell_too_long(line, column + 1)


def _notes(read: SheetEntry, others: list[SheetEntry]) -> tuple[str, ...]:
    if not others:
        return ()
    named = ", ".join(f'"{other.name}"' + ("" if other.is_visible else " (hidden)") for other in others[:_NAMED_SHEETS])
    more = f" and {len(others) - _NAMED_SHEETS} more" if len(others) > _NAMED_SHEETS else ""
    return (f'Only the sheet "{read.name}" was read. Sheets with data that were not read: {named}{more}.',)
