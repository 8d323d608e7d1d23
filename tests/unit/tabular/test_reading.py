"""From the bytes of a file to a table."""

import io

import openpyxl
import pytest

from leadintake import limits
from leadintake.errors import FileTooLarge, UnreadableFile
from leadintake.tabular.csv_text import read_csv_text
from leadintake.tabular.reading import read_table
from leadintake.tabular.table import FileFacts, Table

CONNECTIONS = """\
Notes:
"When exporting your connection data, you may notice that some of the email addresses are missing, as usual."

First Name,Last Name,URL,Email Address,Company,Position,Connected On
Jane,Doe,https://www.linkedin.com/in/jane,,"Acme, Inc",CEO,03 Nov 2024

J. 🚀,Roe,https://www.linkedin.com/in/roe,joe@acme.com,Acme,CTO,04 Nov 2024
"""


def table_of(text: str) -> Table:
    return read_table(text.encode(), "people.csv")


def rows_of(table: Table) -> list[list[str]]:
    return list(read_csv_text(table.csv_text).rows)


def workbook(*rows: list[object]) -> bytes:
    made, data = openpyxl.Workbook(), io.BytesIO()
    sheet = made.active
    assert sheet is not None
    for row in rows:
        sheet.append(row)
    made.save(data)
    return data.getvalue()


def test_linkedins_own_file_is_read_below_its_notes():
    table = table_of(CONNECTIONS)
    assert table.columns[:3] == ("First Name", "Last Name", "URL")
    assert (table.skipped_lines, table.total_rows, table.delimiter) == (3, 2, ",")
    assert table.facts == FileFacts(4, (6,))
    assert rows_of(table)[0][4] == "Acme, Inc"
    assert table.warnings == ()


def test_lines_are_those_that_a_spreadsheet_shows():
    lines = table_of(CONNECTIONS).facts.lines()
    assert [next(lines), next(lines), next(lines)] == [5, 7, 8]


def test_a_line_that_names_the_separator_is_skipped_but_not_shown_by_spreadsheets():
    table = table_of("sep=;\nName;Town\nJane;Bonn\n")
    assert (table.skipped_lines, table.facts.header_line, table.delimiter) == (1, 1, ";")


def test_cells_stay_as_they_are():
    table = table_of('Name,Note\n" Jane ","=cmd|\' /C calc\'!A0"\n+49,"a\r\nb"\n')
    assert rows_of(table) == [[" Jane ", "=cmd|' /C calc'!A0"], ["+49", "a\r\nb"]]


def test_short_lines_are_filled_and_long_ones_get_columns_of_their_own():
    table = table_of("a,b\n1,2,3\n4\n5,6\n")
    assert table.columns == ("a", "b", "Column 3")
    assert rows_of(table) == [["1", "2", "3"], ["4", "", ""], ["5", "6", ""]]
    assert any("ragged" in warning for warning in table.warnings)


def test_separators_at_the_end_of_lines_make_no_columns():
    table = table_of("a,b,,\n1,2,,\n3,4,,\n")
    assert (table.columns, table.warnings) == (("a", "b"), ())


@pytest.mark.parametrize(
    ("line", "cells"),
    [
        ("4;5;6", ["4", "5", "6"]),
        ('Doe;"Acme; Inc";6', ["Doe", "Acme; Inc", "6"]),
        ('"Doe";"Acme, Inc";"6"', ["Doe", "Acme, Inc", "6"]),
        ("Doe;Bonn;Acme, Inc.", ["Doe", "Bonn", "Acme, Inc."]),
        ("4;1,5;6", ["4", "1,5", "6"]),
        ("4|5|6;7", ["4", "5", "6;7"]),
    ],
)
def test_a_line_with_another_separator_is_read_with_it(line: str, cells: list[str]):
    table = table_of(f"a,b,c\n1,2,3\n{line}\n")
    assert rows_of(table) == [["1", "2", "3"], cells]
    assert any("line 3" in warning and "another character" in warning for warning in table.warnings)


