"""A report as a workbook: the figures with a chart, and the caller's sheet with what became of each row."""

import io
import zipfile
from collections.abc import Iterator, Sequence
from itertools import chain, islice
from typing import Any, BinaryIO

from openpyxl import Workbook
from openpyxl.chart import BarChart, Reference
from openpyxl.chart.label import DataLabelList
from openpyxl.chart.marker import DataPoint
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.properties import PageSetupProperties

from leadintake.reporting.cells import as_xml, row_writer
from leadintake.reporting.report import OUTCOMES, TITLES, Report, ReportRow

MOST_ROWS = 1_048_575
"""What a sheet of Excel holds below its header."""
_ROWS_SHEET = "xl/worksheets/sheet2.xml"
_WIDTHS = (7, 14, 60, 34, 44)
_SAMPLE = 200
_NOTE_COLUMNS, _NOTE_CHARACTERS = 12, 110
# Light enough for black letters; told apart by brightness where not by hue.
_COLOURS = {
    "imported": "CDEBDD",
    "updated": "CFE4F7",
    "duplicate": "FFF0BF",
    "skipped": "E4E4E4",
    "invalid": "F8CFBF",
    "refused": "F8CFBF",
}
_STRONG = {
    "imported": "009E73",
    "updated": "0072B2",
    "duplicate": "E6A700",
    "skipped": "7F7F7F",
    "invalid": "D55E00",
}
_EDGE = Side(style="thin", color="D0D0D0")


def write_workbook(report: Report, into: BinaryIO) -> None:
    """Write a report as .xlsx."""
    rows = iter(report.rows)
    sample = list(islice(rows, _SAMPLE))
    book = Workbook()
    _write_figures(_first_sheet(book), report)
    styles = _prepare_rows(book, report, sample)
    skeleton = io.BytesIO()
    book.save(skeleton)
    width = max([len(TITLES) + len(report.columns), *(len(TITLES) + len(row.cells) for row in sample)])
    _with_rows(skeleton, into, _rows_xml(report, chain(sample, rows), styles, width + _SAMPLE))


def _first_sheet(book: Workbook) -> Any:
    sheet: Any = book.worksheets[0]
    sheet.title = "Figures"
    return sheet


def _write_figures(sheet: Any, report: Report) -> None:
    sheet.sheet_view.showGridLines = False
    _print_on_one_width(sheet)
    sheet.column_dimensions["A"].width, sheet.column_dimensions["B"].width = 26, 16
    sheet.column_dimensions["C"].width = 10
    _put(sheet, 1, 1, f"Import of {report.file_name}", _font(size=16, bold=True))
    when = f"{report.created_at:%Y-%m-%d %H:%M} UTC · {report.kind} · {report.total:,} rows"
    _put(sheet, 2, 1, when, _font(color="666666"))
    _write_note(sheet, f"Undone at {report.undone_at:%Y-%m-%d %H:%M} UTC" if report.undone_at else report.note)
    for place, title in enumerate(("What became of the rows", "Rows", "Share"), 1):
        cell = _put(sheet, 5, place, title, _font(bold=True, color="FFFFFF"))
        cell.fill, cell.alignment = _fill("404040"), Alignment(horizontal="left" if place == 1 else "right")
    shown = [outcome for outcome in OUTCOMES if report.outcomes.get(outcome)]
    for number, outcome in enumerate(shown, 6):
        _put(sheet, number, 1, OUTCOMES[outcome], _font(bold=True)).fill = _fill(_COLOURS[outcome])
        _put(sheet, number, 2, report.outcomes[outcome]).number_format = "#,##0"
        _put(sheet, number, 3, report.outcomes[outcome] / report.total).number_format = "0.0%"
    after = _write_details(sheet, report, 6 + len(shown) + 1)
    # Where all rows have one fate there is nothing to compare.
    if shown and shown != ["refused"]:
        sheet.add_chart(_chart(sheet, shown), "E5")
        # Two rows are a centimetre high.
        after = max(after, 6 + int(2 * _height(shown)))
    for number, warning in enumerate(report.warnings, after + 1):
        _put(sheet, number, 1, f"⚠ {warning}")


