"""However events come, each version of a file is imported once."""

import random
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import psycopg

from leadintake.edge.statuses import STATUSES
from leadintake.flows.import_dropped_file import Dropped, import_dropped_file
from tests.integration.drops.conftest import BUCKET, Dropper, Event, shuffled


def test_many_files_of_many_accounts_with_events_doubled_and_shuffled(
    droppers: Callable[..., Dropper], randomness: random.Random, soak: bool
):
    everybody = [(one, one.new_list()) for one in (droppers() for _ in range(5))]
    events: list[Event] = []
    files = 20 if soak else 4
    for number in range(files):
        for dropper, sheet in everybody:
            key = f"{dropper.root}/lists/{sheet}/people/{number}.csv"
            events.append(dropper.put_file(key, f"Full Name\nPerson {number}\nOther {number}\n"))
    for event in shuffled(events, randomness):
        assert everybody[0][0].hear(event) == []
    for dropper, sheet in everybody:
        assert len(dropper.imports()) == files
        assert len(dropper.people(sheet)) == 2 * files
        results = dropper.keys(f"results/{dropper.account.account_id}/")
        assert len([key for key in results if key.endswith(".json")]) == files


def test_one_event_heard_eight_times_at_once_is_one_import(dropper: Dropper):
    sheet = dropper.new_list()
    key = f"{dropper.root}/lists/{sheet}/people/x.csv"
    dropper.put_file(key, "Full Name\nJane\n")

    def hear(_: int) -> str:
        with psycopg.connect(dropper.databases.app, autocommit=True) as db:
            result = import_dropped_file(db, Dropped(BUCKET, key, None), 60, lambda error: STATUSES[type(error)][1])
        return result.status if result else ""

    with ThreadPoolExecutor(8) as pool:
        assert set(pool.map(hear, range(8))) == {"imported"}
    assert len(dropper.people(sheet)) == len(dropper.imports()) == 1
