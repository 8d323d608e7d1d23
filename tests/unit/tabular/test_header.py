"""Finding the header, and naming the columns."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadintake import limits
from leadintake.tabular.header import HeaderRow, find_header, unique_headers

PEOPLE = ["First Name", "Last Name", "Email", "Company"]
JANE = ["Jane", "Doe", "jane@acme.com", "Acme"]
JOE = ["Joe", "Roe", "joe@acme.com", "Acme"]


@pytest.mark.parametrize(
    ("above", "index"),
    [
        ([[""]], 1),
        ([["Notes:"], ["When exporting your data, you may notice that some are missing."], [""]], 3),
        ([["ACME EXPO 2026", "", "", ""], ["Exported 1.10.2026", "", "", ""], ["", "", "", ""]], 3),
        ([["Report", "Leads", "", ""], [""]], 2),
        ([["Person", "", "", "Firm"]], 1),
        ([["Leads"] * 4], 1),
        ([["Name of the list", "Leads", "", ""], ["Owner", "Jane", "", ""]], 2),
        ([["Company", "Acme", "", ""], ["", "", "", ""]], 2),
    ],
)
def test_the_header_is_found_below_notes_titles_and_blank_lines(above: list[list[str]], index: int):
    assert find_header([*above, PEOPLE, JANE, JOE]) == HeaderRow(index, is_missing=False)


@pytest.mark.parametrize(
    "records",
    [
        [JANE, JOE],
        [["https://www.linkedin.com/in/jane", "x"], ["https://www.linkedin.com/in/joe", "y"]],
        [["Acme", "12", "4.5"], ["Beta", "13", "5.5"], ["Gamma", "14", "6.5"]],
        [["jane@acme.com"], ["joe@acme.com"]],
        [["Anna", "Bonn", "+49 30 12345"], ["Otto", "Köln", "+49 30 12346"]],
        [["01", "01.02.2024", "open"], ["02", "02.02.2024", "paid"], ["03", "", "paid"]],
        [["Jane", "", "call back"], ["Joe", "https://acme.com", ""], ["Jim", "https://acme.com", "call back"]],
    ],
)
def test_a_first_line_of_the_same_kinds_as_the_lines_below_is_data(records: list[list[str]]):
    assert find_header(records) == HeaderRow(0, is_missing=True)


@pytest.mark.parametrize(
    "records",
    [
        [["Company", "2019", "2020"], ["Acme", "1", "2"], ["Beta", "3", "4"]],
        [["Name", "Town"], ["Jane", "Bonn"], ["Joe", "Köln"]],
        [["Email", "Email"], ["jane@acme.com", "x"], ["joe@acme.com", "y"]],
        [["First Name", "First Name"], ["Jane", "Joan"], ["Joe", "Jo"]],
        [["Email"] * 3, ["Jane", "Joan", "June"], ["Joe", "Jo", "Job"]],
        [["Name", "", "Company"], ["Ada L", "x", "Acme"], ["Bob M", "y", "Globex"], ["Cy N", "z", "Foo"]],
        [["Name", "Company", ""], ["Ada L", "Acme", "x"], ["Bob M", "Globex", "y"]],
        [["First Name", "Last Name", "", ""], ["Ada", "L", "x", "y"], ["Bob", "M", "y", "z"]],
        [["Name"], ["Ada", "L", "x"], ["Bob", "M", "y"]],
        [["", "Name", "Company"], ["0", "Ada L", "Acme"], ["1", "Bob M", "Globex"]],
        [["Name", "", ""], ["Jane", "x", "y"]],
        [["", "Name"], ["x", "Jane"]],
        [["E-Mail", ""], ["jane@acme.com", "x"], ["joe@acme.com", "y"]],
        [["Name", "", "", "Email"], JANE, JOE],
        [["Name", "Notes"], ["Jane", ""], ["Joe", ""]],
        [["Name", "Town"], ["Jane", "Bonn"], ["Name", "Town"], ["Joe", "Köln"]],
        [["Email"], ["jane@acme.com"], ["joe@acme.com"]],
        [PEOPLE, ["Jane", "", "", ""], ["Joe", "", "", ""]],
        [PEOPLE, JANE, [*JOE, "too", "many", "cells"]],
    ],
)
def test_an_ordinary_first_line_is_the_header(records: list[list[str]]):
    assert find_header(records) == HeaderRow(0, is_missing=False)


@pytest.mark.parametrize(
    ("given_headers", "named"),
    [
        ((" Name ", "Name"), ("Name", "Name (2)")),
        (("Name", "Name (2)", "Name"), ("Name", "Name (2)", "Name (3)")),
        (("Name", "NAME", "name"), ("Name", "NAME (2)", "name (3)")),
        (("a", "", " ", "b"), ("a", "Column 2", "Column 3", "b")),
        (("", "Column 1"), ("Column 1", "Column 1 (2)")),
        (("\ufeffName\u200b", "\u202eTown\u202c"), ("Name", "Town")),
        (("x" * 300, "x" * 300), ("x" * 255, "x" * 251 + " (2)")),
    ],
)
def test_columns_get_names_that_are_never_the_same(given_headers: tuple[str, ...], named: tuple[str, ...]):
    assert unique_headers(given_headers, len(given_headers)).columns == named


def test_headers_that_were_cut_are_counted_and_missing_ones_made_up():
    headers = unique_headers(["x" * 256, "y" * 255], 3)
    assert headers.cut == 1
    assert headers.columns[2] == "Column 3"


@given(st.lists(st.text(st.sampled_from(["a", "A", " ", "(", ")", "2", "3", "ß", "\u200b"]), max_size=8), max_size=30))
def test_names_are_unique_trimmed_and_short_whatever_comes(record: list[str]):
    columns = unique_headers(record, len(record)).columns
    assert len({column.casefold() for column in columns}) == len(columns) == len(record)
    assert all(column == column.strip() and 0 < len(column) <= limits.HEADER_CHARACTERS for column in columns)
