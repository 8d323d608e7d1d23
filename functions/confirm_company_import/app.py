"""PUT /api/lists/{id}/companies/import: write a previewed file of companies into a list."""

from uuid import UUID

from leadintake.contract.company_imports import CompanyImportResult, ConfirmCompanyImport
from leadintake.contract.later import ImportAccepted, Preference
from leadintake.edge.api import Api
from leadintake.errors import ImportTooLong, TooManyImports
from leadintake.flows.confirm_company_import import confirm_company_import
from leadintake.store.workspace import Workspace

api = Api()


@api.put(
    "/api/lists/{id}/companies/import",
    is_repeatable=True,
    errors=[ImportTooLong, TooManyImports],
)
def put(
    ws: Workspace, id: UUID, request: ConfirmCompanyImport, preference: Preference
) -> CompanyImportResult | ImportAccepted:
    """Bring the companies up to date that the list knows by domain, add the others, and say what became of each row."""
    return confirm_company_import(ws, id, request, preference)


handler = api.handler
