"""Imports under siege: whatever happens to messages and workers, each is done once, or given up and not done at all."""

import random
import time
from collections import Counter
from collections.abc import Generator
from uuid import UUID

import pytest

from leadintake import limits
from tests.integration.later_imports.conftest import Patient, forget, swept
from tests.workers import PATIENCE_SECONDS, Workers

WORKERS = 3
SILENT_SECONDS = 2.0
BOUNDS = {"leadintake.limits.SILENT_SECONDS": SILENT_SECONDS, "leadintake.limits.SEEN_SECONDS": 0.3}


@pytest.fixture
def workers(patient: Patient, monkeypatch: pytest.MonkeyPatch) -> Generator[Workers]:
    """Give workers that are soon missed."""
    monkeypatch.setattr(limits, "SILENT_SECONDS", SILENT_SECONDS)
    # Shorter than the work: what is worked on is delivered once more meanwhile.
    patient.sqs.set_queue_attributes(QueueUrl=patient.queue_url, Attributes={"VisibilityTimeout": "1"})
    made = Workers("run_import", patient.queue_url, patient.settings, BOUNDS, batch=1)
    yield made
    made.stop()


def put_off(patient: Patient, count: int, rows: int, monkeypatch: pytest.MonkeyPatch) -> dict[str, UUID]:
    """Ask for imports into lists of their own, for every second one while the queue cannot be reached."""
    lists: dict[str, UUID] = {}
    for number in range(count):
        with monkeypatch.context() as broken:
            if number % 2:
                broken.setenv("AWS_ENDPOINT_URL_SQS", "http://127.0.0.1:9")
            forget()
            list_id = patient.new_list()
            lists[patient.people_later(list_id, rows, number * rows)] = list_id
    forget()
    return lists


def pass_time(patient: Patient) -> None:
    """Let the minutes pass after which a message counts as lost, and a silent worker as dead."""
    silent = """
        select id from imports where status in ('queued', 'running')
            and greatest(sent_at, seen_at, created_at) < clock_timestamp() - make_interval(secs => %s)
    """
    for one in patient.all(silent, SILENT_SECONDS):
        patient.silence(one["id"])


def test_imports_are_there_once_whatever_happens_to_messages_and_workers(
    patient: Patient, workers: Workers, randomness: random.Random, soak: bool, monkeypatch: pytest.MonkeyPatch
):
    imports, rows, most_kills = (40, 10_000, 20) if soak else (6, 2_000, 3)
    lists = put_off(patient, imports, rows, monkeypatch)
    messages = patient.messages() * 3
    randomness.shuffle(messages)
    for message in messages:
        patient.sqs.send_message(QueueUrl=patient.queue_url, MessageBody=message)
    workers.start(WORKERS)
    kills, deadline = 0, time.monotonic() + PATIENCE_SECONDS
    while states := patient.all("select status from imports where status in ('queued', 'running')"):
        assert time.monotonic() < deadline, states
        time.sleep(randomness.uniform(0.0, 0.3))
        if kills < most_kills and any(one["status"] == "running" for one in states):
            workers.kill_one(randomness)
            kills += 1
        pass_time(patient)
        swept()
    ended = Counter[str]()
    for import_id, list_id in lists.items():
        (found,) = patient.all("select status, error, attempts from imports where id = %s", import_id)
        is_done = found["status"] == "completed"
        # Whose workers were killed three times is given up, and says so.
        assert is_done or (found["attempts"] == limits.IMPORT_ATTEMPTS and "3 times" in found["error"])
        assert len(patient.people(list_id)) == len(patient.ledger(import_id)) == is_done * rows
        ended[f"{found['status']} at attempt {found['attempts']}"] += 1
    letters = patient.messages(patient.letters_url)
    assert len(letters) == sum(number for how, number in ended.items() if how.startswith("failed"))
    print(f"{kills} kills; {dict(ended)}")  # noqa: T201 - the figures of a soak
