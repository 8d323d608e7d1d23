"""/api/lists/{id}/rows: show the people of a list, and add one."""

from uuid import UUID

from leadintake.contract.rows import PersonFields, RowAnswer, RowsAnswer, RowsQuery
from leadintake.edge.api import Api
from leadintake.errors import Conflict
from leadintake.flows.rows import add_row, show_rows
from leadintake.store.workspace import Workspace

api = Api()


@api.get("/api/lists/{id}/rows")
def get(ws: Workspace, id: UUID, query: RowsQuery) -> RowsAnswer:
    """Show one page of a list's people."""
    return show_rows(ws, id, query)


@api.post("/api/lists/{id}/rows", errors=[Conflict])
def post(ws: Workspace, id: UUID, fields: PersonFields) -> RowAnswer:
    """Add one person to a list."""
    return add_row(ws, id, fields)


handler = api.handler
