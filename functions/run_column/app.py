"""POST /api/lists/{id}/columns/{colId}/run: let the model fill cells of a column."""

from uuid import UUID

from leadintake.contract.enrichment import RunColumn, RunsStarted
from leadintake.edge.api import Api
from leadintake.errors import Conflict
from leadintake.flows.run_column import run_column
from leadintake.store.workspace import Workspace

api = Api()


@api.post("/api/lists/{id}/columns/{colId}/run", errors=[Conflict])
def post(ws: Workspace, id: UUID, col_id: UUID, wanted: RunColumn) -> RunsStarted:
    """Queue the cells of a column that have no value, that failed, or that are named."""
    return run_column(ws, id, col_id, wanted)


handler = api.handler
