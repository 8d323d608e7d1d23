"""Imports of one account at the same time, of whatever kind: each row is there once, and nothing is lost."""

import random
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import psycopg
import pytest
from psycopg import Connection

from leadintake import limits
from leadintake.store.workspace import workspace
from tests.integration.clients import Account, Databases
from tests.integration.every_import.kinds import KINDS, Kind, Target

AT_ONCE = 8
CREDITS = 100_000


def imported(databases: Databases, account: Account, kind: Kind, target: Target, numbers: range) -> None:
    """Import over a connection of its own, as an execution environment of its own would."""
    with psycopg.connect(databases.app, autocommit=True) as db, workspace(db, account.account_id) as ws:
        answer = kind.act(ws, target, numbers).model_dump(by_alias=True)
    assert kind.answered(answer) == len(numbers)


def stored(owner: Connection, account: Account, kind: Kind) -> Counter[int]:
    """Count how often each row is there."""
    return Counter(number for (number,) in owner.execute(kind.stored, {"account": account.account_id}))


@pytest.mark.parametrize("kind", KINDS)
def test_files_that_overlap_add_each_row_once_however_many_are_imported_at_once(
    databases: Databases,
    owner: Connection,
    account: Callable[..., Account],
    randomness: random.Random,
    soak: bool,
    kind: str,
    monkeypatch: pytest.MonkeyPatch,
):
    # A busy machine is not what is tried here.
    monkeypatch.setattr(limits, "TURN_SECONDS", 120)
    monkeypatch.setattr(limits, "IMPORT_SECONDS", 240)
    for turn in range(20 if soak else 2):
        one, somebody = KINDS[kind], account(f"turn {turn}", CREDITS)
        with psycopg.connect(databases.app, autocommit=True) as db, workspace(db, somebody.account_id) as ws:
            target = one.target(ws)
        files = [range(first := randomness.randrange(60), first + randomness.randrange(1, 60)) for _ in range(AT_ONCE)]
        with ThreadPoolExecutor(AT_ONCE) as pool:
            futures = [pool.submit(imported, databases, somebody, one, target, numbers) for numbers in files]
            for future in futures:
                future.result()
        there = stored(owner, somebody, one)
        if one.replaces:
            assert there in [Counter(numbers) for numbers in files]
        else:
            assert there == Counter({number for numbers in files for number in numbers})
        assert_that_the_books_add_up(owner, somebody, files, there.total() * one.credits_a_row)


def assert_that_the_books_add_up(owner: Connection, somebody: Account, files: list[range], paid: int) -> None:
    """Compare the records, the ledger and the balance with what was imported."""
    found = owner.execute(
        """
        select (select count(*) from imports where account_id = a.account_id),
            (select count(*) from import_rows where account_id = a.account_id),
            %(credits)s - credits
        from accounts a where account_id = %(account)s
        """,
        {"account": somebody.account_id, "credits": CREDITS},
    ).fetchone()
    assert found == (len(files), sum(map(len, files)), paid)
