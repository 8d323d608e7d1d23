"""Write a previewed file of companies into a list."""

from uuid import UUID

from leadintake.confirming.later import now_or_later
from leadintake.confirming.orders import order_for_list
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
    return now_or_later(ws, order_for_list("companies", list_id, request), preference, trial_of(request))
