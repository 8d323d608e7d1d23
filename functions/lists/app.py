"""/api/lists: make lists and show them."""

from leadintake.contract.lists import ListsAnswer, NewList, SheetAnswer
from leadintake.contract.shapes import ListPage
from leadintake.edge.api import Api
from leadintake.flows.lists import make_list, show_lists
from leadintake.store.workspace import Workspace

api = Api()


@api.get("/api/lists")
def get(ws: Workspace, page: ListPage) -> ListsAnswer:
    """Show the caller's lists, the newest first."""
    return show_lists(ws, page)


@api.post("/api/lists")
def post(ws: Workspace, new: NewList) -> SheetAnswer:
    """Make an empty list with the built-in columns."""
    return make_list(ws, new)


handler = api.handler
