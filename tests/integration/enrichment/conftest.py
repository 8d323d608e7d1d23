"""A queue, a model's server that counts, and an account whose cells are filled."""

import json
import threading
from collections import Counter
from collections.abc import Callable, Generator
from typing import Any
from uuid import UUID

import boto3
import pytest
from moto import mock_aws
from psycopg import Connection

from functions.columns.app import api as columns_api
from functions.confirm_list_import.app import api as confirm_api
from functions.enrich_cells.app import desk
from functions.preview_cells.app import api as cells_api
from functions.run_column.app import api as run_api
from functions.sweep_runs.app import timer
from functions.undo_import.app import api as undo_api
from leadintake.cloud import queues
from leadintake.cloud.model import forget_connections
from leadintake.flows import lists
from tests.integration.clients import Account, Answer, Databases
from tests.integration.people_imports.conftest import Importer
from tests.model_server import ModelServer, completion, model_server


class CountingModel:
    """Answers each question about a row with its name, and counts how often it has billed a row."""

    def __init__(self) -> None:
        self.billed: Counter[str] = Counter()
        self.lock = threading.Lock()
        self.before: Callable[[Any, str], bool] = lambda _connection, _name: False
        """Does something else instead of answering; tells whether it did."""

    def behave(self, connection: Any) -> None:
        """Take a request."""
        row = json.loads(connection.asked.text_of("user").removeprefix("```json\n").removesuffix("\n```"))
        name = str(row.get("fullName") or row.get("name"))
        if self.before(connection, name):
            return
        connection.answer(200, completion(json.dumps({"value": f"about {name}"})), {})
        with self.lock:
            self.billed[name] += 1


class Enricher(Importer):
    """An account whose cells are filled."""

    apis = (cells_api, columns_api, confirm_api, run_api, undo_api)

    def __init__(self, databases: Databases, owner: Connection, account: Account, sqs: Any, queue_url: str) -> None:
        super().__init__(databases, owner, account)
        self.sqs, self.queue_url = sqs, queue_url
        self.server: ModelServer

    def ai_column(self, list_id: UUID, name: str = "About", **fields: Any) -> UUID:
        """Add a column that a model fills, over HTTP."""
        body = {"name": name, "isDynamic": True, "prompt": "What do they do?", **fields}
        answer = self.ok("POST", "/api/lists/{id}/columns", {"id": list_id}, body=body)
        return UUID(answer.column["id"])

    def run(self, list_id: UUID, column_id: UUID, **body: Any) -> Answer:
        """Run a column."""
        ids = {"id": list_id, "colId": column_id}
        return self.call("POST", "/api/lists/{id}/columns/{colId}/run", ids, body=body)

    def counts(self, list_id: UUID) -> dict[str, int]:
        """Read how far the cells of the list's AI columns have come."""
        answer = self.call("GET", "/api/lists/{id}/columns", {"id": list_id})
        counted: Counter[str] = Counter()
        for column in answer.columns:
            counted.update(column["cellCounts"] or {})
        return {name: number for name, number in counted.items() if number}

    def messages(self, most: int = 1_000_000) -> list[dict[str, Any]]:
        """Take messages off the queue, as Lambda hands them to a function."""
        taken: list[dict[str, Any]] = []
        while len(taken) < most:
            batch = self.sqs.receive_message(QueueUrl=self.queue_url, MaxNumberOfMessages=10).get("Messages", [])
            if not batch:
                break
            for one in batch:
                self.sqs.delete_message(QueueUrl=self.queue_url, ReceiptHandle=one["ReceiptHandle"])
                taken.append(
                    {
                        "messageId": one["MessageId"],
                        "body": one["Body"],
                        "attributes": {"ApproximateReceiveCount": "1"},
                    }
                )
        return taken

    def deliver(self, *messages: dict[str, Any]) -> list[str]:
        """Hand messages to the function; give those that failed."""
        answer = desk.handler({"Records": list(messages)}, None)
        return [one["itemIdentifier"] for one in answer["batchItemFailures"]]

    def deliver_all(self) -> None:
        """Hand over everything that the queue holds, until it is empty."""
        while messages := self.messages():
            for message in messages:
                assert self.deliver(message) == []

    def sweep(self) -> dict[str, Any]:
        """Let the timer come."""
        return timer.handler({}, None)

    def values(self, list_id: UUID, column_id: UUID) -> list[Any]:
        """Read the cells of a column."""
        return [row["cells"].get(str(column_id)) for row in self.people(list_id)]

    def states(self, list_id: UUID, column_id: UUID) -> list[str]:
        """Read how far the cells of a column have come, one by one."""
        path = "/api/lists/{id}/columns/{colId}/preview-cells"
        answer = self.call("GET", path, {"id": list_id, "colId": column_id})
        return [cell["status"] for cell in answer.cells]

    def status(self, list_id: UUID) -> str:
        """Read the list's status as it is shown."""
        with self.workspace() as ws:
            return lists.show_list(ws, list_id).sheet.enrichment_status


def people(count: int, start: int = 0) -> list[dict[str, str]]:
    """Make up people to import."""
    return [{"full_name": f"Person {number}", "company": "Acme"} for number in range(start, start + count)]


@pytest.fixture
def model() -> CountingModel:
    """Give a model that counts."""
    return CountingModel()


@pytest.fixture
def enricher(
    databases: Databases,
    owner: Connection,
    account: Callable[..., Account],
    model: CountingModel,
    monkeypatch: pytest.MonkeyPatch,
) -> Generator[Enricher]:
    """Give an account whose cells are filled."""
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "testing")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    monkeypatch.setenv("DATABASE_URL", databases.app)
    monkeypatch.setenv("OPENROUTER_API_KEY", "key")
    with mock_aws(), model_server(model.behave) as server:
        queues.forget_client()
        session: Any = boto3.Session()
        sqs = session.client("sqs")
        queue_url = sqs.create_queue(QueueName="enrichment")["QueueUrl"]
        monkeypatch.setenv("ENRICHMENT_QUEUE_URL", queue_url)
        monkeypatch.setenv("OPENROUTER_BASE_URL", server.base_url)
        made = Enricher(databases, owner, account(), sqs, queue_url)
        made.server = server
        yield made
        queues.forget_client()
        forget_connections()
    close_apis()


def close_apis(kind: type[Enricher] = Enricher) -> None:
    """Give back what the functions of this process hold."""
    for api in (*kind.apis, desk, timer):
        api.close()
