"""A caller's file becomes a table, whatever it is."""

from leadintake import limits
from leadintake.errors import UnreadableFile
from leadintake.tabular.assembly import Assembled, assemble
from leadintake.tabular.damage import Repairs, warnings_about
from leadintake.tabular.dialect import DELIMITERS, detect_dialect
from leadintake.tabular.records import read_records
from leadintake.tabular.table import Table

EXTENSIONS = (".csv", ".xlsx", ".xls")


def read_table(data: bytes, file_name: str) -> Table:
    """Read a file; its content decides what it is, its name only whether it is accepted."""
    if not file_name.strip().lower().endswith(EXTENSIONS):
        raise UnreadableFile(
            f"Files of this kind are not accepted. Send {', '.join(EXTENSIONS[:-1])} or {EXTENSIONS[-1]}."
        )
    if not data:
        raise UnreadableFile("The file is empty: it has no bytes in it.")
    return read_csv(data)


def read_csv(data: bytes) -> Table:
    """Read a CSV file."""
    text, encoding = data.decode("utf-8-sig"), "utf-8"
    repairs = Repairs(removed_nuls=text.count("\x00"))
    if repairs.removed_nuls:
        text = text.replace("\x00", "")
    detected = detect_dialect(text)
    body = text[detected.start :]
    delimiter = detected.dialect.delimiter
    others = DELIMITERS.replace(delimiter, "")
    assembled = assemble(read_records(body, detected.dialect), others)
    if assembled.short and body[-1] not in "\r\n":
        repairs.cut_at_the_end = assembled.short[-1] == assembled.last_line
    return table_of(assembled, repairs, encoding, delimiter, 1 if detected.start else 0)


def table_of(
    assembled: Assembled, repairs: Repairs, encoding: str | None, delimiter: str | None, lines_before: int = 0
) -> Table:
    """Put together what is told of a file."""
    text = assembled.text()
    return Table(
        columns=assembled.columns,
        csv_text=text,
        total_rows=len(assembled.rows),
        sample=tuple(tuple(row) for row in assembled.rows[: limits.SAMPLE_ROWS]),
        skipped_lines=assembled.lines_before_header + lines_before,
        encoding=encoding,
        delimiter=delimiter,
        warnings=warnings_about(assembled, text, repairs),
        facts=assembled.facts,
    )
