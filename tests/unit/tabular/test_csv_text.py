"""The one form of a table, and the way back."""

import csv
import io

from hypothesis import given
from hypothesis import strategies as st

from leadintake.tabular.csv_text import csv_text, is_blank_row, read_csv_text

CELLS = st.text(st.one_of(st.sampled_from('a,"\n\r\t =+-@;'), st.characters(exclude_categories=["Cs"])), max_size=8)


@st.composite
def tables(draw: st.DrawFn) -> tuple[list[str], list[list[str]]]:
    width = draw(st.integers(1, 5))
    row = st.lists(CELLS, min_size=width, max_size=width)
    columns = [f"c{number}" + draw(st.text(st.sampled_from('a,"\n\r ü'), max_size=3)) for number in range(width)]
    return columns, draw(st.lists(row.filter(lambda cells: not is_blank_row(cells)), max_size=8))


@given(tables())
def test_every_table_comes_back_cell_by_cell(table: tuple[list[str], list[list[str]]]):
    columns, rows = table
    text = csv_text(columns, rows)
    back = read_csv_text(text)
    assert list(back.columns) == columns
    assert list(back.rows) == rows
    # Other programs read the same.
    assert list(csv.reader(io.StringIO(text, newline=""))) == [columns, *rows]


def test_only_what_must_be_is_quoted_and_lines_end_with_lf():
    text = csv_text(["Email", "Name", "Note"], [["a@b.co", "Doe, Jane", 'says "hi"'], [" x", "=1+1", "+49"]])
    assert text == 'Email,Name,Note\na@b.co,"Doe, Jane","says ""hi"""\n x,=1+1,+49\n'


def test_what_a_caller_has_changed_is_read_as_it_comes():
    back = read_csv_text("a,b\n1\n\n,\n1,2,3\r\n")
    assert back.columns == ("a", "b")
    assert list(back.rows) == [["1", ""], ["1", "2", "3"]]
