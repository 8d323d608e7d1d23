"""Let the model fill cells of a column, for the first time or once more."""

from uuid import UUID

from leadintake.confirming.outbox import send_runs_afterwards
from leadintake.contract.enrichment import RunColumn, RunsStarted
from leadintake.errors import Conflict, NotFound
from leadintake.store import columns, enrichment_cells, enrichment_runs
from leadintake.store.workspace import Workspace


def run_column(ws: Workspace, list_id: UUID, column_id: UUID, wanted: RunColumn) -> RunsStarted:
    """Queue the cells that are wanted."""
    column = columns.find_column(ws, list_id, column_id)
    if column is None or not columns.hold_column(ws, column):
        raise NotFound("column")
    if not column.custom.is_filled_by_a_model:
        raise Conflict("The column is not filled by a model: its source is profile.")
    rows = wanted.row_ids
    if rows is not None and not wanted.only_empty and not wanted.only_failed:
        enrichment_cells.name_cells(ws, list_id, column_id, rows)
    else:
        failed = enrichment_cells.release_failed(ws, [column_id], rows)
        rows = failed if wanted.only_failed else rows
    send_runs_afterwards(ws)
    return RunsStarted(
        runs=enrichment_runs.insert_runs_of_column(
            ws, list_id, column_id, column.subject, row_ids=rows, only_empty=wanted.only_empty
        )
    )
