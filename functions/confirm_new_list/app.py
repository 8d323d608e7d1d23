"""PUT /api/lists/create-with-import: make a list of a previewed file."""

from leadintake.contract.new_list_imports import ConfirmNewList, NewListResult
from leadintake.edge.api import Api
from leadintake.errors import ImportTooLong, OutOfCredits, TooManyImports
from leadintake.flows.confirm_new_list import confirm_new_list
from leadintake.flows.send_runs import send_runs
from leadintake.store.workspace import Workspace

api = Api()


@api.put(
    "/api/lists/create-with-import",
    is_repeatable=True,
    errors=[OutOfCredits, ImportTooLong, TooManyImports],
    afterwards=send_runs,
)
def put(ws: Workspace, request: ConfirmNewList) -> NewListResult:
    """Make a list and import the file into it: one credit for each row that is new, as far as the credits go."""
    return confirm_new_list(ws, request)


handler = api.handler
