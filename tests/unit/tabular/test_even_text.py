"""Reading a text as a whole gives what reading it record by record gives, for whatever it is taken on."""

import csv
import io
import random
from unittest.mock import patch

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadintake import limits
from leadintake.errors import Invalid
from leadintake.matching.text import is_blank
from leadintake.tabular import reading
from leadintake.tabular.even_text import even_text
from leadintake.tabular.records import Dialect
from leadintake.tabular.table import Table
from leadintake.tabular.text_rows import TextRows
from tests.unit.tabular.drafts import TABLES
from tests.unit.tabular.pollutions import POLLUTIONS, applied
from tests.unit.tabular.test_csv_fuzz import PIECES, TEXTS, WHOLE, damage

COMMA = Dialect(",")


def outcome(data: bytes, bounds: limits.FileBounds = limits.SENT_FILE) -> Table | str:
    try:
        return reading.read_csv(data, bounds)
    except Invalid as refusal:
        return refusal.message


def record_by_record(data: bytes, bounds: limits.FileBounds = limits.SENT_FILE) -> Table | str:
    with patch.object(reading, "even_text", return_value=None):
        return outcome(data, bounds)


def assert_same(data: bytes) -> None:
    assert outcome(data) == record_by_record(data)


CELLS = st.lists(st.sampled_from([*PIECES, *WHOLE, "0123", "123", "Name", "Total"]), max_size=3).map("".join)
WIDTHS = st.integers(1, 4)


@given(
    WIDTHS.flatmap(lambda width: st.lists(st.lists(CELLS, min_size=width, max_size=width), min_size=1, max_size=12)),
    st.sampled_from(",;\t|"),
    st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL, csv.QUOTE_NONNUMERIC]),
    st.sampled_from(["\n", "\r\n", "\r"]),
    st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "cp1252"]),
    st.sampled_from([["Name", "Phone", "Zip", "Land"], ["Name ", "name", "", "Ä,\n"]]),
)
def test_tables_as_programs_write_them(
    rows: list[list[str]], delimiter: str, quoting: int, line_end: str, encoding: str, header: list[str]
):
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=delimiter, quoting=quoting, lineterminator=line_end)  # pyright: ignore[reportArgumentType] - one of three
    writer.writerows([header[: len(rows[0])], *rows])
    assert_same(text.getvalue().encode(encoding, "ignore"))


@given(TEXTS, st.booleans())
def test_any_text(text: str, has_table_before: bool):
    assert_same(("Name,Email\nJane,x\n" * has_table_before + text).encode())


def test_polluted_and_damaged_files(randomness: random.Random, soak: bool):
    for _ in range(12_000 if soak else 200):
        pollutions = list(
            {each.group: each for each in randomness.choices(POLLUTIONS, k=randomness.choice([1, 3]))}.values()
        )
        draft = randomness.choice(TABLES)(randomness, randomness.choice([2, 5, 80]))
        data = bytearray(applied(draft, pollutions, randomness).written())
        for _ in range(randomness.choice([0, 0, 1, 3])):
            damage(data, randomness)
        assert_same(bytes(data))


@pytest.mark.parametrize("bounds", [limits.SENT_FILE._replace(rows=4), limits.SENT_FILE._replace(cells=9)])
@pytest.mark.parametrize("header", ["Name,Town\n", ""])
def test_both_ways_refuse_the_same_numbers_of_rows_and_cells(bounds: limits.FileBounds, header: str):
    answers: list[Table | str] = []
    for rows in range(1, 8):
        data = (header + "jane@acme.com,Bonn\n" * rows).encode()
        answers.append(outcome(data, bounds))
        assert answers[-1] == record_by_record(data, bounds)
    assert [isinstance(answer, str) for answer in answers] == [False] * 4 + [True] * 3


def test_clean_files_are_taken_as_a_whole(randomness: random.Random):
    for table in TABLES:
        for delimiter in ",;\t|":
            for quoting in ("where needed", "everywhere"):
                draft = table(randomness, 40)
                draft.delimiter, draft.quoting = delimiter, quoting
                assert even_text(draft.written(), Dialect(delimiter)) is not None, (table, delimiter, quoting)


