"""PUT /api/lists/create-with-import: make a list of a previewed file."""

from leadintake.contract.later import ImportAccepted, Preference
from leadintake.contract.new_list_imports import ConfirmNewList, NewListResult
from leadintake.edge.api import Api
from leadintake.errors import ImportTooLong, OutOfCredits, TooManyImports
from leadintake.flows.confirm_new_list import confirm_new_list
from leadintake.store.workspace import Workspace

api = Api()


@api.put(
    "/api/lists/create-with-import",
    is_repeatable=True,
    errors=[OutOfCredits, ImportTooLong, TooManyImports],
)
def put(ws: Workspace, request: ConfirmNewList, preference: Preference) -> NewListResult | ImportAccepted:
    """Make a list and import the file into it: one credit for each row that is new, as far as the credits go."""
    return confirm_new_list(ws, request, preference)


handler = api.handler
