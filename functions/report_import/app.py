"""GET /api/imports/{id}/report: the caller's own sheet, with what became of each row."""

from uuid import UUID

from leadintake.contract.downloads import Download, ReportQuery
from leadintake.edge.api import Api
from leadintake.flows.report_import import report_import
from leadintake.store.workspace import Workspace

api = Api()


@api.get("/api/imports/{id}/report")
def get(ws: Workspace, id: UUID, query: ReportQuery) -> Download:
    """Give the file back as a workbook or as CSV, with outcome, reason, match and changed fields of each row."""
    return report_import(ws, id, query)


handler = api.handler
