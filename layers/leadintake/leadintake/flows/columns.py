"""Make, show and delete the columns of a list, and show the cells under one."""

from uuid import UUID

from leadintake import limits
from leadintake.confirming.outbox import send_runs_afterwards
from leadintake.contract.columns import (
    CellsAnswer,
    CellsQuery,
    Column,
    ColumnAnswer,
    ColumnsAnswer,
    ColumnsQuery,
    NewColumn,
)
from leadintake.contract.shapes import Success
from leadintake.errors import Conflict, Detail, InvalidBody, NotFound
from leadintake.matching.text import is_blank
from leadintake.store import cells, columns, companies, enrichment_cells, enrichment_runs, lists, rows
from leadintake.store.workspace import Workspace


def show_columns(ws: Workspace, list_id: UUID, query: ColumnsQuery) -> ColumnsAnswer:
    """Show the columns of a list."""
    if not lists.list_exists(ws, list_id):
        raise NotFound("list")
    found, total = columns.columns_of(ws, list_id, query), columns.count_columns(ws, list_id, query.subject)
    more = query.ends_before(total)
    shown = [_counted(ws, column) for column in found]
    return ColumnsAnswer(columns=shown, total=total, limit=query.limit, offset=query.offset, has_more=more)


def make_column(ws: Workspace, list_id: UUID, new: NewColumn) -> ColumnAnswer:
    """Add a column to a list."""
    _require_sense(new)
    # One after another, so that no two columns get the same place.
    if not lists.lock_list(ws, list_id):
        raise NotFound("list")
    if columns.count_columns(ws, list_id, None) >= limits.COLUMNS_PER_LIST:
        raise Conflict(f"A list cannot have more than {limits.COLUMNS_PER_LIST} columns.")
    column = columns.insert_column(ws, list_id, new)
    if column is None:
        raise Conflict("The list has a column of this name already.")
    if column.custom.is_filled_by_a_model:
        enrichment_runs.insert_runs_of_column(
            ws, list_id, column.id, column.subject, row_ids=None, previews=limits.PREVIEWED_CELLS
        )
        send_runs_afterwards(ws)
    return ColumnAnswer(column=column)


def delete_column(ws: Workspace, list_id: UUID, column_id: UUID) -> Success:
    """Remove a column with the values under it."""
    # Not while an import locks rows of the list one by one: both would wait for each other.
    lists.lock_list(ws, list_id)
    if not columns.delete_column(ws, list_id, column_id):
        raise NotFound("column")
    return Success()


def show_cells(ws: Workspace, list_id: UUID, column_id: UUID, query: CellsQuery) -> CellsAnswer:
    """Show what stands under a column, row by row."""
    column = columns.find_column(ws, list_id, column_id)
    if column is None:
        raise NotFound("column")
    if column.subject == "person":
        found, total = cells.person_cells(ws, list_id, column, query), rows.count_rows(ws, list_id)
    else:
        found, total = cells.company_cells(ws, list_id, column, query), companies.count_companies(ws, list_id)
    more = query.ends_before(total)
    return CellsAnswer(cells=found, total=total, limit=query.limit, offset=query.offset, has_more=more)


def _counted(ws: Workspace, column: Column) -> Column:
    """Tell of a column that a model fills how far its cells have come."""
    if not column.custom.is_filled_by_a_model:
        return column
    counts = enrichment_cells.counts_of(ws, column.list_id, column.id, column.subject)
    return column.model_copy(update={"cell_counts": counts})


def _require_sense(new: NewColumn) -> None:
    if new.is_dynamic and is_blank(new.prompt):
        raise InvalidBody("A dynamic column needs a prompt.", [Detail("prompt", "needed when isDynamic is true")])
    if new.is_dynamic and new.data_source == "profile":
        message = "must be web or reasoning when isDynamic is true"
        raise InvalidBody("A dynamic column is filled from the web or by reasoning.", [Detail("dataSource", message)])
    if not new.is_dynamic and new.data_source in ("web", "reasoning"):
        message = "needs isDynamic to be true"
        raise InvalidBody(
            "Only a dynamic column is filled from the web or by reasoning.", [Detail("dataSource", message)]
        )
