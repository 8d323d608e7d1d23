"""A request that is repeated under its Idempotency-Key is done once, whatever happens to it on the way."""

import json
import threading
from collections.abc import Callable
from contextlib import closing
from typing import Any

import psycopg
import pytest

from functions.confirm_list_import import app
from leadintake.edge.api import Api
from tests.integration.clients import Answer, Databases, form
from tests.integration.trust.conftest import Caller, Callers
from tests.integration.trust.test_dry_runs import NETWORK, PEOPLE, everything

AT_ONCE = 30
Send = Callable[[str, Any], Answer]


def keyed(key: str) -> dict[str, Any]:
    """Send a key."""
    return {"headers": {"Idempotency-Key": key}}


def imports_of(caller: Caller) -> int:
    """Count the imports of an account."""
    return caller.ok("GET", "/api/imports").total


def confirms(caller: Caller) -> dict[str, Send]:
    """Prepare a confirm of every kind, of some names."""
    sheet, campaign = caller.new_list(), caller.new_campaign()
    lead_list = caller.upload_leads(campaign, "email\nx@acme.example\n")

    def in_form(key: str, name: str) -> Answer:
        sent = form("Connections.csv", f"First Name\n{name}\n")
        # Whoever sends a form again sends it under another boundary.
        boundary = f"----{threading.get_native_id()}{imports_of(caller)}"
        body = sent["body"].replace("----x7", boundary)
        headers = {"Content-Type": f"multipart/form-data; boundary={boundary}", "Idempotency-Key": key}
        return caller.call("POST", "/api/network/connections", body=body, headers=headers)

    return {
        "people": lambda key, name: caller.people(sheet, f"full_name\n{name}\n", **keyed(key)),
        "companies": lambda key, name: caller.companies(sheet, f"name\n{name}\n", **keyed(key)),
        "new list": lambda key, name: caller.new_sheet(f"full_name\n{name}\n", **keyed(key)),
        "prospects": lambda key, name: caller.leads(campaign, lead_list, f"email\n{name}@acme.example\n", **keyed(key)),
        "connections": lambda key, name: caller.connect([{"firstName": name}], **keyed(key)),
        "connections in a form": in_form,
    }


KINDS = ["people", "companies", "new list", "prospects", "connections", "connections in a form"]


@pytest.mark.parametrize("kind", KINDS)
def test_a_repeated_confirm_is_answered_alike_and_writes_nothing(caller: Caller, kind: str):
    send = confirms(caller)[kind]
    first = send("k-1", "Jane")
    assert first.status == 200, first.body
    assert "Idempotent-Replayed" not in first.headers
    before = everything(caller.owner)
    again = send("k-1", "Jane")
    assert (again.status, again.body) == (200, first.body)
    assert again.headers["Idempotent-Replayed"] == "true"
    assert again.headers["X-Request-Id"] != first.headers["X-Request-Id"]
    assert everything(caller.owner) == before
    other = send("k-1", "Zoe")
    assert (other.status, other.code) == (422, "key_reused")
    assert everything(caller.owner) == before
    assert send("k-2", "Zoe").importId != first.importId
    assert imports_of(caller) == 2


def test_a_key_belongs_to_one_path(caller: Caller):
    here, there = caller.new_list(), caller.new_list()
    caller.people(here, PEOPLE, **keyed("k"))
    assert caller.people(there, PEOPLE, **keyed("k")).status == 422
    assert caller.connect(NETWORK, **keyed("k")).status == 422
    assert imports_of(caller) == 1


def test_another_accounts_same_key_is_another_key(callers: Callers):
    one, other = callers(), callers()
    first, second = (who.people(who.new_list(), PEOPLE, **keyed("k")) for who in (one, other))
    assert (first.status, second.status) == (200, 200)
    assert first.importId != second.importId
    assert "Idempotent-Replayed" not in second.headers


@pytest.mark.parametrize("key", ["", " ", "a b", "ключ", "x" * 256, "a\x7f", "tab\t"], ids=ascii)
def test_a_key_that_is_none_is_refused(caller: Caller, key: str):
    answer = caller.people(caller.new_list(), PEOPLE, **keyed(key))
    assert (answer.status, answer.code) == (400, "invalid_request")
    assert answer.details[0]["field"] == "Idempotency-Key"
    assert imports_of(caller) == 0


def test_the_longest_key_and_the_oddest_characters_are_taken(caller: Caller):
    sheet = caller.new_list()
    for key in ("x" * 255, "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~"):
        caller.people(sheet, PEOPLE, **keyed(key))
        assert caller.people(sheet, PEOPLE, **keyed(key)).headers["Idempotent-Replayed"] == "true"


