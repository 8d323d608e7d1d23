"""Imports that nobody waits for: put off, done by a worker, and looked at meanwhile."""

import json
import threading
import time
from typing import Any
from uuid import uuid4

import pytest

from leadintake import limits
from leadintake.contract.campaigns import CampaignType
from tests.integration.later_imports.conftest import Patient, delivered, swept

PEOPLE = "/api/lists/{id}/import"
TEXT = "Name,Company,Site\nZoe,Acme,acme.com\nAda,Globex,globex.com\n"


def test_an_import_is_put_off_done_and_shown(patient: Patient):
    list_id = patient.new_list()
    body = {"csv_text": TEXT, "mapping": {"full_name": "Name", "company": "Company", "new:Site": "Site"}}
    accepted = patient.later("PUT", PEOPLE, body, list_id)
    assert (accepted.status, accepted.rowsTotal) == (202, 2)
    assert accepted.body["status"] == "queued"
    shown = patient.shown(accepted.importId)
    assert (shown["status"], shown["phase"], shown["rowsDone"], shown["rowsTotal"]) == ("queued", "queued", 0, 2)
    assert patient.people(list_id) == []
    (message,) = patient.messages()
    assert json.loads(message) == {"accountId": str(patient.account.account_id), "importId": accepted.importId}
    assert delivered(message) == []
    shown = patient.shown(accepted.importId)
    assert (shown["status"], shown["phase"], shown["rowsDone"], shown["rowsTotal"]) == ("completed", "done", 2, 2)
    assert shown["counters"]["imported"] == 2
    assert {"read", "wait", "begin", "find", "decide", "write"} <= shown["timings"].keys()
    assert [row["full_name"] for row in patient.people(list_id)] == ["Zoe", "Ada"]
    assert len(patient.ledger(accepted.importId)) == 2
    assert delivered(message) == []
    assert len(patient.people(list_id)) == 2


def test_all_kinds_can_be_put_off(patient: Patient):
    list_id, mapping = patient.new_list(), {"full_name": "Name", "company": "Company"}
    campaign = campaign_of(patient)
    lead_list = patient.all(
        """
        insert into campaign_lead_lists (account_id, campaign_id, file_name, columns, total_rows)
        values (%s, %s, 'x.csv', '[]', 2) returning id
        """,
        patient.account.account_id,
        campaign,
    )[0]["id"]
    leads = {"lead_list_id": str(lead_list), "csv_text": TEXT, "mapping": {"linkedin_url": "Site"}}
    leads["csv_text"] = "Name,Site\nZoe,linkedin.com/in/zoe\nAda,linkedin.com/in/ada\n"
    new = {"dataType": "companies", "csvText": TEXT, "companyMapping": {"name": "Company", "domain": "Site"}}
    network = {"connections": [{"firstName": "Zo\ud800ë", "linkedinUrl": "linkedin.com/in/zoe"}], "clearExisting": True}
    wanted: list[tuple[str, str, Any, Any]] = [
        ("PUT", PEOPLE, {"csv_text": TEXT, "mapping": mapping}, list_id),
        ("PUT", "/api/lists/{id}/companies/import", {"csv_text": TEXT, "mapping": {"name": "Company"}}, list_id),
        ("PUT", "/api/lists/create-with-import", new, None),
        ("POST", "/api/campaigns/{id}/leads/confirm-csv", leads, campaign),
        ("POST", "/api/network/connections", network, None),
    ]
    ids = [patient.later(*one).importId for one in wanted]
    assert delivered(*patient.messages()) == []
    shown = [patient.shown(import_id) for import_id in ids]
    assert [one["status"] for one in shown] == ["completed"] * 5, [one["error"] for one in shown]
    assert [one["counters"]["imported"] for one in shown] == [2, 2, 2, 2, 1]
    assert patient.all("select first_name from network_connections")[0]["first_name"] == "Zoë"
    made = patient.all("select l.name from lists l where l.id = %s", shown[2]["targetId"])
    assert len(made) == 1


def campaign_of(patient: Patient) -> str:
    """Make a campaign that knows its leads by LinkedIn."""
    kind: CampaignType = "linkedin"
    made = patient.all(
        "insert into campaigns (account_id, type, name) values (%s, %s, 'later') returning id",
        patient.account.account_id,
        kind,
    )
    return str(made[0]["id"])


@pytest.mark.parametrize("more", [0, 1])
def test_more_rows_than_one_request_does_are_put_off(patient: Patient, monkeypatch: pytest.MonkeyPatch, more: int):
    monkeypatch.setenv("ROWS_PER_REQUEST", "5")
    # Line ends within cells are not ends of rows.
    text = "Name,Note\n" + "".join(f'P{number},"a\n\nb"\n' for number in range(5 + more))
    body = {"csv_text": text, "mapping": {"full_name": "Name"}}
    answer = patient.put(patient.new_list(), body)
    assert answer.status == (202 if more else 200), answer.body
    tried = patient.put(patient.new_list(), {**body, "dryRun": True})
    assert (tried.status, tried.imported) == (200, 5 + more)


