"""Columns that a model fills: from the import to the cells, and back from among the dead letters."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import boto3
import psycopg
import pytest

from leadintake import limits
from leadintake.flows.sweep_runs import sweep_runs
from tests.end_to_end.conftest import PATIENCE_SECONDS, ROOT, Account, Stack, descendants, knows
from tests.model_server import ModelServer, stays_silent


def until(holds: Callable[[], bool]) -> None:
    """Wait until something holds."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.1)


class Sheet:
    """A list with one column that a model fills."""

    def __init__(self, account: Account) -> None:
        self.account = account
        self.path = f"/api/lists/{account.made('/api/lists', {'name': 'people'}, 'sheet')['id']}"
        column = {"name": "About", "isDynamic": True, "prompt": "What do they do?"}
        self.column = account.made(f"{self.path}/columns", column, "column")["id"]

    def import_people(self, count: int) -> dict[str, Any]:
        """Import people, for whom one run is to be made."""
        text = "Name\n" + "".join(f"Person {number}\n" for number in range(count))
        body = {"csv_text": text, "mapping": {"full_name": "Name"}}
        answer = self.account.call("PUT", f"{self.path}/import", body)
        assert answer.status_code == 200, answer.text
        assert answer.json()["enrichmentTriggered"] == 1
        return answer.json()

    def is_idle(self) -> bool:
        """Tell whether the list says that all is done."""
        return self.account.call("GET", self.path).json()["sheet"]["enrichmentStatus"] == "idle"

    def counts(self) -> dict[str, int]:
        """Read how far the cells have come."""
        shown = self.account.call("GET", f"{self.path}/columns").json()["columns"]
        (counts,) = (one["cellCounts"] for one in shown if one["id"] == self.column)
        return {status: number for status, number in counts.items() if number}


def test_an_import_fills_the_cells_of_its_list(filling_stack: Stack, knowing: ModelServer):
    sheet = Sheet(filling_stack.new_account("filled"))
    knowing.asked.clear()
    sheet.import_people(12)
    until(sheet.is_idle)
    assert sheet.counts() == {"completed": 12}
    rows = sheet.account.call("GET", f"{sheet.path}/rows").json()["rows"]
    assert [cell["value"] for row in rows for cell in row["cells"]] == [f"about Person {n}" for n in range(12)]
    assert {one.headers["Authorization"] for one in knowing.asked} == {"Bearer sk-for-tests"}
    assert len(knowing.asked) == 12


@pytest.fixture
def sqs(filling_stack: Stack) -> Any:
    """Reach the queues of the stack."""
    session: Any = boto3.Session()
    return session.client(
        "sqs",
        endpoint_url=filling_stack.state["sqs_endpoint"],
        region_name="us-east-1",
        aws_access_key_id="local",
        aws_secret_access_key="local",
    )


def dead_letters(sqs: Any, stack: Stack) -> int:
    said = sqs.get_queue_attributes(QueueUrl=stack.state["dlq_url"], AttributeNames=["ApproximateNumberOfMessages"])
    return int(said["Attributes"]["ApproximateNumberOfMessages"])


def kill_fillers(stack: Stack) -> None:
    """Kill the function that asks the model, wherever it runs."""
    for pid in descendants(int(stack.state["pid"])):
        with suppress(OSError):
            if b"=EnrichCells\0" in Path(f"/proc/{pid}/environ").read_bytes():
                os.kill(pid, signal.SIGKILL)


def give_up(stack: Stack) -> None:
    """Let so much time pass that runs are lost for the last time, and that nobody holds the cells of a dead worker."""
    with psycopg.connect(stack.state["database_url"], autocommit=True) as db:
        db.execute(
            "update enrichment_runs set times_sent = %s, sent_at = now() - interval '1 day' where status = 'sent'",
            [limits.TIMES_RUNS_ARE_SENT],
        )
        db.execute("update enrichment_cells set leased_until = now()")
        assert sweep_runs(db) == {"lost": 1, "sent": 0}


def redriven(stack: Stack) -> dict[str, Any]:
    """Send the dead letters back as an operator does."""
    done = subprocess.run(
        [sys.executable, "-m", "local", "redrive"],
        cwd=ROOT,
        env={**os.environ, "LOCAL_DIR": str(stack.folder)},
        capture_output=True,
        text=True,
        timeout=PATIENCE_SECONDS,
        check=True,
    )
    return json.loads(done.stdout)


def test_runs_that_were_given_up_are_shown_and_done_once_they_are_sent_back(
    filling_stack: Stack, knowing: ModelServer, sqs: Any
):
    queue_url = filling_stack.state["queue_url"]
    usual = sqs.get_queue_attributes(QueueUrl=queue_url, AttributeNames=["VisibilityTimeout", "RedrivePolicy"])
    once = {**json.loads(usual["Attributes"]["RedrivePolicy"]), "maxReceiveCount": 1}
    sqs.set_queue_attributes(
        QueueUrl=queue_url, Attributes={"VisibilityTimeout": "1", "RedrivePolicy": json.dumps(once)}
    )
    sheet = Sheet(filling_stack.new_account("given up"))
    # Whoever waits for a message already does not know of this; so let there be one.
    sheet.import_people(1)
    until(sheet.is_idle)
    knowing.asked.clear()
    knowing.behaviour = stays_silent
    try:
        import_id = sheet.import_people(21)["importId"]
        until(lambda: len(knowing.asked) == limits.CELLS_PER_WORKER)
        kill_fillers(filling_stack)
        until(lambda: dead_letters(sqs, filling_stack) == 1)
    finally:
        knowing.behaviour = knows
        sqs.set_queue_attributes(QueueUrl=queue_url, Attributes=usual["Attributes"])
    give_up(filling_stack)
    assert sheet.account.call("GET", f"/api/imports/{import_id}").json()["failedRuns"] == 1
    assert sheet.is_idle()
    assert sheet.counts() == {"completed": 1, "pending": 12, "failed": 8}
    assert redriven(filling_stack) == {"sent": 1}
    until(lambda: sheet.counts() == {"completed": 13, "failed": 8})
    until(lambda: sheet.account.call("GET", f"/api/imports/{import_id}").json()["failedRuns"] == 0)
    # What may have been billed is asked again by whoever says so, and by nobody else.
    assert len(knowing.asked) == 20
    again = sheet.account.call("POST", f"{sheet.path}/columns/{sheet.column}/run", {"onlyFailed": True})
    assert (again.status_code, again.json()) == (202, {"runs": 1})
    until(lambda: sheet.counts() == {"completed": 21})
