"""A handler over a real database: what it does when things go wrong, and what it writes into its log."""

import io
import json
import logging
import os
import socket
from collections.abc import Callable, Generator
from typing import Any, cast
from uuid import UUID

import psycopg
import pytest
from psycopg import Connection
from pydantic import BaseModel

from leadintake.contract.lists import ListsAnswer, NewList, SheetAnswer
from leadintake.contract.shapes import ListPage, Success
from leadintake.edge.api import Api
from leadintake.edge.faults import passes
from leadintake.errors import OutcomeUnknown
from leadintake.flows.lists import make_list, show_lists
from leadintake.store.workspace import Workspace, workspace
from tests.integration.clients import Account, Databases

NAME = "poison-name-7c1f"


class Big(BaseModel):
    """An answer of any size."""

    text: str


@pytest.fixture
def api(databases: Databases, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> Generator[Api]:
    """Give a handler with endpoints that fail in every way."""
    # A logger is kept by the name of its service: each test has its own.
    monkeypatch.setenv("POWERTOOLS_SERVICE_NAME", request.node.name)
    monkeypatch.setenv("DATABASE_URL", databases.app)
    made = Api()

    @made.get("/lists")
    def show(ws: Workspace, page: ListPage) -> ListsAnswer:
        return show_lists(ws, page)

    @made.post("/lists")
    def make(ws: Workspace, new: NewList) -> SheetAnswer:
        return make_list(ws, new)

    @made.delete("/lists")
    def fail(ws: Workspace) -> Success:
        make_list(ws, NewList(name=NAME))
        raise ValueError(NAME)

    @made.put("/lists")
    def stop(ws: Workspace) -> Success:
        make_list(ws, NewList(name=NAME))
        ws.ask("set local statement_timeout = '10ms'")
        ws.ask("select pg_sleep(5)")
        return Success()

    @made.patch("/lists")
    def swell(ws: Workspace) -> Big:
        make_list(ws, NewList(name=NAME))
        # Under the limit as it is, over it once every quote in it is escaped for the wrapping.
        return Big(text='"' * 2_200_000)

    yield made
    made.close()


@pytest.fixture
def log(api: Api, request: pytest.FixtureRequest) -> Callable[[], str]:
    """Give what the handler has logged."""
    assert api
    written = io.StringIO()
    for handler in logging.getLogger(request.node.name).handlers:
        cast("logging.StreamHandler[io.StringIO]", handler).setStream(written)
    return written.getvalue


@pytest.fixture
def call(api: Api, account: Callable[..., Account]) -> Callable[..., Any]:
    """Give what calls the handler as one account."""
    key = account().key

    def called(method: str, body: object = None, **headers: str) -> Any:
        event = {
            "httpMethod": method,
            "resource": "/lists",
            "headers": {"Authorization": f"Bearer {key}", "Content-Type": "application/json", **headers},
            "body": None if body is None else json.dumps(body),
            "requestContext": {"requestId": "request-1"},
        }
        return api.handler(event, None)

    return called


def count(owner: Connection) -> int:
    row = owner.execute("select count(*) from lists").fetchone()
    assert row is not None
    return int(row[0])


@pytest.mark.parametrize(
    ("method", "status", "code"),
    [("DELETE", 500, "internal_error"), ("PUT", 503, "unavailable"), ("PATCH", 400, "answer_too_large")],
)
def test_a_failure_is_answered_in_our_shape_and_shows_nothing_of_itself(
    call: Callable[..., Any], log: Callable[[], str], method: str, status: int, code: str
):
    answer = call(method)
    body = json.loads(answer["body"])
    assert (answer["statusCode"], body["code"], body["requestId"]) == (status, code, "request-1")
    assert set(body) == {"error", "code", "requestId"}
    assert ("Retry-After" in answer["headers"]) == (status == 503)
    assert NAME not in answer["body"] + log()


@pytest.mark.parametrize("method", ["DELETE", "PUT", "PATCH"])
def test_nothing_of_a_failed_request_is_written(call: Callable[..., Any], owner: Connection, method: str):
    call(method)
    assert count(owner) == 0


def test_a_lost_connection_is_replaced_without_the_caller_noticing(call: Callable[..., Any], owner: Connection):
    assert call("POST", {})["statusCode"] == 200
    owner.execute(
        """
        select pg_terminate_backend(pid) from pg_stat_activity
        where usename = 'leadintake_app' and datname = current_database()
        """
    )
    assert call("POST", {})["statusCode"] == 200
    assert count(owner) == 2


def test_a_database_out_of_reach_is_a_503_with_a_time_to_come_back(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("DATABASE_URL", "postgresql://nobody@127.0.0.1:1/nothing")
    api = Api()

    @api.get("/lists")
    def show(_: Workspace) -> Success:
        return Success()

    headers = {"Authorization": "Bearer pk_live_" + "0" * 64}
    answer = api.handler(
        {"httpMethod": "GET", "resource": "/lists", "headers": headers, "requestContext": {"requestId": "r"}}, None
    )
    assert answer["statusCode"] == 503
    assert int(answer["headers"]["Retry-After"]) > 0


def test_the_log_names_account_and_request_and_no_data(call: Callable[..., Any], log: Callable[[], str]):
    call("POST", {"name": NAME})
    call("POST", {"name": 5})
    said = log()
    lines = [json.loads(line) for line in said.splitlines()]
    assert [(line["status"], line["resource"], line["request_id"]) for line in lines] == [
        (200, "/lists", "request-1"),
        (400, "/lists", "request-1"),
    ]
    assert all(line["account_id"] for line in lines)
    assert NAME not in said
    assert "pk_live_" not in said


def test_a_wrong_method_names_the_right_ones(call: Callable[..., Any]):
    answer = call("OPTIONS")
    assert answer["statusCode"] == 405
    assert answer["headers"]["Allow"] == "GET, POST, DELETE, PUT, PATCH"


def test_a_revoked_key_ends_with_the_next_call(call: Callable[..., Any], owner: Connection):
    assert call("GET")["statusCode"] == 200
    owner.execute("update api_keys set revoked_at = now()")
    assert call("GET")["statusCode"] == 401


def test_a_head_request_is_answered_like_a_get(call: Callable[..., Any]):
    assert call("HEAD")["statusCode"] == 200


def test_an_endpoint_that_asks_for_no_database_needs_none(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("DATABASE_URL", "postgresql://nobody@127.0.0.1:1/nothing")
    api = Api()

    @api.get("/public", is_public=True)
    def show() -> Success:
        return Success()

    answer = api.handler({"httpMethod": "GET", "resource": "/public", "requestContext": {"requestId": "r"}}, None)
    assert answer["statusCode"] == 200


def write_and_lose_the_line(db: Connection, account_id: UUID) -> None:
    with workspace(db, account_id) as ws:
        make_list(ws, NewList(name="x"))
        # The line goes dead after the last statement, when only the request to commit is still to be sent.
        with socket.socket(fileno=os.dup(db.fileno())) as line:
            line.shutdown(socket.SHUT_RDWR)


def test_a_connection_lost_while_a_change_is_made_final_is_not_called_undone(
    databases: Databases, account: Callable[..., Account], owner: Connection
):
    with psycopg.connect(databases.app, autocommit=True) as db, pytest.raises(OutcomeUnknown):
        write_and_lose_the_line(db, account().account_id)
    assert count(owner) == 0


@pytest.mark.parametrize(
    ("fault", "is_passing"),
    [
        (psycopg.OperationalError("gone"), True),
        (psycopg.errors.DeadlockDetected(), True),
        (psycopg.errors.DiskFull(), True),
        (psycopg.errors.LockNotAvailable(), True),
        (psycopg.errors.QueryCanceled(), True),
        (psycopg.errors.AdminShutdown(), True),
        (psycopg.errors.ProgramLimitExceeded(), False),
        (psycopg.errors.UndefinedTable(), False),
        (ValueError(), False),
    ],
    ids=repr,
)
def test_only_what_passes_by_itself_is_to_be_tried_again(fault: Exception, is_passing: bool):
    assert passes(fault) == is_passing
