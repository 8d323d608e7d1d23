"""A workbook in .xls, by xlrd: it knows each cell's number format, which faster readers leave out."""

from collections.abc import Iterator
from io import StringIO

import xlrd
from xlrd.biffh import XL_CELL_BOOLEAN, XL_CELL_DATE, XL_CELL_ERROR, XL_CELL_NUMBER, XL_CELL_TEXT, XLRDError
from xlrd.book import Book
from xlrd.sheet import Sheet

from leadintake.errors import UnreadableFile
from leadintake.tabular.losses import Losses
from leadintake.tabular.merged_cells import Merge, without_covered
from leadintake.tabular.number_formats import Display, built_in_format, display
from leadintake.tabular.numbers import number_text
from leadintake.tabular.sheets import PROTECTED, Row, SheetEntry

_VISIBLE = 0


class XlsWorkbook:
    """Reads the sheets of a workbook one at a time."""

    def __init__(self, data: bytes) -> None:
        self._book = _opened(data)
        self._shows: dict[int, Display] = {}

    def sheets(self) -> Iterator[SheetEntry]:
        """List the worksheets, each when it is asked for: only a loaded one tells whether it is visible."""
        for index, name in enumerate(self._book.sheet_names()):
            yield SheetEntry(name, index, self._book.sheet_by_index(index).visibility == _VISIBLE)

    def has_data(self, sheet: SheetEntry) -> bool:
        """Tell whether there is anything in a sheet."""
        found = any(any(row) for _, row in self.rows(sheet, Losses()))
        self._book.unload_sheet(sheet.position)
        return found

    def rows(self, sheet: SheetEntry, losses: Losses) -> Iterator[Row]:
        """Read the rows of a sheet that have something in them."""
        loaded = self._book.sheet_by_index(sheet.position)
        merges = [Merge(top + 1, bottom, left, right - 1) for top, bottom, left, right in loaded.merged_cells]
        rows = self._rows(loaded, losses)
        return without_covered(rows, merges) if merges else rows

    def _rows(self, sheet: Sheet, losses: Losses) -> Iterator[Row]:
        for index in range(sheet.nrows):
            row: list[str] = []
            for column, (kind, value) in enumerate(zip(sheet.row_types(index), sheet.row_values(index), strict=True)):
                if kind == XL_CELL_TEXT:
                    row.append(value)
                elif kind in (XL_CELL_NUMBER, XL_CELL_DATE):
                    row.append(self._show(sheet.cell_xf_index(index, column))(float(value)))
                elif kind == XL_CELL_BOOLEAN:
                    row.append("TRUE" if value else "FALSE")
                else:
                    if kind == XL_CELL_ERROR:
                        losses.errors.note(index + 1, column)
                    row.append("")
            yield index + 1, row

    def _show(self, style: int) -> Display:
        show = self._shows.get(style)
        if show is None:
            show = self._shows[style] = self._shown_by(style) or number_text
        return show

    def _shown_by(self, style: int) -> Display | None:
        # Some programs refer to styles and formats that they did not write.
        key = self._book.xf_list[style].format_key if style < len(self._book.xf_list) else 0
        written = self._book.format_map.get(key)
        code: str | None = written.format_str if written else None
        return display(code or built_in_format(key), since_1904=self._book.datemode == 1)


def _opened(data: bytes) -> Book:
    try:
        # What xlrd has to say about odd files goes nowhere: it would be the caller's data.
        return xlrd.open_workbook(
            file_contents=data,
            formatting_info=True,
            on_demand=True,
            ragged_rows=True,
            # Sectors that two chains share, say: Excel does not mind, and the worst that follows is an error elsewhere.
            ignore_workbook_corruption=True,
            logfile=StringIO(),
        )
    except XLRDError as error:
        if "encrypted" in str(error):
            raise UnreadableFile(PROTECTED) from None
        raise
