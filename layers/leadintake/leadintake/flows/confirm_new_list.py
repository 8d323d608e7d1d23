"""Make a list of a previewed file."""

from uuid import uuid4

from leadintake.confirming.later import now_or_later
from leadintake.confirming.orders import Order
from leadintake.confirming.trials import trial_of
from leadintake.contract.later import AT_ONCE, ImportAccepted, Preference
from leadintake.contract.new_list_imports import ConfirmNewList, NewListResult
from leadintake.errors import Detail, InvalidBody
from leadintake.store.workspace import Workspace


def confirm_new_list(
    ws: Workspace, request: ConfirmNewList, preference: Preference = AT_ONCE
) -> NewListResult | ImportAccepted:
    """Make the list, and import into it as much as the credits cover."""
    kind = request.data_type
    mapping, name = {
        "people": (request.person_mapping, "personMapping"),
        "companies": (request.company_mapping, "companyMapping"),
    }[kind]
    if mapping is None:
        raise InvalidBody("The body is not valid.", [Detail(name, f"is needed for the dataType {kind}")])
    options = {"dataType": kind, "name": request.name, "skipExistingCustomers": request.skip_existing_customers}
    order = Order("new_list", uuid4(), mapping, options, request.csv_text)
    return now_or_later(ws, order, preference, trial_of(request))
