"""Cells under siege: whatever the model, the queue and the workers do, each ends once, paid for once."""

import random
import time
from collections.abc import Callable, Generator
from typing import Any
from uuid import UUID, uuid4

import pytest
from psycopg import Connection

from leadintake.cloud import queues
from leadintake.contract.accounts import SetEnrichmentBudget
from leadintake.flows.manage_accounts import manage_accounts
from local.cloud import Cloud
from tests.fickle_model import Cell, FickleModel
from tests.integration.clients import Account, Databases, csv_of
from tests.integration.enrichment.conftest import close_apis
from tests.integration.enrichment.siege import ANSWER_SECONDS, BOUNDS, Siege
from tests.model_server import model_server
from tests.workers import Workers

COLUMNS = ("About", "Size")
# One column takes what its type allows, the other what its own schema does.
SCHEMAS = {"About": None, "Size": {"type": "string", "maxLength": 100}}
IMPORTS = 5
WORKERS = 3


@pytest.fixture
def siege(
    databases: Databases,
    owner: Connection,
    account: Callable[..., Account],
    cloud: Cloud,
    randomness: random.Random,
    monkeypatch: pytest.MonkeyPatch,
) -> Generator[Siege]:
    """Give an account under siege, with a queue of its own and a model that has whims."""
    fickle = FickleModel(randomness, ANSWER_SECONDS)
    with model_server(fickle.behave) as server:
        # Shorter than the work: what is worked on is delivered once more meanwhile.
        created = cloud.queues().create_queue(QueueName=f"runs-{uuid4()}", Attributes={"VisibilityTimeout": "1"})
        settings = {
            **cloud.variables(),
            "DATABASE_URL": databases.app,
            "ENRICHMENT_QUEUE_URL": created["QueueUrl"],
            "OPENROUTER_API_KEY": "key",
            "OPENROUTER_BASE_URL": server.base_url,
        }
        for name, value in settings.items():
            monkeypatch.setenv(name, value)
        queues.forget_client()
        made = Siege(databases, owner, account(), cloud.queues(), created["QueueUrl"])
        made.workers = Workers("enrich_cells", created["QueueUrl"], settings, BOUNDS, batch=2)
        made.model, made.server = fickle, server
        yield made
        made.workers.stop()
    queues.forget_client()
    close_apis(Siege)


@pytest.fixture
def rows(soak: bool) -> int:
    """Tell how many rows are filled, in two columns."""
    return 2_500 if soak else 75


def names_of(rows: int, first: int = 0) -> list[str]:
    return [f"Cell {number}" for number in range(first, first + rows)]


