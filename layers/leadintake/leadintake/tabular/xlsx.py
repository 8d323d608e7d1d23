"""A workbook in .xlsx: its sheets, its texts and its number formats."""

import posixpath
import re
from collections.abc import Callable, Iterator
from functools import cached_property, partial
from itertools import islice
from typing import NamedTuple

from leadintake import limits
from leadintake.errors import FileTooLarge, UnreadableFile
from leadintake.tabular.losses import Losses
from leadintake.tabular.merged_cells import merges_in, without_covered
from leadintake.tabular.number_formats import built_in_format, display
from leadintake.tabular.sheets import Row, SheetEntry
from leadintake.tabular.xlsx_cells import CellReader, Shown, styled_number
from leadintake.tabular.xlsx_rows import shared_texts, sheet_rows
from leadintake.tabular.xml_guard import local_name, read_xml
from leadintake.tabular.zip_guard import Archive, damaged, open_archive

_USUAL_WORKBOOK = "xl/workbook.xml"
_VALUE = re.compile(rb"<(?:\w+:)?[vt][ >]")
_LOOKED_INTO = 4
"""So many chunks of a sheet tell whether it has data."""


class Relation(NamedTuple):
    """What a part of the file refers to."""

    kind: str
    target: str


class XlsxWorkbook:
    """Reads the sheets of a workbook one at a time."""

    def __init__(self, data: bytes) -> None:
        self._archive = open_archive(data)
        self._part = _workbook_part(self._archive)
        self._relations = _relations(self._archive, self._part)
        self._since_1904 = False
        self._sheets: list[SheetEntry] = []
        self._parts: list[str] = []
        read_xml(self._archive.chunks(self._part), self._start)

    def sheets(self) -> Iterator[SheetEntry]:
        """List the worksheets."""
        return iter(self._sheets)

    def has_data(self, sheet: SheetEntry) -> bool:
        """Tell whether there is anything in a sheet, by its beginning."""
        chunks = islice(self._archive.chunks(self._parts[sheet.position]), _LOOKED_INTO)
        return any(_VALUE.search(chunk) for chunk in chunks)

    def rows(self, sheet: SheetEntry, losses: Losses) -> Iterator[Row]:
        """Read the rows of a sheet that have something in them."""
        chunks = partial(self._archive.chunks, self._parts[sheet.position])
        cells = CellReader(self._texts, self._styles, losses)
        # Looked through to its end before the first row: a part that lies about its size is refused as a whole.
        merges = merges_in(chunks())
        rows = sheet_rows(chunks, cells)
        return without_covered(rows, merges) if merges else rows

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        name = local_name(name)
        if name == "workbookPr":
            self._since_1904 = attributes.get("date1904") in ("1", "true")
        elif name == "sheet":
            relation = self._relations.get(_relation_id(attributes))
            if len(self._parts) == limits.SHEETS_PER_FILE:
                raise FileTooLarge(
                    f"The workbook has more than {limits.SHEETS_PER_FILE:,} sheets. Remove those not needed."
                )
            if relation and relation.kind == "worksheet" and relation.target in self._archive:
                is_visible = attributes.get("state", "visible") == "visible"
                self._sheets.append(SheetEntry(attributes.get("name", ""), len(self._parts), is_visible))
                self._parts.append(relation.target)

    @cached_property
    def _texts(self) -> list[str]:
        part = self._related("sharedStrings")
        return list(shared_texts(partial(self._archive.chunks, part))) if part else []

    @cached_property
    def _styles(self) -> dict[str, Shown]:
        part = self._related("styles")
        return _shown_styles(self._archive, part, since_1904=self._since_1904) if part else {}

    def _related(self, kind: str) -> str | None:
        targets = (relation.target for relation in self._relations.values() if relation.kind == kind)
        return next((target for target in targets if target in self._archive), None)


def _workbook_part(archive: Archive) -> str:
    targets = [relation.target for relation in _relations(archive, "").values() if relation.kind == "officeDocument"]
    for part in (*targets, _USUAL_WORKBOOK):
        if part in archive:
            return part
    raise UnreadableFile("The file has no workbook in it. Open it in Excel, save it as .xlsx, and send that.")


def _relations(archive: Archive, part: str) -> dict[str, Relation]:
    """Read what a part refers to, by the names it uses for that."""
    folder, name = posixpath.split(part)
    listing = posixpath.join(folder, "_rels", f"{name}.rels")
    relations: dict[str, Relation] = {}

    def start(name: str, attributes: dict[str, str]) -> None:
        if local_name(name) == "Relationship" and attributes.get("TargetMode") != "External":
            target = attributes.get("Target", "").replace("\\", "/")
            path = posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/")
            relations[attributes.get("Id", "")] = Relation(attributes.get("Type", "").rpartition("/")[2], path.lower())

    if listing in archive:
        read_xml(archive.chunks(listing), start)
    return relations


def _relation_id(attributes: dict[str, str]) -> str:
    """Find r:id, whatever its prefix is here."""
    return next((value for name, value in attributes.items() if name.endswith(":id")), "")


def _shown_styles(archive: Archive, part: str, *, since_1904: bool) -> dict[str, Shown]:
    """Read which cell styles show more than the bare number."""
    codes: dict[str, str] = {}
    formats: list[str] = []
    inside: list[str] = []

    def start(name: str, attributes: dict[str, str]) -> None:
        name = local_name(name)
        if name == "numFmt" and "dxf" not in inside:
            codes[attributes.get("numFmtId", "")] = attributes.get("formatCode", "")
        elif name == "xf" and "cellXfs" in inside:
            formats.append(attributes.get("numFmtId", "0"))
        elif name in ("cellXfs", "dxf"):
            inside.append(name)

    def end(name: str) -> None:
        if local_name(name) in ("cellXfs", "dxf") and inside:
            inside.pop()

    read_xml(archive.chunks(part), start, end)
    shown = _shown_formats(codes, since_1904=since_1904)
    styles = ((str(index), shown(number)) for index, number in enumerate(formats))
    return {index: show for index, show in styles if show}


def _shown_formats(codes: dict[str, str], *, since_1904: bool) -> Callable[[str], Shown | None]:
    remembered: dict[str, Shown | None] = {}

    def shown(number: str) -> Shown | None:
        if number not in remembered:
            code = codes.get(number)
            found = display(built_in_format(_whole(number)) if code is None else code, since_1904=since_1904)
            remembered[number] = styled_number(found) if found else None
        return remembered[number]

    return shown


def _whole(number: str) -> int:
    if not number.isdecimal():
        raise damaged(f"there is no number format {number[:10]!r}")
    return int(number)
