"""GET /api/imports/{id}/rows: look up what became of each row."""

from uuid import UUID

from leadintake.contract.imports import ImportRowsAnswer, ImportRowsQuery
from leadintake.edge.api import Api
from leadintake.flows.imports import show_import_rows
from leadintake.store.workspace import Workspace

api = Api()


@api.get("/api/imports/{id}/rows")
def get(ws: Workspace, id: UUID, query: ImportRowsQuery) -> ImportRowsAnswer:
    """Show one page of the rows of an import: what became of each, why, and what was changed."""
    return show_import_rows(ws, id, query)


handler = api.handler
