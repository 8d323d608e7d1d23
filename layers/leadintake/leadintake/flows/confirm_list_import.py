"""Write a previewed file of people into a list."""

from uuid import UUID

from leadintake.confirming.confirm import confirm
from leadintake.confirming.people import PeopleImport
from leadintake.confirming.staged_texts import received_text
from leadintake.confirming.targets import require_list
from leadintake.confirming.trials import trial_of
from leadintake.contract.people_imports import ConfirmListImport, ListImportResult
from leadintake.store.workspace import Workspace


def confirm_list_import(ws: Workspace, list_id: UUID, request: ConfirmListImport) -> ListImportResult:
    """Merge people whom the list knows and add the others."""
    require_list(ws, list_id)
    text = received_text(ws, request.csv_text, "people")
    wanted = PeopleImport(list_id, text, request.mapping, request.skip_existing_customers)
    return confirm(ws, wanted, trial_of(request))
