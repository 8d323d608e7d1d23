"""/api/lists/{id}/rows/{rowId}: change or remove one person."""

from uuid import UUID

from leadintake.contract.rows import PersonFields, RowAnswer
from leadintake.contract.shapes import Success
from leadintake.edge.api import Api
from leadintake.errors import Conflict
from leadintake.flows.rows import change_row, delete_row
from leadintake.store.workspace import Workspace

api = Api()


@api.patch("/api/lists/{id}/rows/{rowId}", errors=[Conflict])
def patch(ws: Workspace, id: UUID, row_id: UUID, fields: PersonFields) -> RowAnswer:
    """Change the fields that are sent, and no others."""
    return change_row(ws, id, row_id, fields)


@api.delete("/api/lists/{id}/rows/{rowId}")
def delete(ws: Workspace, id: UUID, row_id: UUID) -> Success:
    """Remove one person from a list."""
    return delete_row(ws, id, row_id)


handler = api.handler
