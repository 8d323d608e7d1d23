"""Finding out how the cells of a text are separated and quoted."""

import pytest

from leadintake.tabular.dialect import detect_dialect
from leadintake.tabular.records import Dialect, read_records


def read(text: str) -> list[list[str]]:
    found = detect_dialect(text)
    return list(read_records(text[found.start :], found.dialect))


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_the_separator_is_found(delimiter: str, line_end: str):
    rows = [["Name", "Town", "Notes"], ["Doe", "Köln", "a"], ["Roe", "Bonn", "b"]]
    assert read(line_end.join(delimiter.join(row) for row in rows)) == rows


@pytest.mark.parametrize(
    ("text", "delimiter"),
    [
        ("Name;Umsatz\nA;1,5\nB;2,5\n", ";"),
        ("Name\tCompany\nDoe, John\tAcme, Inc\nRoe, Jane\tBeta, Inc\n", "\t"),
        ("Name|Tags\nDoe|a;b;c\nRoe|d;e;f\n", "|"),
        ("Name,Tags\nDoe,a;b;c\nRoe,d;e;f\n", ","),
        ("Name,Headline\nDoe,CTO | Speaker | Dad\nRoe,CEO | Speaker | Mum\n", ","),
        ('Name,Address\nDoe,"Hauptstr. 1; Hof; links"\nRoe,"Weg 2; Hof; links"\n', ","),
        ("Report;;\nmade, with, care;;\nName;Town;Age\nDoe;Bonn;4\nRoe;Köln;5\n", ";"),
        ("one column\nof words\nand more\n", ","),
        ("a;b", ";"),
    ],
)
def test_separators_of_others_inside_cells_do_not_mislead(text: str, delimiter: str):
    assert detect_dialect(text).dialect.delimiter == delimiter


@pytest.mark.parametrize("line", ["sep=;\n", "SEP=;\r\n", '"sep=;"\n', "sep=;;;\n"])
def test_a_line_that_names_the_separator_is_believed_and_no_data(line: str):
    assert read(f"{line}a;b,c\n1;2,3\n") == [["a", "b,c"], ["1", "2,3"]]


def test_a_separator_of_the_callers_own_is_taken_when_it_is_named():
    assert read("sep=^\na^b\n1^2\n") == [["a", "b"], ["1", "2"]]


def test_single_quotes_are_quotes_where_most_cells_stand_in_them():
    assert read("'a','b'\n'x, y','it''s'\n") == [["a", "b"], ["x, y", "it's"]]
    assert read("'No','Sum'\n1,'1.5,0'\n2,'2.5,0'\n") == [["No", "Sum"], ["1", "1.5,0"], ["2", "2.5,0"]]
    assert read("'a'; 'b'\r'x; y'; ''\r") == [["a", "b"], ["x; y", ""]]
    assert read("'a','b'\n'c';'d'\n'e','f'\n")[0] == ["a", "b"]
    assert read("Name,Town\nO'Neill,'s-Hertogenbosch\n") == [["Name", "Town"], ["O'Neill", "'s-Hertogenbosch"]]


def test_backslashes_escape_where_rows_become_even_or_quotes_stand_within_cells():
    assert read('a,b,c\n"x \\"q\\", y",2,3\n') == [["a", "b", "c"], ['x "q", y', "2", "3"]]
    assert read('a,b\n"5\\" pipe",2\n') == [["a", "b"], ['5" pipe', "2"]]
    assert read('a,b\n"{""c"":""d\\""e""}",2\n')[1] == ['{"c":"d\\"e"}', "2"]
    assert read('a,b,c\n"C:\\dir\\",2,3\n') == [["a", "b", "c"], ["C:\\dir\\", "2", "3"]]


def test_a_text_that_nothing_separates_has_one_column():
    assert detect_dialect("a@b.co\nc@d.co\n").dialect == Dialect(",")
