"""What a caller wants imported, as a value that can be written down and done later."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, cast
from uuid import UUID

from leadintake.confirming.confirm import Import
from leadintake.confirming.staged_texts import SentText, read_staged
from leadintake.contract.confirms import ConfirmIntoList
from leadintake.contract.connection_imports import ImportConnections
from leadintake.contract.previews import DataType
from leadintake.contract.uploads import Upload, UploadReference
from leadintake.importing.layouts import SentMapping
from leadintake.importing.records import Kind
from leadintake.importing.tokens import Purpose, StagedText


@dataclass(frozen=True, slots=True)
class Order:
    """One import that is wanted."""

    purpose: Purpose
    target_id: UUID | None
    """The list or campaign."""
    mapping: SentMapping
    options: Mapping[str, Any]
    """What else was said, as JSON."""
    text: SentText | None
    """The rows, or the reference to them; None where the options say where they are."""

    @property
    def kind(self) -> Kind:
        """Tell what the rows become."""
        return self.options["dataType"] if self.purpose == "new_list" else self.purpose


def order_for_list(kind: DataType, list_id: UUID, request: ConfirmIntoList) -> Order:
    """Order rows for a list."""
    options = {"skipExistingCustomers": request.skip_existing_customers}
    return Order(kind, list_id, request.mapping, options, request.csv_text)


def import_of(order: Order) -> Import[Any, Any]:
    """Make the import that an order asks for."""
    return _WAYS[order.purpose](order)


def _into_list(order: Order) -> Import[Any, Any]:
    from leadintake.confirming.list_imports import list_import  # noqa: PLC0415 - a function confirms one kind, and need not pay for reading the others

    keeps_out = order.options["skipExistingCustomers"]
    return list_import(cast("Any", order.kind))(order.target_id, order.text, order.mapping, keeps_out)


def _into_new_list(order: Order) -> Import[Any, Any]:
    from leadintake.confirming.new_list import NewListImport  # noqa: PLC0415 - a function confirms one kind, and need not pay for reading the others

    assert order.target_id is not None  # noqa: S101 - for the type checker: the id of the list is part of the order
    return NewListImport(order.target_id, order.options["name"], cast("Any", order.kind), _into_list(order))


def _into_campaign(order: Order) -> Import[Any, Any]:
    from leadintake.confirming.prospects import ProspectsImport  # noqa: PLC0415 - a function confirms one kind, and need not pay for reading the others

    assert order.target_id is not None  # noqa: S101 - for the type checker: such orders name a campaign
    assert order.text is not None  # noqa: S101 - the same: and a text
    return ProspectsImport(order.target_id, UUID(order.options["leadListId"]), order.text, order.mapping)


def _into_network(order: Order) -> Import[Any, Any]:
    from leadintake.confirming.connections import ConnectionsImport  # noqa: PLC0415 - a function confirms one kind, and need not pay for reading the others

    return ConnectionsImport(_sent_connections(order), order.options["clearExisting"])


def _sent_connections(order: Order) -> Any:
    """Give connections as they were sent: their JSON and their file are staged as they came."""
    if "uploadId" in order.options:
        return UploadReference(UUID(order.options["uploadId"]))
    assert isinstance(order.text, StagedText)  # noqa: S101 - for the type checker: what is done at once has no order
    data = read_staged(order.text)
    if "fileName" in order.options:
        return Upload(order.options["fileName"], data)
    return ImportConnections.model_validate(json.loads(data)).connections


_WAYS: Mapping[Purpose, Callable[[Order], Import[Any, Any]]] = {
    "people": _into_list,
    "companies": _into_list,
    "new_list": _into_new_list,
    "prospects": _into_campaign,
    "connections": _into_network,
}
