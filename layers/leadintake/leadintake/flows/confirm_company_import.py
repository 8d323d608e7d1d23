"""Write a previewed file of companies into a list."""

from uuid import UUID

from leadintake.confirming.companies import CompaniesImport
from leadintake.confirming.confirm import confirm
from leadintake.confirming.staged_texts import received_text
from leadintake.confirming.targets import require_list
from leadintake.confirming.trials import trial_of
from leadintake.contract.company_imports import CompanyImportResult, ConfirmCompanyImport
from leadintake.store.workspace import Workspace


def confirm_company_import(ws: Workspace, list_id: UUID, request: ConfirmCompanyImport) -> CompanyImportResult:
    """Bring the companies up to date that the list knows, and add the others."""
    require_list(ws, list_id)
    text = received_text(ws, request.csv_text, "companies")
    wanted = CompaniesImport(list_id, text, request.mapping, request.skip_existing_customers)
    return confirm(ws, wanted, trial_of(request))
