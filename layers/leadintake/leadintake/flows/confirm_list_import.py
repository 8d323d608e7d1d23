"""Write a previewed file of people into a list."""

from uuid import UUID

from leadintake.confirming.later import now_or_later
from leadintake.confirming.orders import order_for_list
from leadintake.confirming.targets import require_list
from leadintake.confirming.trials import trial_of
from leadintake.contract.later import AT_ONCE, ImportAccepted, Preference
from leadintake.contract.people_imports import ConfirmListImport, ListImportResult
from leadintake.store.workspace import Workspace


def confirm_list_import(
    ws: Workspace, list_id: UUID, request: ConfirmListImport, preference: Preference = AT_ONCE
) -> ListImportResult | ImportAccepted:
    """Merge people whom the list knows and add the others."""
    require_list(ws, list_id)
    return now_or_later(ws, order_for_list("people", list_id, request), preference, trial_of(request))
