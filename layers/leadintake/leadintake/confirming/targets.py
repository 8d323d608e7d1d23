"""The list that an import goes into."""

from uuid import UUID

from leadintake.errors import NotFound
from leadintake.store import lists
from leadintake.store.workspace import Workspace


def require_list(ws: Workspace, list_id: UUID) -> None:
    """Refuse a list that is not there before anything is read for it."""
    if not lists.list_exists(ws, list_id):
        raise NotFound("list")


def lock_list(ws: Workspace, list_id: UUID) -> None:
    """Keep a list as it is until the import ends; it may have gone meanwhile."""
    if not lists.lock_list(ws, list_id):
        raise NotFound("list")
