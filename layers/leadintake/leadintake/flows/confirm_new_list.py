"""Make a list of a previewed file."""

from uuid import uuid4

from leadintake.confirming.confirm import confirm
from leadintake.confirming.list_imports import LIST_IMPORTS
from leadintake.confirming.new_list import NewListImport
from leadintake.confirming.staged_texts import received_text
from leadintake.confirming.trials import trial_of
from leadintake.contract.new_list_imports import ConfirmNewList, NewListResult
from leadintake.errors import Detail, InvalidBody
from leadintake.store.workspace import Workspace


def confirm_new_list(ws: Workspace, request: ConfirmNewList) -> NewListResult:
    """Make the list, and import into it as much as the credits cover."""
    list_id, kind = uuid4(), request.data_type
    mapping, name = {
        "people": (request.person_mapping, "personMapping"),
        "companies": (request.company_mapping, "companyMapping"),
    }[kind]
    if mapping is None:
        raise InvalidBody("The body is not valid.", [Detail(name, f"is needed for the dataType {kind}")])
    text = received_text(ws, request.csv_text, "new_list")
    rows = LIST_IMPORTS[kind](list_id, text, mapping, request.skip_existing_customers)
    return confirm(ws, NewListImport(list_id, request.name, kind, rows), trial_of(request))
