"""POST /api/imports/{id}/undo: take an import back."""

from uuid import UUID

from leadintake.contract.undo import UndoImport, UndoQuery, UndoResult
from leadintake.edge.api import Api
from leadintake.errors import ImportTooLong, NotUndoable, TooManyImports
from leadintake.flows.undo_import import undo_import
from leadintake.store.workspace import Workspace

api = Api()


@api.post("/api/imports/{id}/undo", errors=[ImportTooLong, NotUndoable, TooManyImports])
def post(ws: Workspace, id: UUID, query: UndoQuery, request: UndoImport) -> UndoResult:
    """Remove what an import has added, restore what it has changed, and say what was left because others rely on it."""
    return undo_import(ws, id, is_dry=query.dry_run or request.dry_run)


handler = api.handler
