"""Accounts that call functions as the gateway does, and see what came of it."""

import base64
import csv
import io
import json
from collections.abc import Generator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, ClassVar, Protocol, TypeVar
from uuid import UUID, uuid4

import psycopg
from psycopg import Connection
from psycopg.rows import dict_row

from leadintake.edge.api import Api
from leadintake.store.workspace import Workspace, workspace

BOUNDARY = "----x7"
Row = dict[str, Any]


@dataclass(frozen=True)
class Databases:
    """One database, as its owner, the request functions and the operators reach it."""

    owner: str
    app: str
    operator: str


@dataclass(frozen=True)
class Account:
    """An account with its key."""

    account_id: UUID
    key: str


@dataclass(frozen=True)
class Answer:
    """What a function has answered."""

    status: int
    body: Any
    headers: Mapping[str, str] = field(default_factory=dict[str, str])

    def __getattr__(self, name: str) -> Any:
        """Read a key of the body."""
        return self.body[name]


class Client:
    """An account that calls. Each kind of client names the functions that it calls, and adds what it asks of them."""

    apis: ClassVar[tuple[Api, ...]] = ()

    def __init__(self, databases: Databases, owner: Connection, account: Account) -> None:
        self.databases, self.owner, self.account = databases, owner, account

    def event(
        self,
        method: str,
        resource: str,
        ids: Mapping[str, object] | None = None,
        *,
        body: object = None,
        query: Mapping[str, object] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> dict[str, Any]:
        """Make the event of a request; a body that is no text goes as JSON."""
        sent = {"Authorization": f"Bearer {self.account.key}", "Content-Type": "application/json"}
        return {
            "httpMethod": method,
            "resource": resource,
            "pathParameters": {name: str(value) for name, value in (ids or {}).items()},
            "queryStringParameters": {name: str(value) for name, value in (query or {}).items()},
            "headers": sent | dict(headers or {}),
            "body": body if body is None or isinstance(body, str) else json.dumps(body),
            "requestContext": {"requestId": str(uuid4())},
        }

    def call(self, method: str, resource: str, ids: Mapping[str, object] | None = None, **sent: Any) -> Answer:
        """Call an endpoint, whatever it answers."""
        answer = _api_of(self.apis, method, resource).handler(self.event(method, resource, ids, **sent), None)
        body: Any = answer["body"]
        if answer["isBase64Encoded"]:
            body = base64.b64decode(body)
        elif answer["headers"].get("Content-Type") == "application/json":
            body = json.loads(body)
        return Answer(answer["statusCode"], body, answer["headers"])

    def ok(self, method: str, resource: str, ids: Mapping[str, object] | None = None, **sent: Any) -> Answer:
        """Call an endpoint that has to answer with what was asked for."""
        answer = self.call(method, resource, ids, **sent)
        assert answer.status == 200, answer.body
        return answer

    @contextmanager
    def workspace(self) -> Generator[Workspace]:
        """Open the account's workspace as a function does, on a connection of its own."""
        with psycopg.connect(self.databases.app, autocommit=True) as db, workspace(db, self.account.account_id) as ws:
            yield ws

    def ledger(self, import_id: str) -> list[Row]:
        """Read what became of each row of an import."""
        return self.all("select * from import_rows where import_id = %s order by line", import_id)

    def journal(self, import_id: str) -> list[Row]:
        """Read what undo would go by."""
        return self.all("select * from import_changes where import_id = %s order by id", import_id)

    def all(self, query: Any, *values: object) -> list[Row]:
        """Ask as the owner of everything."""
        with self.owner.cursor(row_factory=dict_row) as cursor:
            return cursor.execute(query, values).fetchall()


AnyClient = TypeVar("AnyClient", bound=Client)


class Clients(Protocol):
    """Makes an account for each client; of the kind that a test asks for."""

    def __call__(self, kind: type[AnyClient], opening_credits: int = 0) -> AnyClient:
        """Make one."""
        ...


def _api_of(apis: Sequence[Api], method: str, resource: str) -> Api:
    (found,) = [api for api in apis if any((one.method, one.path) == (method, resource) for one in api.endpoints)]
    return found


def csv_of(rows: Sequence[Mapping[str, str]], headers: Sequence[str] | None = None) -> str:
    """Write rows as a preview would."""
    columns = list(headers or dict.fromkeys(name for row in rows for name in row))
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows([[row.get(name, "") for name in columns] for row in rows])
    return text.getvalue()


def form(name: str, text: str, **options: str) -> dict[str, Any]:
    """Send a file in a form."""
    parts = [f'form-data; name="file"; filename="{name}"\r\n\r\n{text}']
    parts += [f'form-data; name="{field}"\r\n\r\n{value}' for field, value in options.items()]
    body = "".join(f"--{BOUNDARY}\r\nContent-Disposition: {part}\r\n" for part in parts)
    return {
        "body": f"{body}--{BOUNDARY}--\r\n",
        "headers": {"Content-Type": f"multipart/form-data; boundary={BOUNDARY}"},
    }
