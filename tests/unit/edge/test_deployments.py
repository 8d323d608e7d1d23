"""What CloudFormation asks of the migration, and what it is told."""

import json
import threading
from collections.abc import Generator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, HTTPServer
from types import SimpleNamespace
from typing import Any

import pytest
from psycopg import Connection

from leadintake.edge.deployments import DeploymentStep
from leadintake.errors import MigrationRefused
from leadintake.flows.migrate_database import MigrationReport

CONTEXT = SimpleNamespace(log_stream_name="stream-1")


@dataclass
class Told:
    """What has been sent to CloudFormation."""

    url: str
    bodies: list[dict[str, Any]] = field(default_factory=list[dict[str, Any]])


@pytest.fixture
def cloudformation() -> Generator[Told]:
    """Stand where CloudFormation waits for its word."""

    class Waiting(BaseHTTPRequestHandler):
        def do_PUT(self) -> None:
            told.bodies.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(200)
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class calls it that
            """Say nothing."""

    with HTTPServer(("127.0.0.1", 0), Waiting) as server:
        told = Told(f"http://127.0.0.1:{server.server_port}/")
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        yield told
        server.shutdown()


def refuse(db: Connection) -> MigrationReport:
    assert db
    raise MigrationRefused("The database is newer.")


def event(told: Told, kind: str, now: str = "1", before: str | None = None) -> dict[str, Any]:
    asked: dict[str, Any] = {
        "RequestType": kind,
        "ResponseURL": told.url,
        "StackId": "stack",
        "RequestId": "request",
        "LogicalResourceId": "Migration",
        "ResourceProperties": {"SchemaVersion": now},
    }
    return asked if before is None else {**asked, "OldResourceProperties": {"SchemaVersion": before}}


def test_a_deleted_stack_keeps_its_data(cloudformation: Told):
    DeploymentStep(refuse).handler(event(cloudformation, "Delete"), CONTEXT)
    assert [body["Status"] for body in cloudformation.bodies] == ["SUCCESS"]


def test_an_update_that_goes_back_is_let_through_without_touching_the_schema(cloudformation: Told):
    DeploymentStep(refuse).handler(event(cloudformation, "Update", now="1", before="2"), CONTEXT)
    assert [body["Status"] for body in cloudformation.bodies] == ["SUCCESS"]


def test_a_database_out_of_reach_is_told_at_once_and_says_nothing_of_itself(
    cloudformation: Told, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("DATABASE_URL", "postgresql://owner:secret@127.0.0.1:1/x")
    DeploymentStep(refuse).handler(event(cloudformation, "Create"), CONTEXT)
    (body,) = cloudformation.bodies
    assert (body["Status"], body["PhysicalResourceId"]) == ("FAILED", "leadintake-schema")
    assert body["Reason"] == "OperationalError (log stream stream-1)"
