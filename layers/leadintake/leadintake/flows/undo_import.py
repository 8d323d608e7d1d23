"""Take an import back."""

from uuid import UUID

from leadintake.contract.undo import UndoResult
from leadintake.store.workspace import Workspace
from leadintake.undoing.undo import undo


def undo_import(ws: Workspace, import_id: UUID, *, is_dry: bool) -> UndoResult:
    """Remove what an import has made and restore what it has changed, unless others rely on it."""
    return undo(ws, import_id, is_dry=is_dry)
