"""The report of a file that was refused as a whole: the caller's own sheet, with the reason at each row."""

from collections.abc import Iterator

from leadintake.contract.drops import DropResult
from leadintake.importing.sentences import sentence_for_refused
from leadintake.reporting.report import Report, ReportRow
from leadintake.tabular.csv_text import read_csv_text
from leadintake.tabular.table import Table


def refused_report(table: Table, file_name: str, result: DropResult) -> Report:
    """Put the report of a refused file together. Its rows are read while it is written."""
    message = result.error.message if result.error else ""
    details = result.error.details if result.error else []
    return Report(
        file_name=file_name,
        kind=result.kind or "",
        columns=table.columns,
        outcomes={"refused": table.total_rows},
        counters={},
        warnings=[*(f"{one['field']}: {one['message']}" for one in details), *result.warnings],
        created_at=result.decided_at,
        undone_at=None,
        rows=_rows(table, sentence_for_refused(message)),
        note=message,
        unclear=result.unclear,
    )


def _rows(table: Table, reason: str) -> Iterator[ReportRow]:
    for line, cells in zip(table.facts.lines(), read_csv_text(table.csv_text).rows, strict=False):
        yield ReportRow(line, "refused", reason, "", "", cells)
