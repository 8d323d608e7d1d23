"""The reports that lie beside the results of dropped files."""

from tempfile import TemporaryFile
from typing import NamedTuple
from uuid import UUID

from leadintake.cloud.reports import put_report
from leadintake.contract.downloads import CSV, XLSX
from leadintake.contract.drops import DropResult
from leadintake.drops.places import result_key
from leadintake.reporting.refused import refused_report
from leadintake.reporting.report import Report
from leadintake.reporting.text_report import write_text_report
from leadintake.reporting.workbook import MOST_ROWS, write_workbook
from leadintake.store import history, reports
from leadintake.store.workspace import Workspace
from leadintake.tabular.table import Table


class Beside(NamedTuple):
    """Where what is said of one version of a dropped file is written."""

    bucket: str
    key: str
    """That of the file."""
    mark: str
    """What tells a version that has been overwritten from the newest one."""

    def named(self, ending: str) -> str:
        """Name what is written there."""
        return result_key(self.key, self.mark + ending)


def put_import_report(ws: Workspace, import_id: UUID, beside: Beside, note: str = "") -> str | None:
    """Write the report of an import; one that was undone and forgotten since has none."""
    entry = history.find_import(ws, import_id)
    if entry is None or not reports.has_sheet(ws, import_id):
        return None
    return _put(reports.report_of(ws, entry, note), beside)


def put_refused_report(table: Table, file_name: str, result: DropResult, beside: Beside) -> str:
    """Write the sheet that was refused, with the reason."""
    return _put(refused_report(table, file_name, result), beside)


def _put(report: Report, beside: Beside) -> str:
    """Write a workbook, or plain text where no workbook can hold so many rows; give its key."""
    fits = report.total <= MOST_ROWS
    key = beside.named(".report.xlsx" if fits else ".report.csv")
    with TemporaryFile() as file:
        (write_workbook if fits else write_text_report)(report, file)
        file.seek(0)
        put_report(beside.bucket, key, file, XLSX if fits else CSV)
    return key
