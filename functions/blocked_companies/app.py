"""/api/blocked-companies: show the blocklist, and add to it."""

from leadintake.contract.blocklist import BlockedAnswer, BlocklistAnswer, BlockRequest
from leadintake.contract.shapes import ListPage
from leadintake.edge.api import Api
from leadintake.errors import Conflict
from leadintake.flows.blocklist import block, show_blocklist
from leadintake.store.workspace import Workspace

api = Api()


@api.get("/api/blocked-companies")
def get(ws: Workspace, page: ListPage) -> BlocklistAnswer:
    """Show the blocklist, the newest entry first."""
    return show_blocklist(ws, page)


@api.post("/api/blocked-companies", errors=[Conflict])
def post(ws: Workspace, request: BlockRequest) -> BlockedAnswer:
    """Block one company, or many at once."""
    return block(ws, request)


handler = api.handler
