"""Workbooks for tests, written by hand so that a test decides about every byte."""

import io
import struct
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple
from xml.sax.saxutils import escape, quoteattr

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\r\n'


class SheetXml(NamedTuple):
    """A sheet for a workbook in .xlsx."""

    rows: str
    """What stands between <sheetData> and its end."""
    name: str = "Leads"
    state: str = "visible"
    kind: str = "worksheet"
    behind: str = ""
    """What stands behind the rows, such as merged cells."""
    xml: str | bytes | None = None
    """The whole part, where a test needs it otherwise."""


def xlsx(
    *sheets: SheetXml | str,
    texts: Sequence[str] = (),
    formats: Sequence[str] = (),
    since_1904: bool = False,
    parts: Mapping[str, str | bytes] | None = None,
    compression: int = zipfile.ZIP_DEFLATED,
) -> bytes:
    """Write a workbook; the style of a cell is the place of its format code, counting from 1."""
    entries = [SheetXml(sheet) if isinstance(sheet, str) else sheet for sheet in sheets]
    files: dict[str, str | bytes] = {
        "[Content_Types].xml": f"{HEAD}<Types/>",
        "_rels/.rels": relations([("officeDocument", "xl/workbook.xml")]),
        "xl/workbook.xml": _workbook(entries, since_1904=since_1904),
        "xl/_rels/workbook.xml.rels": relations(
            [(sheet.kind, f"worksheets/sheet{number}.xml") for number, sheet in enumerate(entries, start=1)]
            + [("styles", "styles.xml"), ("sharedStrings", "sharedStrings.xml")]
        ),
        "xl/styles.xml": styles(formats),
        "xl/sharedStrings.xml": shared([f"<si><t>{escape(text)}</t></si>" for text in texts]),
        **{f"xl/worksheets/sheet{number}.xml": sheet_part(sheet) for number, sheet in enumerate(entries, start=1)},
        **(parts or {}),
    }
    return zipped(files, compression)


