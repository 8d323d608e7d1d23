"""A caller's file becomes a table, whatever it is."""

from dataclasses import asdict, replace
from typing import Any, Literal, NamedTuple

from leadintake import limits
from leadintake.errors import UnreadableFile
from leadintake.limits import SENT_FILE, UPLOADED_FILE, FileBounds
from leadintake.tabular.assembly import Assembled, assemble, assemble_even
from leadintake.tabular.damage import Repairs, warnings_about
from leadintake.tabular.dialect import Detected, detect_dialect
from leadintake.tabular.encodings import decoded
from leadintake.tabular.even_text import even_text
from leadintake.tabular.formats import format_of
from leadintake.tabular.isolated import read_isolated
from leadintake.tabular.records import read_records
from leadintake.tabular.storable import UNSTORABLE, has_unstorable
from leadintake.tabular.table import FileFacts, Table
from leadintake.tabular.workbook import read_workbook

EXTENSIONS = limits.FILE_EXTENSIONS
_ACCEPTED = f"{', '.join(EXTENSIONS[:-1])} and {EXTENSIONS[-1]}"


def read_table(data: bytes, file_name: str, bounds: FileBounds = SENT_FILE) -> Table:
    """Read a file; its content decides what it is, its name only whether it is accepted."""
    if not file_name.strip().lower().endswith(EXTENSIONS):
        raise UnreadableFile(f"Only files whose names end in {_ACCEPTED} are accepted.")
    if not data:
        raise UnreadableFile("The file is empty: it has no bytes in it.")
    file_format = format_of(data)
    if file_format == "csv":
        return read_csv(data, bounds)
    packed = packed_large_workbook if bounds is UPLOADED_FILE else packed_workbook
    return _unpacked(
        *read_isolated(
            f"{__name__}:{packed.__name__}",
            data,
            file_format,
            memory_bytes=bounds.process_memory_bytes,
            cpu_seconds=bounds.process_cpu_seconds,
        )
    )


def read_csv(data: bytes, bounds: FileBounds = SENT_FILE) -> Table:
    """Read a CSV file."""
    found = decoded(data)
    detected = detect_dialect(found.text)
    body, dialect = found.text[detected.start :], detected.dialect
    even = _read_evenly(found.utf_8 or found.text.encode(), found.text, detected, bounds)
    assembled = even.assembled if even else assemble(read_records(body, dialect), dialect.delimiter, bounds)
    repairs = Repairs(
        stray_bytes=found.stray_bytes,
        unreadable=found.unreadable,
        removed_characters=found.removed_nuls + found.removed_surrogates,
        cut_at_the_end=found.cut or _ends_within_a_line(body, assembled),
    )
    # Spreadsheets do not show the line that names the separator.
    lines_before = 1 if detected.start else 0
    return _table(assembled, repairs, even and even.encoded, found.encoding, dialect.delimiter, lines_before)


class _Even(NamedTuple):
    assembled: Assembled
    encoded: bytes


def _read_evenly(encoded: bytes, text: str, detected: Detected, bounds: FileBounds) -> _Even | None:
    """Read a text without a look at its single cells, if its rows are all alike."""
    if detected.start:
        encoded, text = encoded[len(text[: detected.start].encode()) :], text[detected.start :]
    even = even_text(encoded, detected.dialect)
    if even is None:
        return None
    is_as_it_was = even.encoded == encoded
    assembled = assemble_even(text if is_as_it_was else even.encoded.decode(), even.rows, bounds)
    return _Even(assembled, even.encoded) if assembled else None


def _ends_within_a_line(text: str, assembled: Assembled) -> bool:
    return text[-1] not in "\r\n" and list(assembled.short[-1:]) == [assembled.last_line]


def packed_workbook(data: bytes, file_format: Literal["xlsx", "xls"]) -> tuple[dict[str, Any], str]:
    """Read a workbook, in a form that can be handed to another process."""
    return _packed(data, file_format, SENT_FILE)


def packed_large_workbook(data: bytes, file_format: Literal["xlsx", "xls"]) -> tuple[dict[str, Any], str]:
    """Read a workbook that came through the bucket, in the same form."""
    return _packed(data, file_format, UPLOADED_FILE)


def _packed(data: bytes, file_format: Literal["xlsx", "xls"], bounds: FileBounds) -> tuple[dict[str, Any], str]:
    sheet = read_workbook(data, file_format, bounds)
    # Cells at the end of a line that hold nothing are not in the file at all: no line of a sheet is short.
    assembled = replace(assemble(sheet.rows, bounds=bounds), short=())
    table = _table(assembled, Repairs(notes=(*sheet.notes, *sheet.losses.warnings())), None, None, None)
    return asdict(replace(table, csv_text="")), table.csv_text


def _unpacked(meta: dict[str, Any], body: bytes) -> Table:
    # JSON knows lists alone.
    return Table(
        columns=tuple(meta["columns"]),
        csv_text=body.decode(),
        total_rows=meta["total_rows"],
        sample=tuple(tuple(row) for row in meta["sample"]),
        skipped_lines=meta["skipped_lines"],
        encoding=meta["encoding"],
        delimiter=meta["delimiter"],
        warnings=tuple(meta["warnings"]),
        facts=FileFacts(meta["facts"]["header_line"], tuple(meta["facts"]["blank_lines"])),
    )


def _table(
    assembled: Assembled,
    repairs: Repairs,
    encoded: bytes | None,
    encoding: str | None,
    delimiter: str | None,
    lines_before: int = 0,
) -> Table:
    text = assembled.text()
    if encoded is None and has_unstorable(text):
        removed = len(UNSTORABLE.findall(text))
        clean, repairs = _storable(assembled), replace(repairs, removed_characters=removed)
        return _table(clean, repairs, None, encoding, delimiter, lines_before)
    return Table(
        columns=assembled.columns,
        csv_text=text,
        total_rows=len(assembled.rows),
        sample=tuple(tuple(row) for row in assembled.rows[: limits.SAMPLE_ROWS]),
        skipped_lines=assembled.lines_before_header + lines_before,
        encoding=encoding,
        delimiter=delimiter,
        warnings=warnings_about(assembled, text, encoded or text.encode(), repairs),
        facts=assembled.facts,
    )


def _storable(assembled: Assembled) -> Assembled:
    columns = tuple(UNSTORABLE.sub("", column) for column in assembled.columns)
    rows = [[UNSTORABLE.sub("", cell) for cell in row] for row in assembled.rows]
    return replace(assembled, columns=columns, rows=rows)
