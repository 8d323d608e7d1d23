"""Give a caller their own sheet back, with what became of each row."""

from collections.abc import Callable, Mapping
from pathlib import PurePath
from tempfile import TemporaryFile
from typing import BinaryIO, NamedTuple
from uuid import UUID

from leadintake import limits
from leadintake.cloud.reports import put_report, report_link
from leadintake.contract.downloads import CSV, XLSX, Download, ReportFormat, ReportQuery
from leadintake.errors import Detail, InvalidQuery, NotFound
from leadintake.reporting import text_report, workbook
from leadintake.reporting.report import Report
from leadintake.settings import settings
from leadintake.store import history, reports
from leadintake.store.workspace import Workspace


class _Way(NamedTuple):
    media_type: str
    write: Callable[[Report, BinaryIO], None]
    most_rows: int


_WAYS: Mapping[ReportFormat, _Way] = {
    "xlsx": _Way(XLSX, workbook.write_workbook, workbook.MOST_ROWS),
    "csv": _Way(CSV, text_report.write_text_report, limits.COUNT),
}


def report_import(ws: Workspace, import_id: UUID, query: ReportQuery) -> Download:
    """Write the report of an import; a large one is put where it can be fetched."""
    entry = history.find_import(ws, import_id)
    if entry is None:
        raise NotFound("import")
    if not reports.has_sheet(ws, import_id):
        raise NotFound("sheet any more; rows are kept for a while, and imports that failed have none")
    way = _WAYS[query.format]
    if entry.rows_total > way.most_rows:
        raise InvalidQuery("A workbook cannot hold so many rows.", [Detail("format", "must be csv for this import")])
    name = f"{PurePath(entry.file_name or 'import').stem} report.{query.format}"
    with TemporaryFile() as file:
        way.write(reports.report_of(ws, entry), file)
        if file.tell() <= limits.FILE_ANSWER_BYTES:
            file.seek(0)
            return Download(name, way.media_type, file.read())
        file.seek(0)
        bucket, key = settings().bucket, f"reports/{ws.account_id}/{import_id}.{query.format}"
        put_report(bucket, key, file, way.media_type)
        return Download(name, way.media_type, url=report_link(bucket, key, name, limits.REPORT_LINK_SECONDS))
