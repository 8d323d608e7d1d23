"""Imports whose message was lost or whose worker died: done once all the same, or given up with a reason."""

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from leadintake.errors import Unavailable
from leadintake.flows import run_import as flow
from tests.integration.later_imports.conftest import Patient, delivered, forget, swept

ROOT = Path(__file__).resolve().parents[3]
ROWS = 4_000
# A worker in a process of its own, as an execution environment is.
WORKER = """
import sys
from functions.run_import.app import handler
record = {"messageId": "m", "body": sys.argv[1], "attributes": {"ApproximateReceiveCount": "1"}}
print("go", flush=True)
handler({"Records": [record]}, None)
"""


def test_a_queue_that_is_not_there_loses_nothing(patient: Patient, monkeypatch: pytest.MonkeyPatch):
    list_id = patient.new_list()
    # Nobody listens there.
    monkeypatch.setenv("AWS_ENDPOINT_URL_SQS", "http://127.0.0.1:9")
    forget()
    ids = [patient.people_later(list_id, 3, turn * 3) for turn in range(3)]
    assert [patient.shown(one)["status"] for one in ids] == ["queued"] * 3
    # Too young to be lost.
    assert swept() == {}
    for one in ids:
        patient.silence(one)
    with pytest.raises(Exception, match="Could not connect"):
        swept()
    monkeypatch.setenv("AWS_ENDPOINT_URL_SQS", patient.settings["AWS_ENDPOINT_URL_SQS"])
    forget()
    assert swept() == {"sent": 3}
    assert swept() == {}
    messages = patient.messages()
    assert delivered(*messages, *messages) == []
    assert len(patient.people(list_id)) == 9


def test_a_message_that_the_queue_has_lost_is_sent_again(patient: Patient):
    import_id = patient.people_later(patient.new_list())
    assert len(patient.messages()) == 1
    assert swept() == {}
    patient.silence(import_id)
    assert swept() == {"sent": 1}
    assert delivered(*patient.messages()) == []
    assert patient.shown(import_id)["status"] == "completed"


def test_what_passes_by_itself_is_tried_again_and_in_the_end_given_up(
    patient: Patient, monkeypatch: pytest.MonkeyPatch
):
    def busy(*_: Any) -> Any:
        raise Unavailable

    list_id = patient.new_list()
    import_id = patient.people_later(list_id)
    with monkeypatch.context() as changed:
        changed.setattr(flow, "carry_through", busy)
        assert delivered(*patient.messages()) == []
        assert patient.shown(import_id)["status"] == "queued"
        for _ in range(2):
            patient.silence(import_id)
            assert swept() == {"sent": 1}
            assert delivered(*patient.messages()) == []
        patient.silence(import_id)
        assert swept() == {"given_up": 1}
    shown = patient.shown(import_id)
    assert shown["status"] == "failed"
    assert "3 times" in shown["error"]
    (letter,) = patient.messages(patient.letters_url)
    assert import_id in letter
    # A message that comes late changes nothing any more.
    assert delivered(letter) == []
    assert patient.people(list_id) == []


def test_a_worker_that_was_taken_for_dead_takes_back_what_it_has_done(
    patient: Patient, monkeypatch: pytest.MonkeyPatch
):
    list_id = patient.new_list()
    import_id = patient.people_later(list_id, 50)
    (message,) = patient.messages()
    real = flow.carry_through

    def overtaken(*arguments: Any) -> Any:
        patient.owner.execute("update imports set attempts = attempts + 1 where id = %s", [import_id])
        return real(*arguments)

    with monkeypatch.context() as changed:
        changed.setattr(flow, "carry_through", overtaken)
        assert delivered(message) == []
    assert patient.people(list_id) == []
    assert patient.shown(import_id)["status"] == "running"
    # The other one, of which nothing more is heard, is followed by a third.
    patient.silence(import_id)
    assert swept() == {"sent": 1}
    assert delivered(*patient.messages()) == []
    assert patient.shown(import_id)["status"] == "completed"
    assert len(patient.people(list_id)) == 50


def worker_of(patient: Patient, message: str) -> "subprocess.Popen[str]":
    """Start a worker at one import, and wait until it begins."""
    environment = {**os.environ, **patient.settings}
    environment["PYTHONPATH"] = os.pathsep.join([str(ROOT), str(ROOT / "layers" / "leadintake")])
    process = subprocess.Popen(
        [sys.executable, "-c", WORKER, message],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "go\n"
    return process


def test_however_often_workers_are_killed_an_import_is_there_once(
    patient: Patient, randomness: random.Random, soak: bool
):
    list_id = patient.new_list()
    import_id = patient.people_later(list_id, ROWS)
    started = time.monotonic()
    worker_of(patient, *patient.messages()).communicate(timeout=120)
    usual = time.monotonic() - started
    assert patient.shown(import_id)["status"] == "completed"
    kills = 0
    for turn in range(1, 21 if soak else 4):
        import_id = patient.people_later(list_id, ROWS, turn * ROWS)
        (message,) = patient.messages()
        for _ in range(2):
            worker = worker_of(patient, message)
            time.sleep(randomness.uniform(0, usual))
            worker.send_signal(signal.SIGKILL)
            worker.communicate(timeout=120)
            shown = patient.shown(import_id)
            kills += shown["status"] == "running"
            assert len(patient.people(list_id)) == (turn + (shown["status"] == "completed")) * ROWS
            patient.silence(import_id)
            sent = swept()
            assert sent == ({} if shown["status"] == "completed" else {"sent": 1})
        # The third attempt is left alone.
        worker_of(patient, message).communicate(timeout=120)
        assert patient.shown(import_id)["status"] == "completed"
        assert len(patient.people(list_id)) == (turn + 1) * ROWS
        assert len(patient.ledger(import_id)) == ROWS
        patient.messages()
    print(f"{kills} workers were killed in the middle of an import")  # noqa: T201 - the figure of a soak


def test_a_worker_that_dies_three_times_is_given_up(patient: Patient):
    list_id = patient.new_list()
    import_id = patient.people_later(list_id, 60_000)
    (message,) = patient.messages()
    for attempt in range(3):
        worker = worker_of(patient, message)
        while patient.all("select attempts from imports where id = %s", import_id)[0]["attempts"] <= attempt:
            assert worker.poll() is None
            time.sleep(0.02)
        worker.send_signal(signal.SIGKILL)
        worker.communicate(timeout=120)
        patient.silence(import_id)
        assert swept() == ({"sent": 1} if attempt < 2 else {"given_up": 1})
    assert patient.shown(import_id)["status"] == "failed"
    assert patient.people(list_id) == []
    assert import_id in patient.messages(patient.letters_url)[0]
