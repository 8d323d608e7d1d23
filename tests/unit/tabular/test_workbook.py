"""Workbooks in .xlsx, cell by cell as a person sees them."""

import io
import zipfile
from collections.abc import Callable, Iterator
from datetime import date, datetime, time, timedelta

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadintake import limits
from leadintake.errors import FileTooLarge, LeadintakeError, UnreadableFile
from leadintake.limits import SENT_FILE
from leadintake.tabular import xlsx_rows
from leadintake.tabular.workbook import Sheet, read_workbook
from leadintake.tabular.xlsx_fast import Unusual
from tests.workbooks import MAIN, SheetXml, inline, number, relations, row, shared, xlsx, zipped


@pytest.fixture(params=["fast", "exact"], autouse=True)
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Read everything twice: by known phrases, and by an XML parser."""
    if request.param == "exact":
        take_the_exact_way(monkeypatch)
    return request.param


def take_the_exact_way(monkeypatch: pytest.MonkeyPatch) -> None:
    def unusual(*_: object) -> Iterator[object]:
        raise Unusual
        yield

    monkeypatch.setattr(xlsx_rows, "fast_rows", unusual)
    monkeypatch.setattr(xlsx_rows, "fast_texts", unusual)


def read(data: bytes) -> tuple[Sheet, list[list[str]]]:
    sheet = read_workbook(data, "xlsx")
    return sheet, list(sheet.rows)


def rows_of(data: bytes) -> list[list[str]]:
    return read(data)[1]


def only_cell_of(data: bytes) -> str:
    ((cell,),) = rows_of(data)
    return cell


def test_each_row_is_at_its_line_and_each_cell_in_its_column():
    assert rows_of(xlsx(row(3, inline("B3", "Name")) + row(5, inline("D5", "Ada")))) == [
        [],
        [],
        ["", "Name"],
        [],
        ["", "", "", "Ada"],
    ]


def test_rows_and_cells_without_places_follow_one_another():
    rows = "<row><c><v>1</v></c><c/><c><v>3</v></c></row><row/><row><c><v>4</v></c></row>"
    assert rows_of(xlsx(rows)) == [["1", "", "3"], [], ["4"]]


def test_a_row_in_a_row_is_there_once():
    assert rows_of(xlsx('<row r="1"><row r="2"><c r="A2"><v>1</v></c></row></row>')) == [[], ["1"]]


def test_what_only_has_a_style_is_not_there():
    rows = row(1, number("A1", 1), '<c r="XFD1" s="1"/>') + row(2, '<c r="A2" s="1"/>') + '<row r="1048576" s="1"/>'
    assert rows_of(xlsx(rows, formats=["0%"])) == [["1"]]


@pytest.mark.parametrize(
    ("cell", "shown"),
    [
        (number("A1", 12), "12"),
        (number("A1", "12.0"), "12"),
        (number("A1", "0.1"), "0.1"),
        (number("A1", "0.30000000000000004"), "0.3"),
        (number("A1", "4.9151123456780005E12"), "4915112345678"),
        (number("A1", "1E-3"), "0.001"),
        (number("A1", "1234567890123456789"), "1234567890123460000"),
        (number("A1", "-0"), "0"),
        (number("A1", "007"), "7"),
        ('<c r="A1" t="n"><v>5</v></c>', "5"),
        ('<c r="A1"><v>N/A</v></c>', "N/A"),
        ('<c r="A1"><v>1_000</v></c>', "1_000"),
        ('<c r="A1"><v>Ada &amp; Grace</v></c>', "Ada & Grace"),
        ('<c r="A1" t="b"><v>1</v></c>', "TRUE"),
        ('<c r="A1" t="b"><v>0</v></c>', "FALSE"),
        ('<c r="A1" t="d"><v>2024-03-15T10:30:00.000</v></c>', "2024-03-15 10:30:00"),
        ('<c r="A1" t="d"><v>2024-03-15</v></c>', "2024-03-15"),
        ('<c r="A1" t="str"><f>A2&amp;"x"</f><v>a &lt; b &#228;</v></c>', "a < b ä"),
        ('<c r="A1"><f>1+1</f><v>2</v></c>', "2"),
        ('<c r="A1"><f t="shared" si="0"/><v>2</v></c>', "2"),
        ('<c r="A1" t="s"><v>1</v></c>', "second & last"),
        (inline("A1", "Ada & Grace"), "Ada & Grace"),
        ('<c r="A1" t="inlineStr"><is><t xml:space="preserve"> Ada </t></is></c>', " Ada "),
        ('<c r="A1" t="inlineStr"><is><r><t>A</t></r><r><rPr/><t>da</t></r></is></c>', "Ada"),
        ('<c r="A1" t="inlineStr"><is><t>one_x000D_\ntwo _x0041_ _x005F_x0041_</t></is></c>', "one\ntwo A _x0041_"),
        ('<c r="A1" s="0" t="s" cm="1"><v>0</v></c>', "first"),
        ('<c t="s" s="0" r="A1"><v>0</v></c>', "first"),
        ("<c r='A1' t='s'><v>0</v></c>", "first"),
        ('<c r="A1" t="s" ><v>0</v></c>', "first"),
        ('<c r="A1" t="inlineStr"><is><t><![CDATA[<Ada>]]></t></is></c>', "<Ada>"),
        ('<c r="A1"><!-- five --><v>5</v></c>', "5"),
    ],
)
def test_a_cell_shows_its_stored_value(cell: str, shown: str):
    assert only_cell_of(xlsx(row(1, cell), texts=["first", "second & last"])) == shown


@pytest.mark.parametrize(
    ("code", "value", "shown"),
    [
        ("0.0%", 0.125, "12.5%"),
        ("00000", 501, "00501"),
        ("yyyy-mm-dd", 45000, "2023-03-15"),
        ("d/m/yyyy h:mm", 45000.75, "2023-03-15 18:00:00"),
        ("[h]:mm:ss", 1.5, "36:00:00"),
        ("#,##0.00 €", 1234.5, "1234.5"),
        ('"& <"0', 5, "& <5"),
    ],
)
def test_a_number_is_shown_by_its_format(code: str, value: float, shown: str):
    assert only_cell_of(xlsx(row(1, number("A1", value, style=1)), formats=[code])) == shown


def test_days_are_counted_from_the_workbooks_own_beginning():
    data = xlsx(row(1, number("A1", 43538, style=1)), formats=["yyyy-mm-dd"], since_1904=True)
    assert only_cell_of(data) == "2023-03-15"


def test_texts_are_put_together_from_their_pieces_without_pronunciation():
    items = [
        "<si><r><t>Ada</t></r><r><t xml:space='preserve'> Lovelace</t></r></si>",
        "<si><t>田中</t><rPh sb='0' eb='2'><t>タナカ</t></rPh><phoneticPr fontId='1'/></si>",
        "<si/>",
        "<si><t>last</t></si>",
    ]
    cells = [f'<c r="{letter}1" t="s"><v>{index}</v></c>' for index, letter in enumerate("ABCD")]
    data = xlsx(row(1, *cells), parts={"xl/sharedStrings.xml": shared(items)})
    assert rows_of(data) == [["Ada Lovelace", "田中", "", "last"]]


def test_errors_are_empty_and_counted_with_the_first_place():
    error = '<c r="{}" t="e"><v>#N/A</v></c>'
    sheet, rows = read(
        xlsx(row(1, inline("A1", "x")) + row(3, error.format("B3"), error.format("C3"), inline("D3", "y")))
    )
    assert rows == [["x"], [], ["", "", "", "y"]]
    assert (sheet.losses.errors.count, sheet.losses.errors.first) == (2, "B3")
    assert sheet.losses.warnings()[0].startswith("2 cells hold an error such as #REF! or #N/A, first B3;")


@pytest.mark.parametrize("value", ["", "<v></v>", "<v/>"])
def test_formulas_that_nobody_calculated_are_counted(value: str):
    sheet, rows = read(xlsx(row(1, inline("A1", "x"), f'<c r="B1"><f>SUM(C1)</f>{value}</c>')))
    assert rows == [["x"]]
    assert (sheet.losses.uncalculated.count, sheet.losses.uncalculated.first) == (1, "B1")
    assert "without a stored result, first B1" in sheet.losses.warnings()[0]


def test_a_formula_whose_text_is_empty_has_been_calculated():
    sheet, _ = read(xlsx(row(1, inline("A1", "x"), '<c r="B1" t="str"><f>IF(A2="","",A2)</f><v></v></c>')))
    assert sheet.losses.warnings() == ()


def test_what_is_under_a_merged_cell_is_not_seen():
    rows = "".join(row(line, *(inline(f"{letter}{line}", f"{letter}{line}") for letter in "ABC")) for line in (1, 2, 3))
    merges = '<mergeCells count="2"><mergeCell ref="A1:B2"/><mergeCell ref="C2:C3"/></mergeCells>'
    assert rows_of(xlsx(SheetXml(rows, behind=merges))) == [["A1", "", "C1"], ["", "", "C2"], ["A3", "B3"]]


def test_a_merged_cell_beyond_the_rows_and_one_over_another_change_nothing():
    rows = row(1, inline("A1", "A1"), inline("B1", "B1")) + row(4, inline("B4", "B4"), inline("C4", "C4"))
    places = ("A1:B1", "B1:C9", "A2:A3", "C4:XFD4", "A9:B99")
    merges = "".join(f'<mergeCell ref="{place}"/>' for place in places)
    data = xlsx(SheetXml(rows, behind=f"<mergeCells>{merges}</mergeCells>"))
    assert rows_of(data) == [["A1"], [], [], ["", "B4", "C4"]]


def test_more_sheets_than_a_workbook_has_are_refused():
    most = [SheetXml("", name=f"S{number}") for number in range(limits.SHEETS_PER_FILE - 1)]
    sheet = SheetXml(row(1, inline("A1", "Ada")))
    assert rows_of(xlsx(*most, sheet)) == [["Ada"]]
    with pytest.raises(FileTooLarge, match="more than 1,000 sheets"):
        rows_of(xlsx(*most, sheet, sheet))


def test_hidden_and_filtered_rows_are_data():
    rows = f'<row r="1" hidden="1">{inline("A1", "Ada")}</row>'
    head = '<cols><col min="1" max="1" hidden="1"/></cols>'
    xml = f'<worksheet xmlns="{MAIN}">{head}<sheetData>{rows}</sheetData><autoFilter ref="A1:A1"/></worksheet>'
    assert rows_of(xlsx(SheetXml("", xml=xml))) == [["Ada"]]


def test_the_first_visible_worksheet_with_data_is_read_and_the_others_are_named():
    data = xlsx(
        SheetXml(row(1, inline("A1", "chart")), name="Chart", kind="chartsheet"),
        SheetXml(row(1, inline("A1", "secret")), name="Secret", state="hidden"),
        SheetXml(row(1, inline("A1", "code")), name="Code", state="veryHidden"),
        SheetXml(row(1, '<c r="A1" s="0"/>'), name="Cover"),
        SheetXml(row(1, inline("A1", "Ada")), name="Leads & more"),
        SheetXml(row(1, inline("A1", "Notes")), name="Notes"),
        SheetXml("", name="Sheet3"),
    )
    sheet, rows = read(data)
    assert (sheet.name, rows) == ("Leads & more", [["Ada"]])
    (note,) = sheet.notes
    assert note.startswith('Only the sheet "Leads & more" was read.')
    assert note.endswith('not read: "Secret" (hidden), "Code" (hidden), "Notes".')


def test_a_single_sheet_needs_no_note():
    assert read(xlsx(row(1, inline("A1", "Ada"))))[0].notes == ()


@pytest.mark.parametrize(
    ("sheets", "words"),
    [
        ([""], "is empty"),
        ([SheetXml(row(1, inline("A1", "Ada")), state="hidden"), ""], "Only hidden sheets"),
        ([SheetXml(row(1, inline("A1", "Ada")), kind="chartsheet")], "is empty"),
    ],
)
def test_a_workbook_without_visible_data_is_refused(sheets: list[SheetXml | str], words: str):
    with pytest.raises(UnreadableFile, match=words):
        read_workbook(xlsx(*sheets), "xlsx")


SPELLINGS: dict[str, Callable[[str], str]] = {
    "prefixed": lambda xml: xml.replace("<", "<x:").replace("<x:/", "</x:").replace("xmlns=", "xmlns:x="),
    "indented": lambda xml: xml.replace("><", ">\r\n  <"),
    "in UTF-16": lambda xml: "<?xml version='1.0' encoding='utf-16'?>" + xml,
    "marked": lambda xml: "\ufeff" + xml,
    "commented": lambda xml: f"<!-- made by hand --><?tool x?>{xml}",
    "spaced": lambda xml: xml.replace('r="A1"', "r = 'A1'"),
    "strict": lambda xml: xml.replace(MAIN, "http://purl.oclc.org/ooxml/spreadsheetml/main"),
}


@pytest.mark.parametrize("how", SPELLINGS)
def test_other_spellings_of_the_same_xml_mean_the_same(how: str):
    xml = f'<worksheet xmlns="{MAIN}"><sheetData>{row(1, inline("A1", "Ada"), number("B1", 5))}</sheetData></worksheet>'
    changed = SPELLINGS[how](xml)
    data = changed.encode("utf-16" if "utf-16" in changed else "utf-8")
    assert rows_of(xlsx(SheetXml("", xml=data))) == [["Ada", "5"]]


def test_what_is_usual_up_to_a_row_is_read_once():
    # The known phrases end in the middle: what came before is neither repeated nor lost.
    error = '<c r="B{}" t="e"><v>#REF!</v></c>'
    rows = "".join(row(line, number(f"A{line}", line), error.format(line)) for line in range(1, 20_001))
    rows += row(20_001, "<c r='A20001'><v>20001</v></c>")
    sheet, lines = read(xlsx(rows))
    assert lines == [[str(line)] for line in range(1, 20_002)]
    assert sheet.losses.errors.count == 20_000


def test_a_workbook_part_may_lie_anywhere():
    data = xlsx(row(1, inline("A1", "Ada")))
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    parts["xl/renamed.xml"] = parts.pop("xl/workbook.xml")
    parts["xl/_rels/renamed.xml.rels"] = parts.pop("xl/_rels/workbook.xml.rels")
    parts["_rels/.rels"] = relations([("officeDocument", "/xl/renamed.xml")]).encode()
    assert rows_of(zipped(parts)) == [["Ada"]]


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        (
            row(1, inline("A1", "x" * (limits.CELL_CHARACTERS + 1))),
            r"Line 1, column 1 \(cell A1\) holds more than 32,767 characters",
        ),
        (row(7, inline("ALM7", "x")), "Line 7 has something in column ALM"),
        (row(1, inline("XFD1", "x")), "Line 1 has something in column XFD"),
        (row(1, inline("A1", "x")) + row(1_048_576, inline("A1048576", "x")), "Line 1,048,576"),
        (row(2, inline("A2", "x")) + row(1, inline("A1", "x")), "line 1 stands below line 2"),
        (row(1, inline("XFE1", "x")), "XFE"),
        (row(1, '<c r="AAAA1"><v>1</v></c>'), "AAAA"),
        (row(1, '<c r="A1" t="s"><v>9</v></c>'), "damaged"),
        (row(1, '<c r="A1"><v>1</v>'), "damaged"),
        ('<row r="x"><c r="A1"><v>1</v></c></row>', "damaged"),
    ],
)
def test_what_is_too_much_or_damaged_is_refused_with_its_place(rows: str, words: str):
    with pytest.raises((FileTooLarge, UnreadableFile), match=words):
        rows_of(xlsx(rows))


def test_as_much_as_a_limit_allows_is_read():
    rows = row(1, inline("A1", "x" * limits.CELL_CHARACTERS), inline("ALL1", "y"))
    (line,) = rows_of(xlsx(rows))
    assert (len(line[0]), len(line), line[-1]) == (limits.CELL_CHARACTERS, limits.COLUMNS_PER_FILE, "y")


def test_more_rows_than_asked_for_are_refused():
    data = xlsx("".join(row(line, number(f"A{line}", line)) for line in range(1, 2_002)))
    assert len(list(read_workbook(data, "xlsx", SENT_FILE._replace(rows=1_001)).rows)) == 2_001
    with pytest.raises(FileTooLarge, match=r"Line 2,001 has something in it; a file can have 1,000 rows"):
        list(read_workbook(data, "xlsx", SENT_FILE._replace(rows=1_000)).rows)


@pytest.mark.parametrize(
    "part", ["workbook.xml", "_rels/workbook.xml.rels", "styles.xml", "sharedStrings.xml", "worksheets/sheet1.xml"]
)
@pytest.mark.parametrize(
    "content", ["", "<", "<a>", "not XML", b"\xff\xfe\x00", '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>']
)
def test_a_broken_part_is_said_clearly(part: str, content: str | bytes):
    with pytest.raises((UnreadableFile, FileTooLarge)) as caught:
        rows_of(xlsx(row(1, inline("A1", "Ada"), '<c r="B1" t="s"><v>0</v></c>'), parts={f"xl/{part}": content}))
    assert caught.value.message.endswith(".")


# What openpyxl can write and a person can type.
TEXTS = st.text(st.characters(blacklist_categories=("Cs", "Cc")), min_size=1, max_size=40)
MOMENTS = st.datetimes(datetime(1900, 3, 1), datetime(9999, 12, 31)).map(lambda moment: moment.replace(microsecond=0))  # noqa: DTZ001 - spreadsheets know no zones
DURATIONS = st.integers(0, 10**7).map(lambda seconds: timedelta(seconds=seconds))
VALUES = (
    st.none()
    | st.booleans()
    | TEXTS
    | st.integers(-(10**15) + 1, 10**15 - 1)
    | MOMENTS
    | st.dates(date(1900, 3, 1))
    | st.times().map(lambda moment: moment.replace(microsecond=0))
    | DURATIONS
)


def shown(value: object) -> str:
    """Tell what a person sees of a value that openpyxl wrote."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, datetime):
        return value.isoformat(" ")
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, timedelta):
        seconds = int(value.total_seconds())
        return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}"
    return str(value)


@given(st.lists(st.lists(VALUES, min_size=1, max_size=5), min_size=1, max_size=5))
def test_what_openpyxl_writes_is_shown_as_it_was(values: list[list[object]]):
    book = openpyxl.Workbook()
    for line, cells in enumerate(values, start=1):
        for column, value in enumerate(cells, start=1):
            cell = book.worksheets[0].cell(line, column)
            # Otherwise openpyxl takes what begins with "=" for a formula, and "#N/A" for an error.
            cell.value = value  # pyright: ignore[reportAttributeAccessIssue] - the stubs think of merged cells
            if isinstance(value, str):
                cell.data_type = "s"
    target = io.BytesIO()
    book.save(target)
    expected = [[shown(value) for value in cells] for cells in values]
    try:
        found = rows_of(target.getvalue())
    except LeadintakeError:
        found = []
    assert [trimmed(cells) for cells in found] == [trimmed(cells) for cells in without_blank_end(expected)]


def trimmed(cells: list[str]) -> list[str]:
    while cells and not cells[-1]:
        cells = cells[:-1]
    return cells


def without_blank_end(rows: list[list[str]]) -> list[list[str]]:
    while rows and not trimmed(rows[-1]):
        rows = rows[:-1]
    return rows
