"""Functions as processes, without a gateway in front of them."""

import json
from collections.abc import Generator
from concurrent.futures import ThreadPoolExecutor
from io import StringIO
from pathlib import Path
from typing import Any

import pytest

from local.cloud import Cloud
from local.functions import MOST_EVENT_BYTES, Fleet, Outcome
from local.logs import Journal
from local.options import Options
from local.queues import Deliveries
from local.resources import make_plan
from local.schedules import Rate, Timers
from local.stack import Stack
from local.template import read_template
from tests.integration.local.running import PROBE, copy_probe, eventually


@pytest.fixture
def fleet(tmp_path: Path) -> Generator[Fleet]:
    """Run the probe's functions, each in one process at a time."""
    functions = make_plan(read_template(PROBE / "template.yaml"), "http://127.0.0.1:9").functions
    made = Fleet(functions, {name: {} for name in functions}, tmp_path, 1)
    yield made
    made.close(0)


def event(**query: str) -> bytes:
    return json.dumps({"queryStringParameters": query, "body": "x"}).encode()


def answer(payload: bytes) -> dict[str, Any]:
    return json.loads(json.loads(payload)["body"])


def test_a_caller_who_waits_no_longer_leaves_the_call_running(fleet: Fleet) -> None:
    first = answer(fleet.invoke("Echo", event()).payload)
    assert fleet.invoke("Echo", event(sleep="1"), wait=0.1).outcome is Outcome.STILL_RUNNING
    after = answer(fleet.invoke("Echo", event(), patience=30).payload)
    assert after["pid"] == first["pid"], "the process finished its call and went on to the next"


def test_a_call_that_finds_no_process_in_time_is_throttled(fleet: Fleet) -> None:
    fleet.invoke("Echo", event())
    with ThreadPoolExecutor(1) as pool:
        slow = pool.submit(fleet.invoke, "Echo", event(sleep="3"))
        eventually(lambda: fleet.invoke("Echo", event(), patience=0.05).outcome is Outcome.THROTTLED)
        assert slow.result().outcome is Outcome.RESULT


def test_an_event_may_be_as_large_as_lambda_takes_and_no_larger(fleet: Fleet) -> None:
    largest = event(bytes="1")[:-1] + b', "filler": "'
    largest += b"x" * (MOST_EVENT_BYTES - len(largest) - 2) + b'"}'
    assert len(largest) == 6_291_456
    assert fleet.invoke("Echo", largest).outcome is Outcome.RESULT
    assert fleet.invoke("Echo", largest + b" ").outcome is Outcome.TOO_LARGE


def test_a_function_knows_its_name_its_memory_and_how_long_it_may_run(fleet: Fleet) -> None:
    shown = answer(fleet.invoke("Echo", event()).payload)
    assert shown["context"] == ["Echo", "256", "arn:aws:lambda:us-east-1:123456789012:function:Echo"]
    assert 0 < shown["remaining"] <= 5_000


def test_a_timer_calls_its_function(fleet: Fleet, tmp_path: Path) -> None:
    [trigger] = make_plan(read_template(PROBE / "template.yaml"), "http://127.0.0.1:9").schedules
    journal = Journal(StringIO())
    timers = Timers(Deliveries(Cloud(tmp_path), fleet, journal))
    timers.add(trigger, Rate(1))
    timers.start()
    log = tmp_path / "functions" / "TakeTime.log"
    eventually(lambda: log.exists() and "timer aws.events" in log.read_text("utf-8"))
    timers.stop()
    journal.close()


def test_a_stack_runs_inside_another_program(tmp_path: Path) -> None:
    journal = Journal(StringIO())
    stack = Stack(Options(tmp_path / "own", 0, copy_probe(tmp_path / "probe")), journal)
    try:
        stack.start()
        assert json.loads(stack.folder.state_file.read_text("utf-8"))["url"] == stack.url
    finally:
        stack.stop()
        journal.close()
    assert not stack.folder.state_file.exists()
