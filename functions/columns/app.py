"""/api/lists/{id}/columns: show the columns of a list, and add one."""

from uuid import UUID

from leadintake.contract.columns import ColumnAnswer, ColumnsAnswer, ColumnsQuery, NewColumn
from leadintake.edge.api import Api
from leadintake.errors import Conflict
from leadintake.flows.columns import make_column, show_columns
from leadintake.flows.send_runs import send_runs
from leadintake.store.workspace import Workspace

api = Api()


@api.get("/api/lists/{id}/columns")
def get(ws: Workspace, id: UUID, query: ColumnsQuery) -> ColumnsAnswer:
    """Show the columns of a list, in their order."""
    return show_columns(ws, id, query)


@api.post("/api/lists/{id}/columns", errors=[Conflict], afterwards=send_runs)
def post(ws: Workspace, id: UUID, new: NewColumn) -> ColumnAnswer:
    """Add a column to a list."""
    return make_column(ws, id, new)


handler = api.handler