def test_what_is_wrong_is_said_at_once(patient: Patient):
    mapping = {"full_name": "Name"}
    wrong: list[tuple[Any, Any]] = [
        ({"csv_text": "Name\n", "mapping": mapping}, patient.new_list()),
        ({"csv_text": "staged:v1:x.y", "mapping": mapping}, patient.new_list()),
        ({"csv_text": TEXT, "mapping": mapping}, uuid4()),
    ]
    statuses = [patient.asked("PUT", PEOPLE, body, target).status for body, target in wrong]
    assert statuses == [400, 400, 404]
    assert patient.messages() == []


def test_a_list_that_nobody_can_pay_for_is_refused_at_once_and_is_nobodys_target(patient: Patient):
    new = {"dataType": "companies", "csvText": TEXT, "companyMapping": {"name": "Company", "domain": "Site"}}
    accepted = patient.later("PUT", "/api/lists/create-with-import", new)
    patient.owner.execute("update accounts set credits = 0 where account_id = %s", [patient.account.account_id])
    refused = patient.asked("PUT", "/api/lists/create-with-import", new)
    assert (refused.status, refused.required, refused.balance) == (402, 2, 0)
    assert delivered(*patient.messages()) == []
    failed = patient.shown(accepted.importId)
    assert (failed["status"], failed["targetId"]) == ("failed", None)
    assert "Credits needed: 2" in failed["error"]


def test_a_key_gives_the_same_import_again(patient: Patient):
    body = {"csv_text": TEXT, "mapping": {"full_name": "Name"}}
    list_id, headers = patient.new_list(), {"Prefer": "respond-async", "Idempotency-Key": "once"}
    first = patient.call("PUT", PEOPLE, {"id": list_id}, body=body, headers=headers)
    again = patient.call("PUT", PEOPLE, {"id": list_id}, body=body, headers=headers)
    assert (first.status, again.status, again.importId) == (202, 202, first.importId)
    assert again.headers["Idempotent-Replayed"] == "true"
    assert again.headers["Location"] == first.headers["Location"]
    assert len(patient.messages()) == 1


def test_an_import_that_cannot_be_done_fails_with_its_reason(patient: Patient):
    list_id = patient.new_list()
    gone = patient.people_later(list_id)
    patient.owner.execute("delete from lists where id = %s", [list_id])
    new = {"dataType": "people", "csvText": TEXT, "personMapping": {"full_name": "Name"}}
    poor = patient.later("PUT", "/api/lists/create-with-import", new).importId
    patient.owner.execute("update accounts set credits = 0")
    assert delivered(*patient.messages()) == []
    shown = patient.shown(gone)
    assert (shown["status"], shown["phase"], shown["error"]) == ("failed", "failed", "There is no such list.")
    assert shown["finishedAt"]
    assert patient.shown(poor)["status"] == "failed"
    assert "credits" in patient.shown(poor)["error"]
    assert swept() == {}


def test_the_same_message_three_times_at_once_is_one_import(patient: Patient, soak: bool):
    for turn in range(20 if soak else 3):
        list_id = patient.new_list()
        import_id = patient.people_later(list_id, 200, turn * 200)
        (message,) = patient.messages()
        start = threading.Barrier(3)

        def deliver(start: threading.Barrier = start, message: str = message) -> None:
            from leadintake.edge.messages import MessageDesk  # noqa: PLC0415 - each environment has its own
            from leadintake.flows.run_import import run_import  # noqa: PLC0415 - the same

            environment = MessageDesk(run_import)
            start.wait()
            record = {"messageId": "m", "body": message, "attributes": {"ApproximateReceiveCount": "1"}}
            assert environment.handler({"Records": [record]}, None) == {"batchItemFailures": []}
            environment.close()

        workers = [threading.Thread(target=deliver) for _ in range(3)]
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join()
        assert patient.shown(import_id)["status"] == "completed"
        assert len(patient.people(list_id)) == 200
        (attempts,) = patient.all("select attempts from imports where id = %s", import_id)
        assert attempts["attempts"] == 1


def test_an_import_shows_how_far_it_is_while_it_runs(patient: Patient, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(limits, "SEEN_SECONDS", 0.02)
    list_id = patient.new_list()
    import_id = patient.people_later(list_id, 20_000)
    (message,) = patient.messages()
    worker = threading.Thread(target=delivered, args=(message,))
    seen: list[tuple[str, str, int]] = []
    worker.start()
    while worker.is_alive():
        (now,) = patient.all("select status, phase, rows_done from imports where id = %s", import_id)
        seen.append((now["status"], now["phase"], now["rows_done"]))
        time.sleep(0.01)
    worker.join()
    running = [one for one in seen if one[0] == "running"]
    assert len({phase for _, phase, _ in running}) >= 3, running
    assert [rows for _, _, rows in running] == sorted(rows for _, _, rows in running)
    assert running[-1][2] == 20_000
    assert patient.shown(import_id)["status"] == "completed"
