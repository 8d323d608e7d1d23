"""What can be imported into a list."""

from collections.abc import Callable
from typing import Any

from leadintake.confirming.companies import CompaniesImport
from leadintake.confirming.confirm import Import
from leadintake.confirming.people import PeopleImport
from leadintake.contract.previews import DataType

LIST_IMPORTS: dict[DataType, Callable[..., Import[Any, Any]]] = {"people": PeopleImport, "companies": CompaniesImport}
"""By what the rows are: each takes a list, a text, a mapping, and whether customers are left out."""
