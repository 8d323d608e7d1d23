"""Workbooks made to bring a reader down: refused, or read with little memory and little computing."""

import struct
import zlib
from collections.abc import Callable

import pytest

from leadintake.errors import FileTooLarge, LeadintakeError, UnreadableFile
from leadintake.tabular.isolated import read_isolated
from tests.workbooks import HEAD, MAIN, SheetXml, Xls, inline, number, ole, row, shared, xlsx, zipped

MEGABYTE = 1_048_576
MEMORY = 256 * MEGABYTE
CPU_SECONDS = 5
"""Ten times what any of these takes; a test must not fail because the machine is slow."""

BILLION_LAUGHS = '<!DOCTYPE a [<!ENTITY a0 "ha">{}]>'.format(
    "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))
)
QUADRATIC = f'<!DOCTYPE a [<!ENTITY a "{"a" * 100_000}">]>'


def sheet(xml: str | bytes) -> bytes:
    return xlsx(SheetXml("", xml=xml))


def in_rows(rows: str, head: str = "") -> bytes:
    return sheet(f'{HEAD}<worksheet xmlns="{MAIN}">{head}<sheetData>{rows}</sheetData></worksheet>')


def long_texts(cells: int) -> bytes:
    rows = "".join(
        row(line, *(f'<c r="{letter}{line}" t="s"><v>0</v></c>' for letter in "ABCDEFGHIJ"))
        for line in range(1, cells // 10)
    )
    return xlsx(rows, texts=["x" * 32_767])


def overlapping() -> bytes:
    """Let every part of the workbook be the same packed bytes."""
    data = bytearray(xlsx(row(1, inline("A1", "x"))))
    at = data.index(b"PK\x01\x02")
    first = struct.unpack_from("<L", data, at + 42)[0]
    while (at := data.find(b"PK\x01\x02", at + 4)) >= 0:
        struct.pack_into("<L", data, at + 42, first)
    return bytes(data)


def lying_about(size: int) -> bytes:
    """Let a sheet of 20 MB say that it has another size."""
    rows = "".join(row(line, number(f"A{line}", line)) for line in range(1, 200_000))
    data = bytearray(xlsx(rows))
    actual = struct.pack("<L", len(zlib.decompress(_packed_sheet(data), -15)))
    at = 0
    while (at := data.find(actual, at)) >= 0:
        data[at : at + 4] = struct.pack("<L", size)
    return bytes(data)


def _packed_sheet(data: bytearray) -> bytes:
    at = data.index(b"xl/worksheets/sheet1.xml") - 30
    packed, _, name, extra = struct.unpack_from("<2L2H", data, at + 18)
    return bytes(data[at + 30 + name + extra :][:packed])


def with_texts(part: str | bytes) -> bytes:
    """Give the workbook another part with shared texts, and a cell that needs it."""
    return xlsx(row(1, inline("A1", "x"), '<c r="B1" t="s"><v>0</v></c>'), parts={"xl/sharedStrings.xml": part})


def column(lines: int, behind: str = "") -> bytes:
    """Fill a column, and put something behind the rows."""
    return xlsx(SheetXml("".join(row(line, inline(f"B{line}", "x")) for line in range(1, lines)), behind=behind))


def merged(*places: str) -> str:
    cells = "".join(f'<mergeCell ref="{place}"/>' for place in places)
    return f"<mergeCells>{cells}</mergeCells>"


def styled_far(line: int) -> str:
    return f'<row r="{line}" s="1"><c r="XFD{line}" s="1"/></row>'


def styles_of(count: int) -> bytes:
    formats = '<xf numFmtId="9"/>' * count
    part = f"<styleSheet><cellXfs>{formats}</cellXfs></styleSheet>"
    return xlsx(row(1, inline("A1", "x")), parts={"xl/styles.xml": part})


def xls_stream() -> bytes:
    return Xls().text(1, 0, "x").stream()


ELSEWHERE = '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><worksheet>&x;</worksheet>'

BOMBS: dict[str, Callable[[], bytes]] = {
    "zeros": lambda: sheet(bytes(20 * MEGABYTE)),
    "zeros in the texts": lambda: with_texts(bytes(20 * MEGABYTE)),
    "a zip in a zip": lambda: zipped({"0.zip": zipped({"1.zip": zipped({"2": bytes(20 * MEGABYTE)})})}),
    "parts that share their bytes": overlapping,
    "a size that is too small": lambda: lying_about(1_000),
    "a size that is too large": lambda: lying_about(200 * MEGABYTE),
    "twelve thousand parts": lambda: zipped({f"xl/{n}": "" for n in range(12_000)}),
    "a billion laughs": lambda: sheet(f"{BILLION_LAUGHS}<worksheet><sheetData>&a9;</sheetData></worksheet>"),
    "a billion laughs in the texts": lambda: with_texts(f"{BILLION_LAUGHS}<sst><si><t>&a9;</t></si></sst>"),
    "quadratic growth": lambda: sheet(f"{QUADRATIC}<worksheet><sheetData>{'&a;' * 10_000}</sheetData></worksheet>"),
    "a file from elsewhere": lambda: sheet(ELSEWHERE),
    "a tag that never ends": lambda: in_rows("<row " + " ".join(f'a{n}="{n}"' for n in range(1_000_000))),
    "an attribute of 20 MB": lambda: in_rows(f'<row r="{"1" * 20 * MEGABYTE}"/>'),
    "a comment of 20 MB": lambda: in_rows(f"<!--{'ab' * 10 * MEGABYTE}-->{row(1, inline('A1', 'x'))}"),
    "a value of 20 MB": lambda: in_rows(row(1, inline("A1", "abc" * 7 * MEGABYTE))),
    "a number of 20 MB": lambda: in_rows(row(1, number("A1", "123" * 7 * MEGABYTE))),
    "a formula of 20 MB": lambda: in_rows(row(1, f'<c r="A1"><f>{"A1+" * 7 * MEGABYTE}</f><v>1</v></c>')),
    "tags in tags": lambda: in_rows("<a>" * 300_000),
    "a sheet as wide as there is": lambda: in_rows(row(1, *(f"<c><v>{n}</v></c>" for n in range(16_384)))),
    "a cell in the last corner": lambda: in_rows(row(1_048_576, inline("XFD1048576", "x"))),
    "a cell in the last line": lambda: in_rows(row(1, inline("A1", "x")) + row(1_048_576, inline("A1048576", "x"))),
    "the largest dimension": lambda: in_rows(row(1, inline("A1", "x")), '<dimension ref="A1:XFD1048576"/>'),
    "styles to the last column": lambda: in_rows("".join(map(styled_far, range(1, 30_000)))),
    "a long text in thirty thousand cells": lambda: long_texts(30_000),
    "a merged cell as large as there is": lambda: column(50_000, merged("A1:XFD1048576")),
    "merged cells over merged cells": lambda: column(5_000, merged(*["A1:B1048576"] * 50_000)),
    "a million styles": lambda: styles_of(1_000_000),
    "a format of 10 MB": lambda: xlsx(row(1, number("A1", 1, 1)), formats=["0" * 10 * MEGABYTE]),
    "a format of a thousand places": lambda: xlsx(
        row(1, number("A1", "1e300", 1)), formats=["0%" * 300 + "." + "0" * 900]
    ),
    "five thousand sheets": lambda: xlsx(*[SheetXml("", name=f"S{n}") for n in range(5_000)]),
    "empty texts": lambda: with_texts(shared(["<si/>"] * 3_000_000)),
    "sectors that run in circles": lambda: ole({"Workbook": xls_stream()})[:512] + bytes(10 * MEGABYTE),
    "ten thousand workbooks in one": lambda: ole({"Workbook": xls_stream() * 10_000}),
}


@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_is_refused_or_read_within_256_megabytes(name: str):
    data = BOMBS[name]()
    assert len(data) <= 12 * MEGABYTE
    # Not refused by the limits of the process: those are for what nobody has thought of.
    said = outcome(data, name)
    assert "takes too long" not in said
    assert "more memory than" not in said
    assert "stops its reader" not in said


def outcome(data: bytes, name: str) -> str:
    try:
        answer = read_isolated("tests.reading:as_csv", data, name, memory_bytes=MEMORY, cpu_seconds=CPU_SECONDS)
    except (FileTooLarge, UnreadableFile) as error:
        return error.message
    return f"{len(answer.body)} bytes"


def test_a_dimension_is_not_trusted():
    data = BOMBS["the largest dimension"]()
    assert read_isolated("tests.reading:as_csv", data, "x").body == b"x\n"


def test_a_text_that_many_cells_share_is_refused_before_it_is_written_out():
    with pytest.raises(FileTooLarge, match="48 MB of text"):
        read_isolated("tests.reading:as_csv", long_texts(30_000), "x", memory_bytes=MEMORY)


@pytest.mark.parametrize("name", ["a billion laughs", "quadratic growth", "a file from elsewhere"])
def test_a_document_type_is_refused(name: str):
    with pytest.raises(LeadintakeError, match="document type"):
        read_isolated("tests.reading:as_csv", BOMBS[name](), name)