@pytest.mark.parametrize(
    ("text", "one_form"),
    [
        ("a,b\n1,2\n", "a,b\n1,2\n"),
        ("a,b\r\n1,2\r\n\r\n", "a,b\n1,2\n"),
        ("a,b\n1,2", "a,b\n1,2\n"),
        ('"a","b"\n"","x"\n', "a,b\n,x\n"),
        ('"a","b"\r\n"1,5",","\r\n"","x"\r\n', 'a,b\n"1,5",","\n,x\n'),
        ('"a","b"\n",","x"\n"1","2"\n', 'a,b\n",",x\n1,2\n'),
        ('"a","b"\n"1","x"",""y"\n', 'a,b\n1,"x"",""y"\n'),
        ('"a","b"\n"1\n2",""\n"x","y"\n', 'a,b\n"1\n2",\nx,y\n'),
        ('"a","b"\r\n"1","2"\n"x","y"\r\n', "a,b\n1,2\nx,y\n"),
        ('a,b\n"1,5","x""y"\n', 'a,b\n"1,5","x""y"\n'),
        ('a,b\n"""","""x"\n', 'a,b\n"""","""x"\n'),
        ('a,b\n"1\r\n\r\n2","x"\n', 'a,b\n"1\r\n\r\n2",x\n'),
        ("名,社\n山田,東京\n", "名,社\n山田,東京\n"),
    ],
)
def test_even_texts_are_brought_into_the_one_form(text: str, one_form: str):
    even = even_text(text.encode(), COMMA)
    assert even is not None
    assert even.encoded.decode() == one_form
    assert even.rows == len(list(csv.reader(io.StringIO(one_form, newline=""))))


@pytest.mark.parametrize(
    ("text", "one_form"),
    [
        ("a;b\n1,5;2\n", 'a,b\n"1,5",2\n'),
        ("a;b\n;x,\n", 'a,b\n,"x,"\n'),
        ('a;b\n"1;5";2,\n', 'a,b\n1;5,"2,"\n'),
        ('a;b\n"1,5";"x\n,\ny"\n', 'a,b\n"1,5","x\n,\ny"\n'),
    ],
)
def test_other_separators_become_commas(text: str, one_form: str):
    even = even_text(text.encode(), Dialect(";"))
    assert even is not None
    assert even.encoded.decode() == one_form


def test_a_row_of_any_blank_character_is_found():
    characters = [chr(code) for code in range(0x110000) if not 0xD800 <= code < 0xE000]
    blank = [character for character in characters if is_blank(character) and character not in "\n\r"]
    assert len(blank) > 3_000
    assert [one for one in blank if even_text(f"a,b\n{one},{one}\n1,2\n".encode(), COMMA)] == []


LONG = "x" * limits.CELL_CHARACTERS
UNEVEN = {
    "a short row": "a,b\n1\n2,3\n",
    "a long row": "a,b\n1,2,3\n",
    "rows that make up for one another": "a,b\n1\n1,2,3\n",
    "a blank line": "a,b\n\n1,2\n",
    "a row of separators": "a,b\n,\n1,2\n",
    "a row of invisible characters": "a,b\n\u200b,\u00a0\n1,2\n",
    "a blank row in quotes": 'a,b\n"",""\n1,2\n',
    "a blank row of several lines": 'a,b\n"\n",\n1,2\n',
    "a quote within a cell": 'a,b\n5" pipe,2\n',
    "a quote that is not doubled": 'a,b\n"x "y" z",2\n',
    "a quote that is never closed": 'a,b\n"1,2\n3,4\n',
    "a space before a quote": 'a,b\n "1",2\n',
    "a space behind a quote": 'a,b\n"1" ,2\n',
    "a lone CR": "a,b\n1\r,2\n",
    "a cell that is too long": f"a,b\nx{LONG},2\n",
    "a quoted cell that is too long": f'a,b\n"x{LONG}",2\n',
    "a cell of doubled quotes that is too long": 'a,b\n"' + '""' * (limits.CELL_CHARACTERS + 1) + '",2\n',
}


@pytest.mark.parametrize("name", UNEVEN)
def test_all_others_are_left_to_be_read_record_by_record(name: str):
    assert even_text(UNEVEN[name].encode(), COMMA) is None


def test_single_quotes_escapes_and_wide_separators_are_left_as_well():
    for dialect in (Dialect(",", quote="'"), Dialect(",", has_escapes=True), Dialect("§")):
        assert even_text(b"a,b\n1,2\n", dialect) is None


@given(st.lists(st.lists(CELLS.filter(bool), min_size=2, max_size=2), min_size=1, max_size=8), st.integers(0, 9))
def test_rows_of_a_text_are_given_as_far_as_they_are_asked_for(rows: list[list[str]], number: int):
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\n", quoting=csv.QUOTE_ALL).writerows(rows)
    given_rows = TextRows(f"a,b\n{text.getvalue()}", 4, len(rows))
    assert list(given_rows) == rows
    assert given_rows[:number] == rows[:number]
    assert given_rows[-1] == rows[-1]
    assert given_rows.last(number) == rows[max(0, len(rows) - number) :]
    assert given_rows.column(1) == [row[1] for row in rows]
