"""What tests of people imports share: an account that imports through the handler, and looks at what came of it."""

import csv
import io
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar
from uuid import UUID

import pytest

from functions.confirm_list_import.app import api
from leadintake.contract.blocklist import BlockRequest
from leadintake.contract.columns import NewColumn
from leadintake.contract.lists import NewList
from leadintake.contract.rows import PersonFields
from leadintake.flows import blocklist, columns, lists, rows
from tests.integration.clients import Answer, Client, Clients, csv_of

FIELDS = ("linkedin_url", "first_name", "last_name", "full_name", "headline", "company", "location", "domain")


class Importer(Client):
    """An account, with its lists and imports."""

    apis = (api,)
    resource: ClassVar = "/api/lists/{id}/import"
    fields: ClassVar[Sequence[str]] = FIELDS

    def put(self, list_id: UUID, body: object) -> Answer:
        """Send a confirm, whatever it answers."""
        return self.call("PUT", self.resource, {"id": list_id}, body=body)

    def confirm(
        self,
        list_id: UUID,
        rows: Sequence[Mapping[str, str]] | str,
        mapping: Mapping[str, str | None] | None = None,
        **options: Any,
    ) -> Answer:
        """Import rows; by default each header is mapped to the field of its name."""
        text = rows if isinstance(rows, str) else csv_of(rows)
        headers = next(csv.reader(io.StringIO(text)))
        mapped = {name: name for name in headers if name in self.fields} if mapping is None else mapping
        answer = self.put(list_id, {"csv_text": text, "mapping": mapped, **options})
        assert answer.status == 200, answer.body
        return answer

    def new_list(self, name: str = "people") -> UUID:
        """Make a list."""
        with self.workspace() as ws:
            return lists.make_list(ws, NewList(name=name)).sheet.id

    def add_row(self, list_id: UUID, **fields: Any) -> UUID:
        """Add somebody by hand."""
        with self.workspace() as ws:
            return rows.add_row(ws, list_id, PersonFields(**fields)).row.id

    def add_column(self, list_id: UUID, name: str, **fields: Any) -> UUID:
        """Add a column by hand."""
        with self.workspace() as ws:
            return columns.make_column(ws, list_id, NewColumn(name=name, **fields)).column.id

    def block(self, **fields: Any) -> None:
        """Put a company on the blocklist."""
        with self.workspace() as ws:
            blocklist.block(ws, BlockRequest(**fields))

    def people(self, list_id: UUID) -> list[dict[str, Any]]:
        """Read a list in its order."""
        return self.all("select * from list_rows where list_id = %s order by ordinal", list_id)

    def companies(self, list_id: UUID) -> list[dict[str, Any]]:
        """Read the companies of a list in their order."""
        return self.all("select * from list_company_rows where list_id = %s order by ordinal", list_id)


@pytest.fixture
def importer(clients: Clients) -> Importer:
    """Give an account that imports."""
    return clients(Importer)
