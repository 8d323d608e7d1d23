"""Files that nobody would write: whatever comes, there is a table that is sound, or a clear refusal."""

import csv
import io
import random

from hypothesis import given
from hypothesis import strategies as st

from leadintake import limits
from leadintake.errors import Invalid
from leadintake.tabular.csv_text import csv_text, read_csv_text
from leadintake.tabular.reading import read_csv, read_table
from leadintake.tabular.table import Table
from tests.unit.tabular.drafts import TABLES
from tests.unit.tabular.pollutions import POLLUTIONS, applied

PIECES = [
    '"',
    "'",
    ",",
    ";",
    "\t",
    "|",
    "\n",
    "\r\n",
    "\r",
    "\\",
    " ",
    "a",
    "ü",
    "Ł",
    "東",
    "😀",
    "\x00",
    "\ufeff",
    "1",
    "@",
]
WHOLE = ["Name", "E-Mail", "sep=;\n", '""', '","', "#REF!", "1E+12", "MÃ¼", "Total", "linkedin.com/in/x", "\u200b"]
TEXTS = st.lists(st.sampled_from([*PIECES, *WHOLE]), max_size=60).map("".join)
ENCODINGS = ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252", "cp1250", "gb18030", "shift_jis", "mac_roman"]
SEEDS = [
    b"Name,Town\nJane,Bonn\nJoe,K\xc3\xb6ln\n",
    "Name;Ort\r\nJörg;Köln\r\n\"a;b\";\"c\"\"d\"\r\n".encode("cp1252"),
    "Notes:\n\nName\tTown\nŁukasz\tŁódź\n".encode("utf-16"),
    b'sep=|\na|b\n"x\ny"|2\n',
    "名前,会社\n山田,東京\n".encode("shift_jis"),
]  # fmt: skip


def assert_sound(table: Table) -> None:
    """Check what is true of every table."""
    back = read_csv_text(table.csv_text)
    rows = list(back.rows)
    assert back.columns == table.columns
    assert list(csv.reader(io.StringIO(table.csv_text, newline=""))) == [list(table.columns), *rows]
    assert len(rows) == table.total_rows > 0
    assert all(len(row) == len(table.columns) for row in rows)
    assert [tuple(row) for row in rows[: limits.SAMPLE_ROWS]] == list(table.sample)
    assert len({column.casefold() for column in table.columns}) == len(table.columns) <= limits.COLUMNS_PER_FILE
    assert all(column == column.strip() and 0 < len(column) <= limits.HEADER_CHARACTERS for column in table.columns)
    assert all(any(cell.strip() for cell in row) for row in rows)
    assert all(warning.endswith(".") for warning in table.warnings)
    table.csv_text.encode()
    lines = table.facts.lines()
    numbers = [next(lines) for _ in rows]
    assert numbers == sorted(set(numbers))
    assert numbers[0] > table.facts.header_line


def read(data: bytes) -> Table | None:
    try:
        table = read_csv(data)
    except Invalid:
        return None
    assert_sound(table)
    return table


@given(TEXTS, st.sampled_from(ENCODINGS))
def test_any_text_in_any_encoding_gives_a_sound_table_or_a_refusal(text: str, encoding: str):
    read(text.encode(encoding, "ignore"))


@given(st.binary(max_size=300))
def test_any_bytes_give_a_sound_table_or_a_refusal(data: bytes):
    read(data)


FILLED = st.text(st.sampled_from("abcXYZ ,'\"\n"), max_size=5).map(lambda text: f"x{text}")


@given(st.integers(2, 5).flatmap(lambda width: st.lists(st.lists(FILLED, min_size=width, max_size=width), min_size=2)))
def test_no_letter_of_what_the_csv_module_writes_is_lost(rows: list[list[str]]):
    # A first row of one text, repeated, is a title.
    header = [f"Column {chr(97 + place)}" for place in range(len(rows[0]))]
    text = io.StringIO(newline="")
    csv.writer(text, quoting=csv.QUOTE_ALL, lineterminator="\r\n").writerows([header, *rows])
    table = read(text.getvalue().encode())
    assert table is not None
    assert list(read_csv_text(table.csv_text).rows) == rows


CELLS = st.lists(st.sampled_from([*PIECES, *WHOLE]), max_size=4).map(lambda pieces: "".join(pieces).replace("\x00", ""))


@given(
    st.lists(st.lists(CELLS, min_size=3, max_size=3), min_size=1, max_size=6),
    st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-16-le"]),
)
def test_odd_cells_among_usual_ones_come_back_whole(cells: list[list[str]], encoding: str):
    head = ("First Name", "Email", "Company", "Note")
    usual = [[f"Person {number}", f"person{number}@example.org", "Acme, Inc.", "met in May"] for number in range(20)]
    rows = [*usual, *([f"Person {number}", *row] for number, row in enumerate(cells, 20))]
    table = read(csv_text(head, rows).encode(encoding))
    assert table is not None
    assert table.columns == head
    assert list(read_csv_text(table.csv_text).rows) == rows


def test_polluted_files_with_damaged_bytes_give_a_sound_table_or_a_refusal(randomness: random.Random, soak: bool):
    read_at_all = 0
    for _ in range(10_000 if soak else 100):
        pollutions = list({each.group: each for each in randomness.choices(POLLUTIONS, k=2)}.values())
        draft = randomness.choice(TABLES)(randomness, randomness.choice([2, 5, 12]))
        data = bytearray(applied(draft, pollutions, randomness).written())
        for _ in range(randomness.randrange(1, 8)):
            damage(data, randomness)
        read_at_all += read(bytes(data)) is not None
    assert read_at_all


def test_files_with_damaged_bytes_give_a_sound_table_or_a_refusal(randomness: random.Random, soak: bool):
    read_at_all = 0
    for _ in range(60_000 if soak else 600):
        data = bytearray(randomness.choice(SEEDS) * randomness.choice([1, 1, 1, 7]))
        for _ in range(randomness.randrange(1, 8)):
            damage(data, randomness)
        read_at_all += read(bytes(data)) is not None
    assert read_at_all


def damage(data: bytearray, chance: random.Random) -> None:
    """Change, remove, double or insert a few bytes."""
    place, length = chance.randrange(len(data) + 1), chance.randrange(1, 6)
    match chance.randrange(4):
        case 0 if place < len(data):
            data[place] = chance.randrange(256)
        case 1:
            del data[place : place + length]
        case 2:
            data[place:place] = data[place : place + length]
        case _:
            data[place:place] = chance.choice(
                [b'"', b"\n", b"\r", b"\x00", b",", b";", b"\\", b"\xff\xfe", b"\xef\xbb\xbf"]
            )


def test_damaged_bytes_under_every_name_are_refused_or_read(randomness: random.Random):
    for _ in range(60):
        data = bytearray(randomness.choice(SEEDS))
        damage(data, randomness)
        try:
            assert_sound(read_table(bytes(data), randomness.choice(["x.csv", "x.xlsx", "x.xls"])))
        except Invalid:
            continue
