"""PUT /api/lists/{id}/import: write a previewed file of people into a list."""

from uuid import UUID

from leadintake.contract.later import ImportAccepted, Preference
from leadintake.contract.people_imports import ConfirmListImport, ListImportResult
from leadintake.edge.api import Api
from leadintake.errors import ImportTooLong, TooManyImports
from leadintake.flows.confirm_list_import import confirm_list_import
from leadintake.store.workspace import Workspace

api = Api()


@api.put(
    "/api/lists/{id}/import",
    is_repeatable=True,
    errors=[ImportTooLong, TooManyImports],
)
def put(
    ws: Workspace, id: UUID, request: ConfirmListImport, preference: Preference
) -> ListImportResult | ImportAccepted:
    """Merge people whom the list knows, add the others, and say what became of each row."""
    return confirm_list_import(ws, id, request, preference)


handler = api.handler
