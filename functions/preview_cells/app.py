"""GET /api/lists/{id}/columns/{colId}/preview-cells: show what stands under a column."""

from uuid import UUID

from leadintake.contract.columns import CellsAnswer, CellsQuery
from leadintake.edge.api import Api
from leadintake.flows.columns import show_cells
from leadintake.store.workspace import Workspace

api = Api()


@api.get("/api/lists/{id}/columns/{colId}/preview-cells")
def get(ws: Workspace, id: UUID, col_id: UUID, query: CellsQuery) -> CellsAnswer:
    """Show the cells of one column, in the order of the list."""
    return show_cells(ws, id, col_id, query)


handler = api.handler
