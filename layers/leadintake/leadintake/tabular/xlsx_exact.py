"""The rows of a sheet in .xlsx, by an XML parser: any spelling, at its price."""

from collections.abc import Iterable, Iterator

from leadintake.tabular.sheets import Row
from leadintake.tabular.xlsx_cells import COLUMNS, CellReader
from leadintake.tabular.xlsx_texts import TextPieces
from leadintake.tabular.xml_guard import local_name, stream_xml


def exact_rows(chunks: Iterable[bytes], cells: CellReader, *, after_line: int = 0) -> Iterator[Row]:
    """Read the rows below a line that have something in them."""
    reader = _SheetReader(cells, after_line)
    for _ in stream_xml(chunks, reader.start, reader.end, reader.text):
        yield from reader.rows
        reader.rows.clear()


class _SheetReader:
    """Follows the XML of a sheet from tag to tag."""

    def __init__(self, cells: CellReader, after_line: int) -> None:
        self.rows: list[Row] = []
        self._cells = cells
        self._after_line = after_line
        self._line = 0
        self._column = -1
        self._row: list[str] = []
        self._attributes: dict[str, str] | None = None
        self._value: list[str] = []
        self._in_value = False
        self._has_formula = False
        self._inline = TextPieces()

    def start(self, name: str, attributes: dict[str, str]) -> None:
        name = local_name(name)
        if name == "c":
            self._attributes = attributes
            self._has_formula = False
            self._value.clear()
        elif name == "row":
            self._line = self._cells.next_line(self._line, attributes.get("r"))
            self._column, self._row = -1, []
        elif self._attributes is not None:
            self._start_inside(name)

    def _start_inside(self, name: str) -> None:
        if name == "v":
            self._in_value = True
        elif name == "f":
            self._has_formula = True
        else:
            self._inline.start(name)

    def text(self, text: str) -> None:
        if self._in_value:
            self._value.append(text)
        elif self._attributes is not None:
            self._inline.add(text)

    def end(self, name: str) -> None:
        name = local_name(name)
        if name == "v":
            self._in_value = False
        elif name == "c":
            self._end_cell()
        elif name == "row":
            self._end_row()
        else:
            self._inline.end(name)

    def _end_cell(self) -> None:
        attributes, self._attributes = self._attributes or {}, None
        letters = attributes.get("r", "").rstrip("0123456789")
        self._column = COLUMNS[letters] if letters else self._column + 1
        inline = self._inline.taken()
        if self._line > self._after_line:
            kind, style = attributes.get("t", ""), attributes.get("s", "")
            value = "".join(self._value)
            place = self._line, self._column
            text = inline or self._cells.text(kind, style, value, place, has_formula=self._has_formula)
            if text:
                self._cells.put(self._row, text, place)

    def _end_row(self) -> None:
        if self._row:
            self.rows.append((self._line, self._row))
        self._row = []