@pytest.mark.parametrize(
    ("line", "cells"),
    [
        ("x;y;z,Doe", ["x;y;z", "Doe", ""]),
        ("Doe,x;y;z", ["Doe", "x;y;z", ""]),
        ("x;y;2,5", ["x;y;2", "5", ""]),
        ("x;y,de;en", ["x;y", "de;en", ""]),
        ("x|y|z,1,2,", ["x|y|z", "1", "2"]),
        ('"x;y"";z"', ['x;y";z', "", ""]),
    ],
)
def test_lists_in_short_and_long_lines_are_not_taken_apart(line: str, cells: list[str]):
    table = table_of(f"a,b,c\n1,2,3\n{line}\n")
    assert rows_of(table)[1] == cells
    assert not any("another character" in warning for warning in table.warnings)


def test_without_a_header_the_first_line_stays_data():
    table = table_of("jane@acme.com,Jane\njoe@acme.com,Joe\n")
    assert (table.columns, table.total_rows) == (("Column 1", "Column 2"), 2)
    assert table.facts == FileFacts(0)
    assert any("No header" in warning for warning in table.warnings)


@pytest.mark.parametrize(
    ("data", "name", "said"),
    [
        (b"", "x.csv", "empty"),
        (b"\n\n \n,,\n", "x.csv", "empty"),
        (b"Name,Town\n", "x.csv", "no data rows"),
        (b"Name,Town\n,\n \n", "x.csv", "no data rows"),
        (b"a,b\n1,2\n", "x.txt", r"\.csv, \.xls and \.xlsx"),
        (b"a,b\n1,2\n", "csv", r"\.csv, \.xls and \.xlsx"),
        (b"a,b\n1,2\n", "x.csv.exe", r"\.csv, \.xls and \.xlsx"),
        (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj", "x.csv", "PDF"),
    ],
)
def test_what_is_no_table_is_refused_with_a_reason(data: bytes, name: str, said: str):
    with pytest.raises(UnreadableFile, match=said):
        read_table(data, name)


@pytest.mark.parametrize("name", ["x.csv", "X.XLS", "x.xlsx", " Kunden März .CSV"])
def test_the_content_decides_the_format_and_the_name_only_whether_it_is_accepted(name: str):
    data = workbook(["Name", "Age"], ["Jane", 41])
    assert rows_of(read_table(data, name)) == [["Jane", "41"]]
    assert rows_of(read_table(b"Name,Age\nJane,41\n", name)) == [["Jane", "41"]]


def test_a_workbook_is_read_like_a_csv_of_it():
    table = read_table(workbook(["People 2026"], [], ["Name", "Age", None], ["Jane", 41.0], [], ["Joe", 0.5]), "x.xlsx")
    assert (table.columns, table.skipped_lines, table.encoding, table.delimiter) == (("Name", "Age"), 2, None, None)
    assert rows_of(table) == [["Jane", "41"], ["Joe", "0.5"]]
    assert table.facts == FileFacts(3, (5,))
    assert table.warnings == ()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (",".join(f"c{number}" for number in range(1001)) + "\n1\n", "1,000 columns"),
        ("a," * 900 + "b\n" + "x," * 1000 + "x\n", "1,000 columns"),
        ("a\n" + "x\n" * 200_001, "200,000 rows"),
        ("a\n" + "x\n" + "\n" * 1_048_575 + "x\n", "1,048,576 lines"),
        ("\n" * 1_048_600 + "x\ny\n", "1,048,576 lines"),
        ("a,b\nx," + "y" * 32_768 + "\n", "Line 2, column 2"),
    ],
    ids=["headers", "cells", "rows", "blank lines", "blank lines first", "cell"],
)
def test_what_passes_a_limit_is_refused(text: str, said: str):
    with pytest.raises(FileTooLarge, match=said):
        table_of(text)


def test_what_keeps_to_the_limits_is_read():
    wide = table_of(",".join(f"c{number}" for number in range(1000)) + "\n" + "x," * 999 + "y" * 32_767 + "\n")
    assert (len(wide.columns), len(rows_of(wide)[0][-1])) == (1000, 32_767)
    assert table_of("a\n" + "x\n" * limits.ROWS_PER_FILE).total_rows == limits.ROWS_PER_FILE


def test_characters_that_no_text_can_hold_are_removed_and_counted():
    table = table_of("Na\x00me,Town\nJ\x00ane,Bonn\n" + "Joe,Köln\n" * 50)
    assert (table.columns, rows_of(table)[0]) == (("Name", "Town"), ["Jane", "Bonn"])
    assert any(warning.startswith("2 characters") for warning in table.warnings)
