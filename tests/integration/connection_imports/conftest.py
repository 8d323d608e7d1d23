"""What tests of imported connections share: an account that sends exports to the handler, and looks at its network."""

import json
from collections.abc import Callable, Generator, Sequence
from typing import Any

import psycopg
import pytest
from psycopg import Connection
from psycopg.rows import dict_row

from functions.import_connections.app import api
from leadintake.flows import connections
from leadintake.store.workspace import workspace
from tests.integration.conftest import Account, Databases
from tests.integration.people_imports.conftest import Answer

BOUNDARY = "----x7"


class Networker:
    """An account with its network."""

    def __init__(self, databases: Databases, owner: Connection, account: Account) -> None:
        self.databases, self.owner, self.account = databases, owner, account

    def send(self, body: str, content_type: str = "application/json") -> Answer:
        """Send a body to the handler."""
        event = {
            "httpMethod": "POST",
            "resource": "/api/network/connections",
            "headers": {"Authorization": f"Bearer {self.account.key}", "Content-Type": content_type},
            "body": body,
            "requestContext": {"requestId": "request-1"},
        }
        answer = api.handler(event, None)
        return Answer(answer["statusCode"], json.loads(answer["body"]), answer["headers"])

    def bring(self, rows: Sequence[object], **options: Any) -> Answer:
        """Import connections as JSON."""
        answer = self.send(json.dumps({"connections": rows, **options}))
        assert answer.status == 200, answer.body
        return answer

    def send_file(self, text: str, name: str = "Connections.csv", **options: str) -> Answer:
        """Import a file in a form."""
        parts = [f'form-data; name="file"; filename="{name}"\r\n\r\n{text}']
        parts += [f'form-data; name="{field}"\r\n\r\n{value}' for field, value in options.items()]
        body = "".join(f"--{BOUNDARY}\r\nContent-Disposition: {part}\r\n" for part in parts)
        return self.send(f"{body}--{BOUNDARY}--\r\n", f"multipart/form-data; boundary={BOUNDARY}")

    def empty(self) -> None:
        """Empty the network."""
        with psycopg.connect(self.databases.app, autocommit=True) as db, workspace(db, self.account.account_id) as ws:
            connections.delete_connections(ws)

    def network(self) -> list[dict[str, Any]]:
        """Read the network in its order."""
        return self.all(
            "select * from network_connections where account_id = %s order by ordinal", self.account.account_id
        )

    def ledger(self, import_id: str) -> list[dict[str, Any]]:
        """Read what became of each row."""
        return self.all("select * from import_rows where import_id = %s order by line", import_id)

    def journal(self, import_id: str) -> list[dict[str, Any]]:
        """Read what undo would go by."""
        return self.all("select * from import_changes where import_id = %s order by id", import_id)

    def all(self, query: Any, *values: object) -> list[dict[str, Any]]:
        """Ask as the owner of everything."""
        with self.owner.cursor(row_factory=dict_row) as cursor:
            return cursor.execute(query, values).fetchall()


@pytest.fixture
def networker(
    databases: Databases, owner: Connection, account: Callable[..., Account], monkeypatch: pytest.MonkeyPatch
) -> Generator[Networker]:
    """Give an account that imports its network."""
    monkeypatch.setenv("DATABASE_URL", databases.app)
    yield Networker(databases, owner, account())
    api.close()
