"""GET /api/imports/{id}: look up one import."""

from uuid import UUID

from leadintake.contract.imports import ImportEntry
from leadintake.edge.api import Api
from leadintake.flows.imports import show_import
from leadintake.store.workspace import Workspace

api = Api()


@api.get("/api/imports/{id}")
def get(ws: Workspace, id: UUID) -> ImportEntry:
    """Show an import: how far it is, what it has done, and whether it can be undone."""
    return show_import(ws, id)


handler = api.handler