def import_rows(siege: Siege, rows: int) -> UUID:
    """Make a list of two AI columns, and import its rows in several files."""
    sheet = siege.new_list()
    for name in COLUMNS:
        siege.ai_column(sheet, name, schema=SCHEMAS[name])
    each = rows // IMPORTS
    for first in range(0, rows, each):
        people = [{"full_name": name, "company": "Acme"} for name in names_of(each, first)]
        assert siege.confirm(sheet, people).enrichmentTriggered == len(COLUMNS) * -(-each // 100)
    return sheet


def lose_the_queue(monkeypatch: pytest.MonkeyPatch, siege: Siege, work: Callable[[], Any]) -> Any:
    """Do something while the queue cannot be reached."""
    with monkeypatch.context() as broken:
        # Nobody listens there.
        broken.setenv("AWS_ENDPOINT_URL_SQS", "http://127.0.0.1:9")
        queues.forget_client()
        done = work()
        assert siege.sweep()["sent"] == 0
    queues.forget_client()
    return done


def test_every_cell_ends_whatever_the_model_does(siege: Siege, operator: Connection, rows: int):
    runs = IMPORTS * len(COLUMNS) * -(-rows // IMPORTS // 100)
    budget = SetEnrichmentBudget(
        action="set_enrichment_budget", account_id=siege.account.account_id, max_enrichment_runs=runs - 1
    )
    manage_accounts(operator, budget)
    sheet = import_rows(siege, rows)
    assert siege.look(sheet)[1] == {"pending": rows * len(COLUMNS)}
    siege.workers.start(WORKERS)
    siege.watch_until_idle(sheet)
    ended = siege.assert_all_ended(sheet, names_of(rows), {})
    assert sum(ended.values()) == rows * len(COLUMNS)
    assert manage_accounts(operator, budget).model_dump()["enrichment_runs_used"] == runs - 1
    (unpaid,) = (number for reason, number in ended.items() if "budget" in reason)
    assert unpaid == min(rows // IMPORTS, 100)
    print(f"{dict(siege.model.whims)}\n{ended}")  # noqa: T201 - the figures of a soak


def test_every_cell_ends_whatever_happens_to_messages_and_workers(
    siege: Siege, randomness: random.Random, rows: int, soak: bool, monkeypatch: pytest.MonkeyPatch
):
    sheet = lose_the_queue(monkeypatch, siege, lambda: import_rows(siege, rows))
    assert siege.messages() == []
    siege.sweep()
    siege.shuffle_and_double(randomness)
    siege.workers.start(WORKERS)
    kills = 0

    def kill() -> None:
        nonlocal kills
        time.sleep(randomness.uniform(0, 0.3))
        if kills < (20 if soak else 3):
            siege.workers.kill_one(randomness)
            kills += 1

    siege.watch_until_idle(sheet, kill)
    assert kills
    ended = siege.assert_all_ended(sheet, names_of(rows), {})
    print(f"{kills} kills\n{dict(siege.model.whims)}\n{ended}")  # noqa: T201 - the figures of a soak


def test_what_is_given_while_runs_are_under_way_stays(siege: Siege, randomness: random.Random, rows: int):
    sheet = import_rows(siege, rows)
    ids = {one["full_name"]: one["id"] for one in siege.people(sheet)}
    given: dict[Cell, str] = {}
    siege.workers.start(WORKERS)

    def give() -> None:
        if len(given) >= rows:
            return
        cell = COLUMNS[0], randomness.choice(list(ids))
        siege.write_by_hand(sheet, ids[cell[1]], cell, given.setdefault(cell, f"by hand {cell[1]}"))
        name = randomness.choice(list(ids))
        siege.again[name] += 1
        given.setdefault((COLUMNS[1], name), f"from a file {name}")
        text = csv_of([{"full_name": name, "company": "Acme", "size": f"from a file {name}"}])
        siege.confirm(sheet, text, {"full_name": "full_name", "company": "company", "column:Size": "size"})

    siege.watch_until_idle(sheet, give)
    ended = siege.assert_all_ended(sheet, names_of(rows), given)
    assert ended["given"]
    print(ended)  # noqa: T201 - the figures of a soak


def test_what_is_taken_away_while_runs_are_under_way_is_gone(siege: Siege, randomness: random.Random, soak: bool):
    siege.workers.start(WORKERS)
    for turn in range(40 if soak else 4):
        sheet = siege.new_list()
        columns = [siege.ai_column(sheet, name) for name in COLUMNS]
        people = [{"full_name": f"Turn {turn} {name}", "company": "Acme"} for name in names_of(60)]
        import_id = siege.confirm(sheet, people).importId
        rows = [one["id"] for one in siege.people(sheet)]
        while siege.look(sheet)[1]["pending"] == len(COLUMNS) * len(rows):
            time.sleep(0.01)
        time.sleep(randomness.uniform(0, 0.2))
        act = turn % 4
        if act == 0:
            taken = siege.call("DELETE", "/api/lists/{id}", {"id": sheet})
        elif act == 1:
            taken = siege.call("DELETE", "/api/lists/{id}/columns/{colId}", {"id": sheet, "colId": columns[0]})
        elif act == 2:
            path = {"id": sheet, "rowId": randomness.choice(rows)}
            taken = siege.call("DELETE", "/api/lists/{id}/rows/{rowId}", path)
        else:
            taken = siege.call("POST", "/api/imports/{id}/undo", {"id": import_id}, body={})
        assert taken.status == 200, (turn, taken.body)
        if act == 0:
            assert siege.all("select * from enrichment_cells where list_id = %s", sheet) == []
            continue
        siege.watch_until_idle(sheet)
        left = {1: 60, 2: 118, 3: 0}[act]
        counted = siege.look(sheet)[1]
        assert (counted.total(), counted["pending"], counted["processing"]) == (left, 0, 0)
    assert max(siege.model.billed.values()) == 1
