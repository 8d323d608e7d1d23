"""Look up imports: all of them, one, and what became of each row."""

from uuid import UUID

from leadintake.contract.imports import (
    ImportEntry,
    ImportRowsAnswer,
    ImportRowsQuery,
    ImportsAnswer,
    ImportsQuery,
)
from leadintake.errors import NotFound
from leadintake.store import enrichment_runs, history
from leadintake.store.workspace import Workspace


def show_imports(ws: Workspace, query: ImportsQuery) -> ImportsAnswer:
    """Show one page of the caller's imports."""
    found, total = history.imports_of(ws, query), history.count_imports(ws, query)
    return ImportsAnswer(imports=found, total=total, page=query.page, limit=query.limit)


def show_import(ws: Workspace, import_id: UUID) -> ImportEntry:
    """Show one import."""
    found = history.find_import(ws, import_id)
    if found is None:
        raise NotFound("import")
    return found.model_copy(update={"failed_runs": enrichment_runs.failed_runs(ws, import_id)})


def show_import_rows(ws: Workspace, import_id: UUID, query: ImportRowsQuery) -> ImportRowsAnswer:
    """Show one page of the rows of an import."""
    show_import(ws, import_id)
    columns = history.columns_of_import(ws, import_id)
    return ImportRowsAnswer(
        rows=history.import_rows_of(ws, import_id, columns, query),
        total=history.count_import_rows(ws, import_id, query),
        page=query.page,
        limit=query.limit,
    )
