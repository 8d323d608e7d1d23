"""Reading the records of a CSV text."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadintake.errors import FileTooLarge
from leadintake.tabular.records import Dialect, read_records

COMMA = Dialect(",")
CELLS = st.text(st.sampled_from("ab,;\"\n\r\t |\\'ü😀\x00"), max_size=6)
ROWS = st.lists(st.lists(CELLS, min_size=1, max_size=5), max_size=8)


def read(text: str, dialect: Dialect = COMMA) -> list[list[str]]:
    return list(read_records(text, dialect))


@given(ROWS, st.sampled_from(",;\t|"), st.sampled_from(["\n", "\r\n", "\r"]), st.booleans())
def test_whatever_the_csv_module_writes_is_read_as_it_was(
    rows: list[list[str]], delimiter: str, line_end: str, quote_all: bool
):
    text = io.StringIO(newline="")
    quoting = csv.QUOTE_ALL if quote_all else csv.QUOTE_MINIMAL
    # Older versions of the csv module leave a lone CR unquoted unless they end lines with it.
    writer = csv.writer(text, delimiter=delimiter, quoting=quoting, lineterminator="\r\n")
    writer.writerows(rows)
    written = text.getvalue()
    if line_end != "\r\n" and not any(end in cell for row in rows for cell in row for end in "\r\n"):
        written = written.replace("\r\n", line_end)
    assert read(written, Dialect(delimiter)) == rows


@given(st.text(st.sampled_from('ab,"\n\r \\'), max_size=40), st.booleans())
def test_any_text_is_read_without_losing_a_letter(text: str, has_escapes: bool):
    letters = "".join(cell for row in read(text, Dialect(",", has_escapes=has_escapes)) for cell in row)
    assert letters.count("a") == text.count("a")
    assert letters.count("b") == text.count("b")


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("a,b\n\n\nc,d", [["a", "b"], [], [], ["c", "d"]]),
        ("a,b\r\nc,d\re,f\ng", [["a", "b"], ["c", "d"], ["e", "f"], ["g"]]),
        ('a,"b\nc\r\nd",e\n', [["a", "b\nc\r\nd", "e"]]),
        ('"a ""b"" c",d\n', [['a "b" c', "d"]]),
        ('"",""\n', [["", ""]]),
        ('a,"b" ,c\n', [["a", "b", "c"]]),
        ('a, "b, c",d\n', [["a", "b, c", "d"]]),
        ('5" pipe,3\'6" tall\n', [['5" pipe', "3'6\" tall"]]),
        ('"He said "hi" twice",x\n', [['He said "hi" twice', "x"]]),
        ('"the "end"",x\n', [['the "end"', "x"]]),
        ('"never closed,1\nx,"y, z"\n', [['"never closed', "1"], ["x", "y, z"]]),
        ('a,"cut off', [["a", '"cut off']]),
        ('"a\nb",c\n', [["a\nb", "c"]]),
        ("a,b", [["a", "b"]]),
        (",\n", [["", ""]]),
    ],
)
def test_quotes_and_line_ends(text: str, rows: list[list[str]]):
    assert read(text) == rows


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_texts_of_any_length_are_read_line_by_line(end: str):
    rows = [[str(number), "x" * (number % 7)] if number % 5 else [] for number in range(60_000)]
    text = end.join(",".join(row) for row in rows)
    assert read(text) == rows
    assert read(text + end) == rows
    assert read(f'"a{end}b"{end}{text}') == [[f"a{end}b"], *rows]


def test_backslashes_are_read_as_escapes_only_when_asked():
    text = '"a \\"b\\", c",d\\,e,C:\\dir\n'
    assert read(text, Dialect(",", has_escapes=True)) == [['a "b", c', "d,e", "C:\\dir"]]
    assert read("C:\\dir,x\\\n") == [["C:\\dir", "x\\"]]


@pytest.mark.parametrize("quoted", ["{}", '"{}"', '"{}""', '"a""{}"'])
def test_a_cell_holds_what_a_spreadsheet_cell_can_hold_and_no_more(quoted: str):
    room = 32_767 - len(read(f"b,{quoted.format('')}\n")[0][1])
    (row,) = read(f"b,{quoted.format('x' * room)}\n")
    assert len(row[1]) == 32_767
    with pytest.raises(FileTooLarge, match=r"Line 2, column 2"):
        read(f"a,b\nb,{quoted.format('x' * (room + 1))}\n")


@pytest.mark.parametrize(
    "piece",
    [
        '"',
        '"a,',
        ",",
        "a",
        '"a',
        '"\n',
        ' "',
        '",',
        '"""y,',
        "'a",
        '\\"',
        '",\\"',
        '"x\n,"',
        "\r",
        '"\r\n',
        '"" ',
        "\\,",
    ],
)
def test_the_work_grows_with_the_text_and_not_faster(piece: str):
    """Counted in steps of the interpreter: a text eight times as long may take some ten times as many."""
    assert steps(piece * 8_000) < 12 * steps(piece * 1_000) + 10_000


def steps(text: str) -> int:
    """Count the cells and the characters that are looked at to read a text."""
    looked_at = 0

    class Counting(str):
        __slots__ = ()

        def find(self, *where: object) -> int:
            nonlocal looked_at
            found = str.find(self, *where)  # pyright: ignore[reportArgumentType] - handed through
            start = where[1] if len(where) > 1 else 0
            assert isinstance(start, int)
            looked_at += max(0, (found if found >= 0 else len(self)) - start + 1)
            return found

    for has_escapes in (False, True):
        try:
            for record in read_records(Counting(text), Dialect(",", has_escapes=has_escapes)):
                looked_at += len(record) + 1
        except FileTooLarge:
            continue
    return looked_at
