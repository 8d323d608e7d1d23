"""POST /api/lists/check-duplicates: tell how many people are in a list already."""

from leadintake.contract.rows import DuplicateCheck, DuplicateCount
from leadintake.edge.api import Api
from leadintake.errors import NotFound
from leadintake.flows.check_duplicates import check_duplicates
from leadintake.store.workspace import Workspace

api = Api()


@api.post("/api/lists/check-duplicates", errors=[NotFound])
def post(ws: Workspace, check: DuplicateCheck) -> DuplicateCount:
    """Count the people who are in one of the caller's lists already."""
    return check_duplicates(ws, check)


handler = api.handler
