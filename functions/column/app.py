"""DELETE /api/lists/{id}/columns/{colId}: remove a column."""

from uuid import UUID

from leadintake.contract.shapes import Success
from leadintake.edge.api import Api
from leadintake.flows.columns import delete_column
from leadintake.store.workspace import Workspace

api = Api()


@api.delete("/api/lists/{id}/columns/{colId}")
def delete(ws: Workspace, id: UUID, col_id: UUID) -> Success:
    """Remove a column with the values under it."""
    return delete_column(ws, id, col_id)


handler = api.handler
