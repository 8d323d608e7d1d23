"""Workbooks with random damage: read or refused with a sentence, never anything else, never beyond a limit."""

import csv
import io
import re
import zipfile
from collections.abc import Callable, Iterator
from random import Random

import openpyxl
import pytest

from leadintake import limits
from leadintake.errors import FileTooLarge, UnreadableFile
from leadintake.tabular import xlsx_rows, zip_guard
from leadintake.tabular.formats import format_of
from leadintake.tabular.isolated import read_isolated
from leadintake.tabular.workbook import read_workbook
from leadintake.tabular.xlsx_fast import Unusual
from tests.workbooks import SheetXml, Xls, inline, number, ole, row, shared, xlsx, zipped

FEW, MANY = 150, 8_000
FEW_PROCESSES, MANY_PROCESSES = 20, 1_000

ODD = ["", "0", "-1", "1", "9" * 20, "1e308", "1e999", "nan", "XFD1048576", "A0", "AAAA1", "s", "b", "e", "d", "&#0;"]
ODD_FORMATS = ["0.0%", "yyyy-mm-dd", "[h]:mm", "00000", "(000) 000-0000", '0 "k"', "[<1]0;[>5]#%;General", "#,##0.0#%"]
ODD_TAGS = [
    *("<c>", "</c>", "<row>", "</row>", "<v/>", "<!---->", "<![CDATA[x]]>", "</sheetData>", "<sheetData>", "<f/>"),
    "<is><t>x</t></is>",
]


def by_hand() -> bytes:
    rows = row(1, inline("A1", "Name & more"), '<c r="B1" t="s"><v>0</v></c>', '<c r="C1" t="s"><v>1</v></c>')
    for line in range(2, 12):
        numbers = [
            number(f"{letter}{line}", 45_000.25 * line, style) for style, letter in enumerate("ABCDEFGH", start=1)
        ]
        rows += row(
            line, *numbers, f'<c r="I{line}" t="e"><v>#N/A</v></c>', f'<c r="J{line}" t="b"><f>1=1</f><v>1</v></c>'
        )
    merges = '<mergeCells><mergeCell ref="A3:B4"/></mergeCells>'
    texts = shared(["<si><t>Company</t></si>", "<si><r><t>Posi</t></r><r><t>tion</t></r><rPh><t>x</t></rPh></si>"])
    sheets = (SheetXml(rows, behind=merges), SheetXml(row(1, inline("A1", "x")), name="Other", state="hidden"))
    return xlsx(*sheets, formats=ODD_FORMATS, parts={"xl/sharedStrings.xml": texts})


def by_openpyxl() -> bytes:
    book = openpyxl.Workbook()
    for line in range(1, 8):
        book.worksheets[0].append([f"Ada {line}", line / 7, line % 2 == 0, None, "=A1", "Zoë"])
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def in_old_form() -> bytes:
    workbook = Xls()
    styles = [workbook.style(code) for code in ODD_FORMATS]
    workbook.text(1, 0, "Näme").boolean(1, 1, value=True).error(1, 2).merge(2, 3, 0, 1)
    for line, style in enumerate(styles, start=2):
        workbook.number(line, 0, 45_000.25 * line, style).text(line, 1, f"Ada {line}")
    return ole({"Workbook": workbook.stream()})


XLSX, XLS = (by_hand, by_openpyxl), (in_old_form, lambda: in_old_form()[1536:])


def in_bytes(data: bytes, randomness: Random) -> bytes:
    """Change, drop, repeat or insert bytes anywhere."""
    changed = bytearray(data)
    for _ in range(randomness.choice((1, 1, 2, 5, 20))):
        at = randomness.randrange(len(changed) + 1)
        length = randomness.choice((1, 1, 2, 4, 64, 512))
        new = randomness.choice(
            (randomness.randbytes(length), bytes(length), b"\xff" * length, bytes(changed[at : at + length]) * 2)
        )
        changed[at : at + randomness.choice((0, length))] = new
    return bytes(changed)


def in_parts(data: bytes, randomness: Random) -> bytes:
    """Damage one part of a zip that is itself whole."""
    return with_changed_part(data, randomness, in_bytes)


def in_structure(data: bytes, randomness: Random) -> bytes:
    """Drop, repeat, exchange or alter the tags and attributes of one part."""
    return with_changed_part(data, randomness, in_tags)


