"""What can be imported into a list."""

from collections.abc import Callable
from typing import Any

from leadintake.confirming.confirm import Import
from leadintake.contract.previews import DataType


def list_import(kind: DataType) -> Callable[..., Import[Any, Any]]:
    """Give the import of such rows: it takes a list, a text, a mapping, and whether customers are left out."""
    if kind == "people":
        from leadintake.confirming.people import PeopleImport  # noqa: PLC0415 - a function confirms one kind, and need not pay for reading the others

        return PeopleImport
    from leadintake.confirming.companies import CompaniesImport  # noqa: PLC0415 - a function confirms one kind, and need not pay for reading the others

    return CompaniesImport
