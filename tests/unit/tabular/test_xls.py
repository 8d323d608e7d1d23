"""Workbooks in .xls, cell by cell as a person sees them."""

import struct

import pytest

from leadintake.errors import FileTooLarge, UnreadableFile
from leadintake.tabular.workbook import Sheet, read_workbook
from tests.workbooks import Xls, ole, record


def read(workbook: Xls) -> tuple[Sheet, list[list[str]]]:
    sheet = read_workbook(ole({"Workbook": workbook.stream()}), "xls")
    return sheet, list(sheet.rows)


def test_each_row_is_at_its_line_and_each_cell_in_its_column():
    _, rows = read(Xls().text(3, 1, "Name").text(5, 3, "Jürgen 田中"))
    assert rows == [[], [], ["", "Name"], [], ["", "", "", "Jürgen 田中"]]


def test_a_workbook_without_a_container_is_read():
    sheet = read_workbook(Xls().text(1, 0, "Name").stream(), "xls")
    assert list(sheet.rows) == [["Name"]]


@pytest.mark.parametrize(
    ("code", "value", "shown"),
    [
        ("General", 12.0, "12"),
        ("General", 4915112345678.0, "4915112345678"),
        ("General", 0.1 + 0.2, "0.3"),
        ("0.0%", 0.125, "12.5%"),
        ("00000", 501, "00501"),
        ("dd.mm.yyyy", 45000, "2023-03-15"),
        ("dd.mm.yyyy hh:mm", 45000.75, "2023-03-15 18:00:00"),
        ("hh:mm", 0.75, "18:00:00"),
        ("[h]:mm:ss", 1.5, "36:00:00"),
        ('#,##0.00 "€"', 1234.5, "1234.5"),
        ("General", float("nan"), ""),
    ],
)
def test_a_number_is_shown_by_its_format(code: str, value: float, shown: str):
    workbook = Xls()
    _, rows = read(workbook.text(1, 0, "x").number(1, 1, value, workbook.style(code)).text(1, 2, "y"))
    assert rows == [["x", shown, "y"]]


def test_days_are_counted_from_the_workbooks_own_beginning():
    workbook = Xls(since_1904=True)
    assert read(workbook.number(1, 0, 43538, workbook.style("yyyy-mm-dd")))[1] == [["2023-03-15"]]


def test_truths_and_errors_are_told_apart():
    sheet, rows = read(Xls().boolean(1, 0, value=True).boolean(1, 1, value=False).error(2, 1).text(2, 2, "x"))
    assert rows == [["TRUE", "FALSE"], ["", "", "x"]]
    assert (sheet.losses.errors.count, sheet.losses.errors.first) == (1, "B2")


def test_what_is_under_a_merged_cell_is_not_seen():
    workbook = Xls().text(1, 0, "A1").text(1, 1, "B1").text(2, 0, "A2").text(2, 2, "C2").merge(1, 2, 0, 1)
    assert read(workbook)[1] == [["A1"], ["", "", "C2"]]


@pytest.mark.parametrize("hidden", [1, 2])
def test_a_hidden_sheet_is_not_read(hidden: int):
    with pytest.raises(UnreadableFile, match="Only hidden sheets"):
        read(Xls(hidden=hidden).text(1, 0, "secret"))


def test_an_empty_workbook_is_refused():
    with pytest.raises(UnreadableFile, match="is empty"):
        read(Xls())


def test_a_cell_beyond_the_limit_is_refused_with_its_place():
    workbook = Xls()
    workbook.text(2, 1, "x" * 32_768)
    with pytest.raises(
        (FileTooLarge, UnreadableFile), match=r"Line 2, column 2 \(cell B2\) holds more than 32,767 characters"
    ):
        read(workbook)


def test_a_style_that_is_missing_leaves_the_number_alone():
    assert read(Xls().number(1, 0, 5, style=77))[1] == [["5"]]


def test_a_password_is_said_to_be_one():
    with pytest.raises(UnreadableFile, match="password"):
        read(Xls().record_in_globals(0x002F, bytes(54)).text(1, 0, "x"))


def test_what_one_reader_gives_up_on_another_rescues():
    # A name whose formula is broken: Excel and calamine pass over it, xlrd does not.
    broken = struct.pack("<HBBHHHBBBB", 0, 0, 1, 5, 0, 0, 0, 0, 0, 0) + b"\0x" + b"\xff\xff\xff\xff\xff"
    workbook = Xls().record_in_globals(0x0018, broken).text(2, 1, "Ada").number(3, 1, 5)
    sheet, rows = read(workbook)
    assert rows == [[], ["", "Ada"], ["", "5"]]
    assert "is damaged" in sheet.notes[-1]


@pytest.mark.parametrize(
    "content", [b"", b"\x09\x08", record(0x0809, b""), Xls().text(1, 0, "x").stream()[:200], bytes(5000)]
)
def test_a_broken_workbook_is_said_clearly(content: bytes):
    with pytest.raises(UnreadableFile, match=r"damaged|is empty"):
        read_workbook(ole({"Workbook": content}), "xls")