def _write_note(sheet: Any, note: str) -> None:
    if not note:
        return
    cell = _put(sheet, 3, 1, note, _font(bold=True, color="C00000"))
    # Merged cells do not grow with their text.
    sheet.merge_cells(start_row=3, end_row=3, start_column=1, end_column=_NOTE_COLUMNS)
    cell.alignment = Alignment(wrap_text=True, vertical="top")
    sheet.row_dimensions[3].height = 16 * -(-len(note) // _NOTE_CHARACTERS)


def _write_details(sheet: Any, report: Report, begin: int) -> int:
    row = begin
    if report.counters:
        _put(sheet, row, 1, "Counters", _font(bold=True))
    for row, (name, value) in enumerate(report.counters.items(), begin + 1):
        _put(sheet, row, 1, name)
        _put(sheet, row, 2, value).number_format = "#,##0"
    if report.unclear:
        row = _write_unclear(sheet, report, row)
    return row + 1


def _write_unclear(sheet: Any, report: Report, begin: int) -> int:
    for place, title in enumerate(("Unclear column", "Might be", "Why"), 1):
        _put(sheet, begin, place, title, _font(bold=True, color="FFFFFF")).fill = _fill("404040")
    row = begin
    for row, one in enumerate(report.unclear, begin + 1):
        _put(sheet, row, 1, one.column).fill = _fill(_COLOURS["refused"])
        _put(sheet, row, 2, one.guess or "?")
        _put(sheet, row, 3, one.why)
    return row + 1


def _put(sheet: Any, row: int, column: int, value: Any, font: Font | None = None) -> Any:
    cell = sheet.cell(row, column)
    cell.value = value
    if isinstance(value, str):
        # The name of a file or column may begin like a formula; it stays a text also when somebody edits the cell.
        cell.data_type, cell.quotePrefix = "s", True
    cell.font = font or _font()
    return cell


def _chart(sheet: Any, shown: Sequence[str]) -> Any:
    chart: Any = BarChart()
    chart.type, chart.style, chart.legend, chart.gapWidth = "bar", 10, None, 60
    chart.title = "Rows by outcome"
    last = 5 + len(shown)
    chart.add_data(Reference(sheet, min_col=2, min_row=6, max_row=last), titles_from_data=False)
    chart.set_categories(Reference(sheet, min_col=1, min_row=6, max_row=last))
    (series,) = chart.series
    for place, outcome in enumerate(shown):
        point: Any = DataPoint(idx=place)
        point.graphicalProperties.solidFill = _STRONG[outcome]
        series.dPt.append(point)
    labels: Any = DataLabelList()
    labels.showVal, labels.showSerName, labels.showCatName, labels.showLegendKey = True, False, False, False
    chart.dataLabels = labels
    chart.x_axis.scaling.orientation = "maxMin"
    chart.x_axis.delete, chart.y_axis.delete = False, True
    chart.y_axis.majorGridlines = None
    chart.height, chart.width = _height(shown), 18
    return chart


def _height(shown: Sequence[str]) -> float:
    """Give the height of the chart in centimetres."""
    return 3 + 1.1 * len(shown)


def _prepare_rows(book: Workbook, report: Report, sample: Sequence[ReportRow]) -> dict[str, int]:
    """Set the sheet of rows up, without rows; give the numbers of the styles that these need."""
    sheet: Any = book.create_sheet("Rows")
    sheet.freeze_panes = "C2"
    sheet.print_title_rows = "1:1"
    _print_on_one_width(sheet)
    width = len(TITLES) + len(report.columns)
    sheet.auto_filter.ref = f"A1:{get_column_letter(width)}{report.total + 1}"
    widths = [*_WIDTHS, *_widths(report.columns, sample)]
    for number, characters in enumerate(widths, 1):
        sheet.column_dimensions[get_column_letter(number)].width = characters
    looks: dict[str, dict[str, Any]] = {
        "plain": {},
        "run": {"quotePrefix": True},
        "line": {"font": _font(color="808080")},
        "ours": {"font": _font(bold=True, color="FFFFFF"), "fill": _fill("404040")},
        "theirs": {"font": _font(bold=True), "fill": _fill("F2F2F2"), "quotePrefix": True},
        "unclear": {"font": _font(bold=True), "fill": _fill(_COLOURS["refused"]), "quotePrefix": True},
        **{outcome: {"font": _font(bold=True), "fill": _fill(colour)} for outcome, colour in _COLOURS.items()},
    }
    return {name: _style(sheet, number, **look) for number, (name, look) in enumerate(looks.items(), 1)}


def _style(sheet: Any, number: int, **look: Any) -> int:
    """Register a style, by a cell that is not kept."""
    cell = sheet.cell(1, number)
    cell.alignment = Alignment(vertical="top")
    cell.border = Border(bottom=_EDGE)
    cell.font = look.get("font", _font())
    if "fill" in look:
        cell.fill = look["fill"]
    cell.quotePrefix = look.get("quotePrefix", False)
    return cell.style_id


def _font(*, size: int = 11, bold: bool = False, color: str | None = None) -> Font:
    # Named, because programs disagree about what a font without a name is.
    return Font(name="Calibri", size=size, bold=bold, color=color)


def _print_on_one_width(sheet: Any) -> None:
    sheet.page_setup.orientation, sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = "landscape", 1, 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)