def zipped(files: Mapping[str, str | bytes], compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    """Put files into a zip."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", compression) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return target.getvalue()


def relations(targets: Iterable[tuple[str, str]]) -> str:
    """List what a part refers to."""
    listed = "".join(
        f'<Relationship Id="rId{number}" Type="{RELATIONS}/{kind}" Target="{target}"/>'
        for number, (kind, target) in enumerate(targets, start=1)
    )
    return f'{HEAD}<Relationships xmlns="{PACKAGE}">{listed}</Relationships>'


def _workbook(sheets: Sequence[SheetXml], *, since_1904: bool) -> str:
    listed = "".join(
        f'<sheet name={quoteattr(sheet.name)} sheetId="{number}" state="{sheet.state}" r:id="rId{number}"/>'
        for number, sheet in enumerate(sheets, start=1)
    )
    epoch = '<workbookPr date1904="1"/>' if since_1904 else "<workbookPr/>"
    return f'{HEAD}<workbook xmlns="{MAIN}" xmlns:r="{RELATIONS}">{epoch}<sheets>{listed}</sheets></workbook>'


def styles(formats: Sequence[str]) -> str:
    """Give style 0 no format, and the others one each."""
    codes = "".join(
        f"<numFmt numFmtId={quoteattr(str(164 + index))} formatCode={quoteattr(code)}/>"
        for index, code in enumerate(formats)
    )
    used = "".join(f'<xf numFmtId="{164 + index}" applyNumberFormat="1"/>' for index in range(len(formats)))
    return (
        f'{HEAD}<styleSheet xmlns="{MAIN}"><numFmts>{codes}</numFmts><cellStyleXfs><xf numFmtId="9"/></cellStyleXfs>'
        f'<cellXfs><xf numFmtId="0"/>{used}</cellXfs></styleSheet>'
    )


def shared(items: Iterable[str]) -> str:
    """Write the part with the texts that cells share."""
    return f'{HEAD}<sst xmlns="{MAIN}">{"".join(items)}</sst>'


def sheet_part(sheet: SheetXml) -> str | bytes:
    """Write the part of a sheet as Excel does."""
    if sheet.xml is not None:
        return sheet.xml
    return (
        f'{HEAD}<worksheet xmlns="{MAIN}"><dimension ref="A1"/><sheetViews><sheetView workbookViewId="0"/></sheetViews>'
        f"<sheetData>{sheet.rows}</sheetData>{sheet.behind}</worksheet>"
    )


def inline(place: str, text: str) -> str:
    """Write a cell that holds its own text."""
    return f'<c r="{place}" t="inlineStr"><is><t>{escape(text)}</t></is></c>'


def number(place: str, value: object, style: int = 0) -> str:
    """Write a cell with a number."""
    return f'<c r="{place}" s="{style}"><v>{value}</v></c>'


def row(line: int, *cells: str) -> str:
    """Write a row."""
    return f'<row r="{line}" spans="1:8">{"".join(cells)}</row>'


class Xls:
    """A workbook in .xls with one sheet, record by record."""

    def __init__(self, *, since_1904: bool = False, name: str = "Leads", hidden: int = 0) -> None:
        self._epoch = since_1904
        self._name, self._hidden = name, hidden
        self._formats: list[str] = []
        self._cells: list[bytes] = []
        self._globals: list[bytes] = []

    def style(self, code: str) -> int:
        """Add a number format and give the style that has it."""
        self._formats.append(code)
        return len(self._formats)

    def record_in_globals(self, kind: int, body: bytes) -> "Xls":
        """Add a record to those of the workbook, before all others."""
        self._globals.append(record(kind, body))
        return self

    def text(self, line: int, column: int, text: str) -> "Xls":
        """Add a cell with a text."""
        wide = not text.isascii()
        encoded = text.encode("utf-16-le" if wide else "ascii")
        return self._cell(0x0204, line, column, 0, struct.pack("<HB", len(text), wide) + encoded)

    def number(self, line: int, column: int, value: float, style: int = 0) -> "Xls":
        """Add a cell with a number."""
        return self._cell(0x0203, line, column, style, struct.pack("<d", value))

    def boolean(self, line: int, column: int, *, value: bool) -> "Xls":
        """Add a cell that is true or false."""
        return self._cell(0x0205, line, column, 0, bytes((value, 0)))

    def error(self, line: int, column: int) -> "Xls":
        """Add a cell that shows #N/A."""
        return self._cell(0x0205, line, column, 0, b"\x2a\x01")

    def merge(self, first_line: int, last_line: int, first_column: int, last_column: int) -> "Xls":
        """Merge cells."""
        places = (1, first_line - 1, last_line - 1, first_column, last_column)
        self._cells.append(record(0x00E5, struct.pack("<5H", *places)))
        return self

    def _cell(self, kind: int, line: int, column: int, style: int, value: bytes) -> "Xls":
        self._cells.append(record(kind, struct.pack("<3H", line - 1, column, style) + value))
        return self

    def stream(self) -> bytes:
        """Give the bare records, which are a workbook of their own kind."""
        start = [
            bof(0x0005),
            *self._globals,
            record(0x0042, b"\xb0\x04"),
            record(0x0022, struct.pack("<H", self._epoch)),
        ]
        start += [self._font()] * 5
        start += [self._format(164 + index, code) for index, code in enumerate(self._formats)]
        start += [self._xf(0), *(self._xf(164 + index) for index in range(len(self._formats)))]
        name = self._name.encode("utf-16-le")
        size = sum(map(len, start)) + 4 + 8 + len(name) + 4
        sheet = struct.pack("<LBBBB", size, self._hidden, 0, len(self._name), 1) + name
        end = [record(0x0085, sheet), record(0x000A, b"")]
        dimensions = record(0x0200, struct.pack("<LLHHH", 0, 65536, 0, 256, 0))
        return b"".join((*start, *end, bof(0x0010), dimensions, *self._cells, record(0x000A, b"")))

    @staticmethod
    def _font() -> bytes:
        return record(0x0031, struct.pack("<5H4B", 200, 0, 0x7FFF, 400, 0, 0, 0, 0, 0) + b"\x05\x00Arial")

    @staticmethod
    def _format(key: int, code: str) -> bytes:
        return record(0x041E, struct.pack("<HHB", key, len(code), 1) + code.encode("utf-16-le"))

    @staticmethod
    def _xf(key: int) -> bytes:
        return record(0x00E0, struct.pack("<3H", 0, key, 0) + bytes(14))


def record(kind: int, body: bytes) -> bytes:
    """Write one record of an .xls."""
    return struct.pack("<2H", kind, len(body)) + body


def bof(kind: int) -> bytes:
    """Write the record with which the workbook and each of its sheets begin."""
    return record(0x0809, struct.pack("<4H2L", 0x0600, kind, 0x0DBB, 0x07CC, 0, 6))


def ole(streams: Mapping[str, bytes]) -> bytes:
    """Put streams into the container of old Office files; each gets sectors of its own."""
    padded = {name: content.ljust(-(-max(len(content), 4096) // 512) * 512, b"\0") for name, content in streams.items()}
    sizes = [len(content) // 512 for content in padded.values()]
    directory_sectors = -(-(len(padded) + 1) // 4)
    table_sectors = 1
    while (table_sectors + directory_sectors + sum(sizes)) > table_sectors * 128:
        table_sectors += 1
    first, table = table_sectors + directory_sectors, [0xFFFFFFFD] * table_sectors
    table += _linked(table_sectors, directory_sectors)
    entries = [_directory_entry("Root Entry", 5, 0xFFFFFFFE, 0)]
    for (name, content), size in zip(padded.items(), sizes, strict=True):
        entries.append(_directory_entry(name, 2, first, len(content)))
        table += _linked(first, size)
        first += size
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<5H", 0x3E, 3, 0xFFFE, 9, 6) + bytes(6)
    header += struct.pack("<9L", 0, table_sectors, table_sectors, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0)
    header += struct.pack("<109L", *range(table_sectors), *[0xFFFFFFFF] * (109 - table_sectors))
    blocks = struct.pack(f"<{len(table)}L", *table).ljust(table_sectors * 512, b"\xff")
    return header + blocks + b"".join(entries).ljust(directory_sectors * 512, b"\0") + b"".join(padded.values())


def _linked(first: int, count: int) -> list[int]:
    return [*range(first + 1, first + count), 0xFFFFFFFE]


def _directory_entry(name: str, kind: int, first: int, size: int) -> bytes:
    encoded = name.encode("utf-16-le")
    links = struct.pack("<3L", 0xFFFFFFFF, 0xFFFFFFFF, 1 if kind == 5 else 0xFFFFFFFF)
    head = encoded.ljust(64, b"\0") + struct.pack("<H2B", len(encoded) + 2, kind, 1) + links
    return head + bytes(36) + struct.pack("<LQ", first, size)
