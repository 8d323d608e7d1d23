"""/api/lists/{id}: show, rename and delete one list."""

from uuid import UUID

from leadintake.contract.lists import CountedSheetAnswer, RenameList, SheetAnswer
from leadintake.contract.shapes import Success
from leadintake.edge.api import Api
from leadintake.flows.lists import delete_list, rename_list, show_list
from leadintake.store.workspace import Workspace

api = Api()


@api.get("/api/lists/{id}")
def get(ws: Workspace, id: UUID) -> CountedSheetAnswer:
    """Show one list."""
    return show_list(ws, id)


@api.patch("/api/lists/{id}")
def patch(ws: Workspace, id: UUID, change: RenameList) -> SheetAnswer:
    """Give a list another name."""
    return rename_list(ws, id, change)


@api.delete("/api/lists/{id}")
def delete(ws: Workspace, id: UUID) -> Success:
    """Remove a list with everything in it."""
    return delete_list(ws, id)


handler = api.handler
