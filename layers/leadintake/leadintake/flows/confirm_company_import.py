"""Write a previewed file of companies into a list."""

from uuid import UUID

from leadintake.confirming.later import now_or_later
from leadintake.confirming.orders import Order
from leadintake.confirming.staged_texts import received_text
from leadintake.confirming.targets import require_list
from leadintake.confirming.trials import trial_of
from leadintake.contract.company_imports import CompanyImportResult, ConfirmCompanyImport
from leadintake.contract.later import AT_ONCE, ImportAccepted, Preference
from leadintake.store.workspace import Workspace


def confirm_company_import(
    ws: Workspace, list_id: UUID, request: ConfirmCompanyImport, preference: Preference = AT_ONCE
) -> CompanyImportResult | ImportAccepted:
    """Bring the companies up to date that the list knows, and add the others."""
    require_list(ws, list_id)
    text = received_text(ws, request.csv_text, "companies")
    options = {"skipExistingCustomers": request.skip_existing_customers}
    return now_or_later(ws, Order("companies", list_id, request.mapping, options, text), preference, trial_of(request))