def test_what_was_refused_does_not_burn_its_key(caller: Caller):
    sheet = caller.new_list()
    assert caller.people(sheet, "full_name\n", **keyed("k")).status == 400
    assert caller.call("PUT", "/api/lists/{id}/import", {"id": sheet}, body={}, **keyed("k")).status == 400
    assert caller.people(sheet, PEOPLE, **keyed("k")).status == 200


def test_running_out_of_credits_does_not_burn_a_key(callers: Callers):
    poor = callers(0)
    assert poor.new_sheet(PEOPLE, **keyed("k")).status == 402
    poor.owner.execute("update accounts set credits = 5")
    assert poor.new_sheet(PEOPLE, **keyed("k")).status == 200


def test_a_dry_run_neither_reads_nor_keeps_a_key(caller: Caller):
    sheet = caller.new_list()
    tried = caller.people(sheet, PEOPLE, body={"dryRun": True}, **keyed("k"))
    assert (tried.status, tried.importId) == (200, None)
    real = caller.people(sheet, PEOPLE, **keyed("k"))
    assert real.importId
    assert caller.people(sheet, PEOPLE, body={"dryRun": True}, **keyed("k")).importId is None


def test_after_seven_days_a_key_is_a_new_one(caller: Caller):
    sheet = caller.new_list()
    first = caller.people(sheet, PEOPLE, **keyed("k"))
    caller.owner.execute("update kept_answers set kept_at = now() - interval '6 days 23 hours'")
    assert caller.people(sheet, PEOPLE, **keyed("k")).importId == first.importId
    caller.owner.execute("update kept_answers set kept_at = now() - interval '7 days 1 second'")
    second = caller.people(sheet, PEOPLE, **keyed("k"))
    assert second.importId != first.importId
    assert caller.people(sheet, PEOPLE, **keyed("k")).importId == second.importId


def test_thirty_requests_at_once_with_one_key_are_one_import(caller: Caller, soak: bool):
    sheet = caller.new_list()
    text = "full_name\n" + "".join(f"Person {number}\n" for number in range(2_000 if soak else 200))
    body = {"csv_text": text, "mapping": {"full_name": "full_name"}}
    answers: list[dict[str, Any]] = []
    start = threading.Barrier(AT_ONCE)

    def send() -> None:
        # Each its own connection, as each environment of a function has one.
        api = Api()
        api.put("/api/lists/{id}/import", is_repeatable=True)(app.put)
        with closing(api):
            event = caller.event("PUT", "/api/lists/{id}/import", {"id": sheet}, body=body, **keyed("k"))
            start.wait()
            answers.append(api.handler(event, None))

    threads = [threading.Thread(target=send) for _ in range(AT_ONCE)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    statuses = [answer["statusCode"] for answer in answers]
    assert set(statuses) <= {200, 409}
    told = {answer["body"] for answer in answers if answer["statusCode"] == 200}
    assert len(told) == 1
    later = caller.people(sheet, text, {"full_name": "full_name"}, **keyed("k"))
    assert (later.status, later.body) == (200, json.loads(told.pop()))
    refused = [answer for answer in answers if answer["statusCode"] == 409]
    assert all(answer["headers"]["Retry-After"] == "2" for answer in refused)
    assert all(json.loads(answer["body"])["code"] == "key_in_use" for answer in refused)
    assert imports_of(caller) == 1
    print(f"{statuses.count(200)} answers, {len(refused)} times 409")  # noqa: T201 - the figure of a soak


def test_a_request_whose_import_was_ended_before_its_commit_is_done_when_it_is_repeated(
    caller: Caller, databases: Databases
):
    sheet = caller.new_list()
    with psycopg.connect(databases.owner) as other:
        # Somebody else has the turn: the import waits with its key.
        other.execute("select pg_advisory_xact_lock(hashtextextended(%s::text, 0))", [caller.account.account_id])
        answers: list[Answer] = []
        waiting = threading.Thread(target=lambda: answers.append(caller.people(sheet, PEOPLE, **keyed("k"))))
        waiting.start()
        ended: list[Any] = []
        while not ended:
            ended = caller.all(
                """
                select pg_terminate_backend(pid) from pg_stat_activity
                where datname = current_database() and wait_event = 'advisory'
                """
            )
        waiting.join()
        assert answers[0].status == 503
    assert imports_of(caller) == 0
    first = caller.people(sheet, PEOPLE, **keyed("k"))
    assert (first.status, first.imported) == (200, 2)
    # And after its commit: whoever did not hear the answer is told it again.
    assert caller.people(sheet, PEOPLE, **keyed("k")).body == first.body
    assert imports_of(caller) == 1
