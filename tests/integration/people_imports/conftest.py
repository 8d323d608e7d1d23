"""What tests of people imports share: an account that imports through the handler, and looks at what came of it."""

import csv
import io
import json
from collections.abc import Callable, Generator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import psycopg
import pytest
from psycopg import Connection
from psycopg.rows import dict_row

from functions.confirm_list_import.app import api
from leadintake.contract.blocklist import BlockRequest
from leadintake.contract.columns import NewColumn
from leadintake.contract.lists import NewList
from leadintake.contract.rows import PersonFields
from leadintake.flows import blocklist, columns, lists, rows
from leadintake.store.workspace import workspace
from tests.integration.conftest import Account, Databases

FIELDS = ("linkedin_url", "first_name", "last_name", "full_name", "headline", "company", "location", "domain")


def csv_of(people: Sequence[Mapping[str, str]], headers: Sequence[str] | None = None) -> str:
    """Write rows as a preview would."""
    columns = list(headers or dict.fromkeys(name for person in people for name in person))
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows([[person.get(name, "") for name in columns] for person in people])
    return text.getvalue()


@dataclass
class Answer:
    """What the handler has answered."""

    status: int
    body: dict[str, Any]
    headers: dict[str, str] = field(default_factory=dict[str, str])

    def __getattr__(self, name: str) -> Any:
        """Read a key of the body."""
        return self.body[name]


class Importer:
    """An account, with its lists and imports."""

    def __init__(self, databases: Databases, owner: Connection, account: Account) -> None:
        self.databases, self.owner, self.account = databases, owner, account

    def put(self, list_id: UUID, body: object) -> Answer:
        """Send a confirm to the handler."""
        event = {
            "httpMethod": "PUT",
            "resource": "/api/lists/{id}/import",
            "pathParameters": {"id": str(list_id)},
            "headers": {"Authorization": f"Bearer {self.account.key}", "Content-Type": "application/json"},
            "body": json.dumps(body),
            "requestContext": {"requestId": "request-1"},
        }
        answer = api.handler(event, None)
        return Answer(answer["statusCode"], json.loads(answer["body"]), answer["headers"])

    def confirm(
        self,
        list_id: UUID,
        people: Sequence[Mapping[str, str]] | str,
        mapping: Mapping[str, str | None] | None = None,
        **options: Any,
    ) -> Answer:
        """Import people; by default each header is mapped to the field of its name."""
        text = people if isinstance(people, str) else csv_of(people)
        headers = next(csv.reader(io.StringIO(text)))
        mapped = {name: name for name in headers if name in FIELDS} if mapping is None else mapping
        answer = self.put(list_id, {"csv_text": text, "mapping": mapped, **options})
        assert answer.status == 200, answer.body
        return answer

    def new_list(self, name: str = "people") -> UUID:
        """Make a list."""
        with psycopg.connect(self.databases.app, autocommit=True) as db, workspace(db, self.account.account_id) as ws:
            return lists.make_list(ws, NewList(name=name)).sheet.id

    def add_row(self, list_id: UUID, **fields: Any) -> UUID:
        """Add somebody by hand."""
        with psycopg.connect(self.databases.app, autocommit=True) as db, workspace(db, self.account.account_id) as ws:
            return rows.add_row(ws, list_id, PersonFields(**fields)).row.id

    def add_column(self, list_id: UUID, name: str, **fields: Any) -> UUID:
        """Add a column by hand."""
        with psycopg.connect(self.databases.app, autocommit=True) as db, workspace(db, self.account.account_id) as ws:
            return columns.make_column(ws, list_id, NewColumn(name=name, **fields)).column.id

    def block(self, **fields: Any) -> None:
        """Put a company on the blocklist."""
        with psycopg.connect(self.databases.app, autocommit=True) as db, workspace(db, self.account.account_id) as ws:
            blocklist.block(ws, BlockRequest(**fields))

    def people(self, list_id: UUID) -> list[dict[str, Any]]:
        """Read a list in its order."""
        return self.all("select * from list_rows where list_id = %s order by ordinal", list_id)

    def companies(self, list_id: UUID) -> list[dict[str, Any]]:
        """Read the companies of a list in their order."""
        return self.all("select * from list_company_rows where list_id = %s order by ordinal", list_id)

    def ledger(self, import_id: str) -> list[dict[str, Any]]:
        """Read what became of each row of a file."""
        return self.all("select * from import_rows where import_id = %s order by line", import_id)

    def all(self, query: Any, *values: object) -> list[dict[str, Any]]:
        """Ask as the owner of everything."""
        with self.owner.cursor(row_factory=dict_row) as cursor:
            return cursor.execute(query, values).fetchall()


@pytest.fixture
def importer(
    databases: Databases,
    owner: Connection,
    account: Callable[..., Account],
    monkeypatch: pytest.MonkeyPatch,
) -> Generator[Importer]:
    """Give an account that imports."""
    monkeypatch.setenv("DATABASE_URL", databases.app)
    yield Importer(databases, owner, account())
    api.close()
