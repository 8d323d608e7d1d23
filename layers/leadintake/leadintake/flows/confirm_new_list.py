"""Make a list of a previewed file."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

from leadintake.confirming.companies import CompaniesImport
from leadintake.confirming.confirm import Import, confirm
from leadintake.confirming.new_list import NewListImport
from leadintake.confirming.people import PeopleImport
from leadintake.contract.new_list_imports import ConfirmNewList, NewListResult
from leadintake.contract.previews import DataType
from leadintake.errors import Detail, InvalidBody
from leadintake.store.workspace import Workspace

_KINDS: dict[DataType, Callable[..., Import[Any, Any]]] = {"people": PeopleImport, "companies": CompaniesImport}


def confirm_new_list(ws: Workspace, request: ConfirmNewList) -> NewListResult:
    """Make the list, and import into it as much as the credits cover."""
    list_id, kind = uuid4(), request.data_type
    mapping, name = {
        "people": (request.person_mapping, "personMapping"),
        "companies": (request.company_mapping, "companyMapping"),
    }[kind]
    if mapping is None:
        raise InvalidBody("The body is not valid.", [Detail(name, f"is needed for the dataType {kind}")])
    rows = _KINDS[kind](list_id, request.csv_text, mapping, request.skip_existing_customers)
    return confirm(ws, NewListImport(list_id, request.name, kind, rows))