def with_changed_part(data: bytes, randomness: Random, change: Callable[[bytes, Random], bytes]) -> bytes:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts: dict[str, str | bytes] = {name: archive.read(name) for name in archive.namelist()}
    name = randomness.choice([name for name in parts if name.startswith(("xl/", "_rels"))])
    if randomness.random() < 0.05:
        del parts[name]
    else:
        part = parts[name]
        parts[name] = change(part if isinstance(part, bytes) else part.encode(), randomness)
    return zipped(parts)


def in_tags(part: bytes, randomness: Random) -> bytes:
    pieces = re.split("(<[^>]*>)", part.decode())
    for _ in range(randomness.choice((1, 1, 2, 5))):
        one, other = randomness.randrange(len(pieces)), randomness.randrange(len(pieces))
        what = randomness.randrange(6)
        if what == 0:
            pieces[one] = ""
        elif what == 1:
            pieces[one] *= 2
        elif what == 2:
            pieces[one], pieces[other] = pieces[other], pieces[one]
        elif what == 3:
            pieces[one] += randomness.choice(ODD_TAGS)
        elif what == 4:
            pieces[one] = re.sub(
                '="[^"]*"', f'="{randomness.choice(ODD)}"', pieces[one], count=randomness.choice((1, 0))
            )
        elif not pieces[one].startswith("<"):
            pieces[one] = randomness.choice(ODD)
    return "".join(pieces).encode()


def outcome(data: bytes) -> list[list[str]] | None:
    """Read what can be read; any error but the two is this test's failure."""
    try:
        file_format = format_of(data)
        return None if file_format == "csv" else list(read_workbook(data, file_format).rows)
    except (UnreadableFile, FileTooLarge):
        return None


def check_limits(rows: list[list[str]] | None) -> None:
    for cells in rows or ():
        assert len(cells) <= limits.COLUMNS_PER_FILE
        assert all(len(cell) <= limits.CELL_CHARACTERS for cell in cells)
    assert len(rows or ()) <= 2 * limits.ROWS_PER_FILE + 1_000


@pytest.mark.parametrize("damage", [in_bytes, in_parts, in_structure])
@pytest.mark.parametrize("make", XLSX, ids=["by hand", "by openpyxl"])
def test_a_damaged_xlsx_is_read_or_refused(
    make: Callable[[], bytes], damage: Callable[[bytes, Random], bytes], randomness: Random, soak: bool
):
    whole = make()
    assert outcome(whole)
    for _ in range(MANY if soak else FEW):
        check_limits(outcome(damage(whole, randomness)))


@pytest.mark.parametrize("make", XLS, ids=["in a container", "bare"])
def test_a_damaged_xls_is_read_or_refused(make: Callable[[], bytes], randomness: Random, soak: bool):
    # Each in a process of its own: these readers may take all memory there is, or stop at once.
    whole = make()
    assert isolated_outcome(whole)
    for _ in range(MANY_PROCESSES if soak else FEW_PROCESSES):
        check_limits(isolated_outcome(in_bytes(whole, randomness)))


def isolated_outcome(data: bytes) -> list[list[str]] | None:
    try:
        body = read_isolated("tests.reading:as_csv", data, "leads.xls").body
    except (UnreadableFile, FileTooLarge):
        return None
    return list(csv.reader(io.StringIO(body.decode(), newline="")))


def test_both_ways_of_reading_xml_read_the_same(randomness: Random, soak: bool, monkeypatch: pytest.MonkeyPatch):
    def unusual(*_: object) -> Iterator[object]:
        raise Unusual
        yield

    whole = by_hand()
    for _ in range(MANY if soak else FEW):
        # In small pieces the rows of the second are read at once, by what the first have shown.
        monkeypatch.setattr(zip_guard, "CHUNK_BYTES", randomness.choice([1_000, 262_144]))
        damaged = in_structure(whole, randomness)
        fast = outcome(damaged)
        with monkeypatch.context() as patched:
            patched.setattr(xlsx_rows, "fast_rows", unusual)
            patched.setattr(xlsx_rows, "fast_texts", unusual)
            exact = outcome(damaged)
        # The known phrases do not look behind the rows: there they forgive what an XML parser does not.
        assert exact is None or fast == exact
