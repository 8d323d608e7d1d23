"""A damaged workbook in .xls that xlrd gives up on, by calamine: its values, without what formats make of them."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from io import BytesIO

from python_calamine import CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from leadintake.tabular.losses import Losses
from leadintake.tabular.numbers import number_text
from leadintake.tabular.sheets import Row, SheetEntry

Value = int | float | str | bool | time | date | datetime | timedelta


class RescuedWorkbook:
    """Reads the sheets of a workbook one at a time."""

    def __init__(self, data: bytes) -> None:
        self._book = _unpanicked(data)

    def sheets(self) -> Iterator[SheetEntry]:
        """List the worksheets."""
        for position, sheet in enumerate(self._book.sheets_metadata):
            if sheet.typ == SheetTypeEnum.WorkSheet:
                yield SheetEntry(sheet.name, position, sheet.visible == SheetVisibleEnum.Visible)

    def has_data(self, sheet: SheetEntry) -> bool:
        """Tell whether there is anything in a sheet."""
        return any(any(row) for _, row in self.rows(sheet, Losses()))

    def rows(self, sheet: SheetEntry, losses: Losses) -> Iterator[Row]:
        """Read the rows of a sheet."""
        del losses  # calamine does not tell an error from an empty cell
        loaded = self._book.get_sheet_by_index(sheet.position)
        first_line, first_column = loaded.start or (0, 0)
        for line, row in enumerate(loaded.to_python(skip_empty_area=True), start=first_line + 1):
            yield line, [""] * first_column + [_text(value) for value in row]


def _unpanicked(data: bytes) -> CalamineWorkbook:
    try:
        return CalamineWorkbook.from_filelike(BytesIO(data))
    except (KeyboardInterrupt, SystemExit):
        raise
    except BaseException as error:
        # A panic in Rust comes as an exception that is no Exception.
        raise ValueError("calamine cannot read it either") from error


def _text(value: Value) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, int | float):
        return number_text(float(value))
    if isinstance(value, timedelta):
        seconds = round(value.total_seconds())
        return f"{seconds // 3600}:{seconds // 60 % 60:02}:{seconds % 60:02}"
    if isinstance(value, datetime):
        return value.isoformat(" ", "seconds")
    return value.isoformat() if isinstance(value, date) else value.isoformat("seconds")