def _fill(colour: str) -> PatternFill:
    return PatternFill("solid", fgColor=colour)


def _widths(columns: Sequence[str], sample: Sequence[ReportRow]) -> list[int]:
    """Make each column as wide as most of its cells, within reason."""
    widths: list[int] = []
    for place, header in enumerate(columns):
        lengths = sorted(len(row.cells[place].partition("\n")[0]) for row in sample if place < len(row.cells))
        usual = lengths[len(lengths) * 9 // 10] if lengths else 0
        widths.append(min(max(len(header) + 4, usual + 2, 8), 48))
    return widths


def _rows_xml(report: Report, rows: Iterator[ReportRow], styles: dict[str, int], width: int) -> Iterator[str]:
    yield _header_xml(report, styles)
    write = row_writer(styles, width)
    for number, row in enumerate(rows, 2):
        yield write(number, row)


def _header_xml(report: Report, styles: dict[str, int]) -> str:
    unclear = {one.column for one in report.unclear}
    cells = [(title, styles["ours"]) for title in TITLES]
    cells += [(header, styles["unclear" if header in unclear else "theirs"]) for header in report.columns]
    return (
        '<row r="1">'
        + "".join(
            f'<c r="{get_column_letter(number)}1" s="{style}" t="inlineStr"><is><t xml:space="preserve">'
            f"{as_xml(text)}</t></is></c>"
            for number, (text, style) in enumerate(cells, 1)
        )
        + "</row>"
    )


def _with_rows(skeleton: BinaryIO, into: BinaryIO, rows: Iterator[str]) -> None:
    """Copy a workbook, and put the rows into the sheet that they belong to."""
    # A low level: three times as fast as the usual one, and a tenth larger.
    with (
        zipfile.ZipFile(skeleton) as source,
        zipfile.ZipFile(into, "w", zipfile.ZIP_DEFLATED, compresslevel=2) as target,
    ):
        for name in source.namelist():
            if name != _ROWS_SHEET:
                target.writestr(name, source.read(name))
        before, _, rest = source.read(_ROWS_SHEET).decode().partition("<sheetData>")
        with target.open(_ROWS_SHEET, "w", force_zip64=True) as sheet:
            sheet.write(f"{before}<sheetData>".encode())
            for some in _joined(rows):
                sheet.write(some)
            sheet.write(f"</sheetData>{rest.partition('</sheetData>')[2]}".encode())


def _joined(rows: Iterator[str]) -> Iterator[bytes]:
    while some := list(islice(rows, 500)):
        yield "".join(some).encode()
