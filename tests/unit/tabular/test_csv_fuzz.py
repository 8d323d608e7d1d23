"""CSV files with random damage: read or refused with a sentence, never anything else, never beyond a limit."""

import csv
import io
from collections.abc import Iterable
from itertools import islice, pairwise
from random import Random
from unicodedata import category

from hypothesis import example, given
from hypothesis import strategies as st

from leadintake import limits
from leadintake.errors import Invalid
from leadintake.tabular.csv_text import csv_text, read_csv_text
from leadintake.tabular.reading import read_table
from leadintake.tabular.table import Table
from tests.unit.tabular.drafts import TABLES
from tests.unit.tabular.pollutions import POLLUTIONS, applied
from tests.unit.tabular.sheets import ENCODINGS

FEW, MANY = 400, 60_000
"""The many take about ten minutes."""

TROUBLE = (
    *(",", ";", "\t", "|", '"', '""', '"""', "'", "\\", '\\"', "\\,", "\n", "\r", "\r\n", "\n\n", " ", "  ", "\0"),
    *(
        "\ufeff",
        "\u200b",
        "\u2028",
        "\x0b",
        "\x0c",
        "\x1a",
        "\x1b$B",
        "\x85",
        "é",
        "漢",
        "😀",
        "a",
        "0",
        "Name",
        "Total",
    ),
    *("a@b.co", "https://a.co", "2024-01-31", "1,5", "1E+10", "#REF!", "Ã©", "sep=;", "sep=,", "=1+1", '","', '\n"'),
)
LETTERS = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
CELLS = st.lists(st.sampled_from(TROUBLE) | LETTERS, max_size=4).map("".join)


def without_controls(text: str) -> str:
    """Leave out what makes a file look like no text at all."""
    return "".join(character for character in text if category(character) != "Cc" or character in "\t\r\n")


def check(data: bytes) -> Table | None:
    """Read a file; whatever is not a sentence for the caller is this test's failure."""
    try:
        table = read_table(data, "people.csv")
    except Invalid:
        return None
    check_limits(table)
    check_form(table)
    return table


def check_limits(table: Table) -> None:
    assert 0 < len(table.columns) <= limits.COLUMNS_PER_FILE
    assert 0 < table.total_rows <= limits.ROWS_PER_FILE
    assert all(0 < len(column) <= limits.HEADER_CHARACTERS for column in table.columns)
    assert len({column.casefold() for column in table.columns}) == len(table.columns)
    assert len(table.warnings) <= limits.WARNINGS


def check_form(table: Table) -> None:
    """See that the text gives back exactly the table, to us and to everybody."""
    table.csv_text.encode()
    assert "\0" not in table.csv_text
    columns, rows = read_csv_text(table.csv_text)
    read_back = list(rows)
    assert columns == table.columns
    assert len(read_back) == table.total_rows
    assert read_back[: limits.SAMPLE_ROWS] == [list(row) for row in table.sample]
    assert all(len(row) == len(columns) for row in read_back)
    assert all(len(cell) <= limits.CELL_CHARACTERS for row in read_back for cell in row)
    assert csv_text(columns, read_back) == table.csv_text
    assert list(csv.reader(io.StringIO(table.csv_text, newline=""))) == [list(columns), *read_back]
    lines = list(islice(table.facts.lines(), table.total_rows))
    assert lines[0] > table.facts.header_line >= 0
    assert all(line < after for line, after in pairwise(lines))


@given(st.lists(st.sampled_from(TROUBLE) | LETTERS, max_size=40).map("".join))
@example('a,b\n1,2\n"x;y\nz"\n')
def test_any_text_is_read_or_refused(text: str):
    check(text.encode())


@given(
    st.lists(st.lists(CELLS, min_size=1, max_size=5), min_size=2, max_size=8),
    st.sampled_from(",;\t|"),
    st.sampled_from(("\n", "\r\n", "\r")),
    st.sampled_from(("", '"', "'")),
)
def test_any_cells_are_read_or_refused(rows: list[list[str]], delimiter: str, line_end: str, quote: str):
    lines = (delimiter.join(quote + cell + quote for cell in row) for row in rows)
    check((line_end.join(lines) + line_end).encode())


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(data: bytes):
    check(data)


@given(
    st.lists(st.lists(CELLS.map(without_controls), min_size=3, max_size=3), min_size=1, max_size=6),
    st.sampled_from(("utf-8", "utf-8-sig", "utf-16", "utf-16-le")),
)
def test_odd_cells_among_usual_ones_come_back_whole(cells: list[list[str]], encoding: str):
    head = ("First Name", "Email", "Company", "Note")
    usual = [[f"Person {number}", f"person{number}@example.org", "Acme, Inc.", "met in May"] for number in range(20)]
    rows = [*usual, *([f"Person {number}", *row] for number, row in enumerate(cells, 20))]
    table = check(csv_text(head, rows).encode(encoding))
    assert table
    assert table.columns == head
    assert list(read_csv_text(table.csv_text).rows) == rows


def test_a_polluted_file_with_damaged_bytes_is_read_or_refused(randomness: Random, soak: bool):
    read = 0
    for _ in range(MANY if soak else FEW):
        read += check(damaged(polluted(randomness), randomness)) is not None
    # Otherwise the damage is so heavy that nothing is tested.
    assert read > (MANY if soak else FEW) / 2


def polluted(randomness: Random) -> bytes:
    """Write a file with something wrong, in some encoding."""
    pollutions = list({each.group: each for each in randomness.choices(POLLUTIONS, k=2)}.values())
    draft = applied(randomness.choice(TABLES)(randomness, randomness.choice((2, 5, 12))), pollutions, randomness)
    data = draft.written()
    if draft.encoding == "utf-8" and randomness.random() < 0.3:
        return data.decode().encode(randomness.choice(list(ENCODINGS)), "ignore")
    return data


def damaged(data: bytes, randomness: Random) -> bytes:
    """Change, drop, repeat or insert bytes anywhere."""
    changed = bytearray(data)
    for _ in range(randomness.choice((1, 1, 2, 5, 20))):
        at = randomness.randrange(len(changed) + 1)
        length = randomness.choice((1, 1, 2, 4, 64))
        changed[at : at + randomness.choice((0, length))] = randomness.choice(
            tuple(replacements(changed, at, length, randomness))
        )
    return bytes(changed)


def replacements(data: bytearray, at: int, length: int, randomness: Random) -> Iterable[bytes]:
    """Give what might stand at a place instead of what does."""
    yield randomness.randbytes(length)
    yield bytes([randomness.choice(b"\",;\t|\r\n\\'\0 \xff")]) * length
    yield bytes(data[at : at + length]) * 2
    yield randomness.choice(TROUBLE).encode()
    yield b""
