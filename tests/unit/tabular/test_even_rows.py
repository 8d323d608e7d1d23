"""Rows of an .xlsx that are read at once, column by column: what they show is what an XML parser finds."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from random import Random

import pytest

from leadintake.errors import UnreadableFile
from leadintake.tabular import xlsx_fast, xlsx_rows, zip_guard
from leadintake.tabular.workbook import Sheet, read_workbook
from leadintake.tabular.xlsx_cells import Shown
from leadintake.tabular.xlsx_even import EvenRows
from leadintake.tabular.xlsx_fast import Unusual
from tests.workbooks import inline, number, row, xlsx

FORMATS = ["yyyy-mm-dd", "00000", "0.0%", "#,##0.00"]
TEXTS = ["Ada", "Zoë & Söhne", "_x000D_", "", " blank "]
Cell = Callable[[str], str]


@pytest.fixture(autouse=True)
def _in_small_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let few rows make a piece: the first of them is read cell by cell, to learn from."""
    monkeypatch.setattr(zip_guard, "CHUNK_BYTES", 600)


@pytest.fixture
def at_once(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Count the rows that are read at once."""
    counts: list[int] = []
    rows = EvenRows.rows

    def counted(self: EvenRows, found: list[tuple[str, ...]], *, plain: bool) -> Iterator[list[str]]:
        counts.append(len(found))
        return rows(self, found, plain=plain)

    monkeypatch.setattr(EvenRows, "rows", counted)
    return counts


def read(data: bytes) -> tuple[Sheet, list[list[str]]]:
    sheet = read_workbook(data, "xlsx")
    return sheet, list(sheet.rows)


def exactly(data: bytes, monkeypatch: pytest.MonkeyPatch) -> tuple[Sheet, list[list[str]]]:
    def unusual(*_: object) -> Iterator[object]:
        raise Unusual
        yield

    with monkeypatch.context() as patched:
        patched.setattr(xlsx_rows, "fast_rows", unusual)
        patched.setattr(xlsx_rows, "fast_texts", unusual)
        return read(data)


def test_rows_are_read_at_once(at_once: list[int]):
    lines = range(1, 200)
    rows = "".join(row(line, inline(f"A{line}", f"Ada {line}"), number(f"C{line}", line, 2)) for line in lines)
    assert read(xlsx(rows, formats=FORMATS))[1] == [[f"Ada {line}", "", f"{line:05}"] for line in lines]
    assert sum(at_once) > 190


def test_a_row_of_its_own_kind_between_them_is_read_cell_by_cell(at_once: list[int]):
    rows = [row(line, inline(f"A{line}", "Ada"), number(f"B{line}", line)) for line in range(1, 200)]
    rows[150] = row(151, '<c r="B151" t="e"><v>#N/A</v></c>', '<c r="D151" t="b"><v>1</v></c>')
    sheet, read_rows = read(xlsx("".join(rows)))
    assert read_rows[149:152] == [["Ada", "150"], ["", "", "", "TRUE"], ["Ada", "152"]]
    assert sheet.losses.errors.first == "B151"
    assert sum(at_once) > 185


def test_what_changes_for_good_is_learnt(at_once: list[int]):
    rows = "".join(row(line, inline(f"A{line}", "Ada")) for line in range(1, 200))
    rows += "".join(row(line, number(f"A{line}", line), number(f"B{line}", 44_597, 1)) for line in range(200, 400))
    assert read(xlsx(rows, formats=FORMATS))[1][-1] == ["399", "2022-02-05"]
    assert sum(at_once) > 370


def test_what_is_always_different_is_not_looked_at_for_ever(monkeypatch: pytest.MonkeyPatch):
    known: list[bool] = []
    learn = EvenRows.learn

    def counted(self: EvenRows, cells: Iterable[tuple[str, ...]], shows: Mapping[str, Shown | None]) -> None:
        learn(self, cells, shows)
        known.append(self.are_known)

    monkeypatch.setattr(EvenRows, "learn", counted)
    rows = "".join(row(line, f'<c r="A{line}" t="b"><v>1</v></c>', number(f"B{line}", line)) for line in range(1, 900))
    assert len(read(xlsx(rows))[1]) == 899
    assert 0 < sum(known) <= 8
    assert not known[-1]


@pytest.mark.parametrize("place", [20, 150])
def test_rows_that_do_not_go_down_are_damage(place: int):
    rows = [row(line, inline(f"A{line}", "Ada")) for line in range(1, 200)]
    rows[place], rows[place + 1] = rows[place + 1], rows[place]
    with pytest.raises(UnreadableFile, match="stands below line"):
        read(xlsx("".join(rows)))


def test_what_is_no_row_leaves_the_usual_way():
    rows = [row(line, inline(f"A{line}", "Ada")) for line in range(1, 200)]
    rows[150] = f"<!-- {rows[150]} -->"
    read_rows = read(xlsx("".join(rows)))[1]
    assert read_rows[149:152] == [["Ada"], [], ["Ada"]]


def test_every_sheet_shows_what_a_parser_finds_in_it(
    randomness: Random, soak: bool, monkeypatch: pytest.MonkeyPatch, at_once: list[int]
):
    for _ in range(2_000 if soak else 40):
        monkeypatch.setattr(xlsx_fast, "_MOST_OTHERS", randomness.choice([0.02, 0.25, 1.0]))
        data = xlsx(random_rows(randomness), texts=TEXTS, formats=FORMATS)
        fast, exact = read(data), exactly(data, monkeypatch)
        assert fast[1] == exact[1]
        assert fast[0].losses == exact[0].losses
    assert sum(at_once)


def random_rows(randomness: Random) -> str:
    """Make rows whose columns are mostly alike, with holes, other kinds of cells and other rows between them."""
    usual = [randomness.choice(KINDS)(randomness) for _ in range(randomness.randint(1, 6))]
    exceptions = randomness.choice([0, 0.01, 0.1, 0.5])

    def cells(line: int) -> list[str]:
        written: list[str] = []
        for column, cell in enumerate(usual):
            kind = randomness.choice(KINDS)(randomness) if randomness.random() < exceptions else cell
            if randomness.random() >= exceptions:
                written.append(kind(f"{'ABDEFG'[column]}{line}"))
        return written

    step = 2 if randomness.random() < 0.1 else 1
    return row(1, inline("A1", "Name")) + "".join(
        f'<row r="{line}"/>' if randomness.random() < exceptions / 5 else row(line, *cells(line))
        for line in range(2, 100 * step, step)
    )


def kind_of(make: Callable[[Random, str], str]) -> Callable[[Random], Cell]:
    return lambda randomness: lambda place: make(randomness, place)


def with_style(randomness: Random) -> Cell:
    style = randomness.randrange(len(FORMATS) + 1)
    return lambda place: number(
        place, randomness.choice(["7", "44597", "0.125", "1e3", "1.10", "_x0041_", "&#55;"]), style
    )


def formula(randomness: Random, place: str) -> str:
    told = randomness.choice(["<f>A1&amp;B1</f>", '<f t="shared" si="0"/>', "<f/>"])
    return randomness.choice(
        [
            f'<c r="{place}" t="str">{told}<v>x &lt; y</v></c>',
            f'<c r="{place}">{told}<v>5</v></c>',
            f'<c r="{place}">{told}</c>',
        ]
    )


KINDS: list[Callable[[Random], Cell]] = [
    kind_of(lambda randomness, place: inline(place, randomness.choice(TEXTS))),
    kind_of(lambda randomness, place: f'<c r="{place}" t="s"><v>{randomness.randrange(len(TEXTS))}</v></c>'),
    kind_of(
        lambda randomness, place: f'<c r="{place}" t="str"><v>{randomness.choice(["a", "_x0041_", "&amp;"])}</v></c>'
    ),
    kind_of(lambda randomness, place: f'<c r="{place}" t="{randomness.choice("be")}"><v>1</v></c>'),
    kind_of(lambda randomness, place: randomness.choice([f'<c r="{place}" s="1"/>', f'<c r="{place}"></c>'])),
    kind_of(lambda _, place: f'<c r="{place}" t="d"><v>2024-02-29</v></c>'),
    kind_of(formula),
    with_style,
    with_style,
]
