"""Imports at the same time: one account's run one after another, and nobody is added twice."""

import random
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import psycopg
import pytest

from leadintake import limits
from leadintake.contract.people_imports import ConfirmListImport
from leadintake.flows.confirm_list_import import confirm_list_import
from leadintake.store.turns import take_turn
from leadintake.store.workspace import workspace
from tests.integration.clients import csv_of
from tests.integration.people_imports.conftest import Importer

FIELDS = ("linkedin_url", "full_name", "company", "location")
WAITING = "select count(*) from pg_locks where locktype = 'advisory' and not granted"


@dataclass(frozen=True)
class Sent:
    """A file, the list it was sent into, and what came of it."""

    list_id: UUID
    people: Sequence[Mapping[str, str]]
    answer: Any


def imported(importer: Importer, list_id: UUID, people: Sequence[Mapping[str, str]], **options: Any) -> Sent:
    """Import a file over a connection of its own, as an execution environment of its own would."""
    mapping: dict[str, str | None] = {name: name for name in FIELDS}
    request = ConfirmListImport(csv_text=csv_of(people, FIELDS), mapping=mapping, **options)
    with importer.workspace() as ws:
        return Sent(list_id, people, confirm_list_import(ws, list_id, request))


def crowd(chance: random.Random) -> list[dict[str, str]]:
    """Make a file out of few people, so that files overlap."""
    people: list[dict[str, str]] = []
    for _ in range(chance.randrange(1, 60)):
        number = chance.randrange(40)
        url = f"linkedin.com/in/p{number}" if chance.random() < 0.7 else ""
        people.append({"linkedin_url": url, "full_name": f"Person {number}", "company": f"Firm {number % 5}"})
    return people


def test_files_that_overlap_add_each_person_once_however_many_are_imported_at_once(
    importer: Importer, randomness: random.Random, soak: bool
):
    for turn in range(50 if soak else 3):
        lists = [importer.new_list(f"{turn}-{number}") for number in range(2)]
        keeps_out = randomness.random() < 0.5
        with ThreadPoolExecutor(8) as pool:
            futures = [
                pool.submit(
                    imported, importer, randomness.choice(lists), crowd(randomness), skip_existing_customers=keeps_out
                )
                for _ in range(8)
            ]
            done = [future.result() for future in futures]
        assert_that_it_adds_up(importer, done, lists, keeps_out=keeps_out)
        for list_id in lists:
            importer.owner.execute("delete from lists where id = %s", [list_id])


def assert_that_it_adds_up(importer: Importer, done: Sequence[Sent], lists: Sequence[UUID], *, keeps_out: bool) -> None:
    """Compare what was answered with what is there."""
    everywhere: list[str] = []
    for list_id in lists:
        people = importer.people(list_id)
        addresses = [row["linkedin_key"] for row in people if row["linkedin_key"]]
        assert len(set(addresses)) == len(addresses)
        everywhere += addresses
        here = [sent.answer for sent in done if sent.list_id == list_id]
        assert sum(answer.imported for answer in here) == len(people)
        assert {row_id for answer in here for row_id in answer.row_ids} == {row["id"] for row in people}
        names = [row["full_name"] for row in people if not row["linkedin_key"]]
        assert len(set(names)) == len(names)
    if keeps_out:
        assert len(set(everywhere)) == len(everywhere)
    for sent in done:
        answer = sent.answer
        assert answer.imported + answer.updated + answer.skipped == answer.total == len(sent.people)
        assert len(importer.ledger(str(answer.import_id))) == len(sent.people)


def test_who_waits_too_long_is_sent_away_with_nothing_written(importer: Importer, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(limits, "TURN_SECONDS", 1)
    sheet = importer.new_list()
    with importer.workspace() as ws:
        take_turn(ws)
        answer = importer.put(sheet, {"csv_text": "n\nJane\n", "mapping": {"full_name": "n", "new:Tier": "n"}})
    assert (answer.status, answer.code, answer.headers["Retry-After"]) == (503, "unavailable", "1")
    assert importer.people(sheet) == importer.all("select * from imports") == []
    assert importer.confirm(sheet, [{"full_name": "Jane"}]).imported == 1


def test_one_more_than_may_wait_is_told_to_come_back(importer: Importer, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(limits, "TURN_SECONDS", 30)
    sheet = importer.new_list()

    def wait() -> str:
        with importer.workspace() as ws:
            take_turn(ws)
        return "had a turn"

    with ThreadPoolExecutor(limits.IMPORTS_AT_ONCE) as pool:
        with importer.workspace() as ws:
            take_turn(ws)
            others = [pool.submit(wait) for _ in range(limits.IMPORTS_AT_ONCE - 1)]
            while importer.all(WAITING)[0]["count"] < limits.IMPORTS_AT_ONCE - 1:
                pass
            answer = importer.put(sheet, {"csv_text": "n\nJane\n", "mapping": {"full_name": "n"}})
        assert {other.result() for other in others} == {"had a turn"}
    assert (answer.status, answer.code) == (429, "too_many_imports")
    assert int(answer.headers["Retry-After"]) > 0
    assert importer.people(sheet) == []


def test_accounts_do_not_wait_for_each_other(importer: Importer, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(limits, "TURN_SECONDS", 1)
    sheet = importer.new_list()
    with psycopg.connect(importer.databases.app, autocommit=True) as db, workspace(db, UUID(int=7)) as ws:
        take_turn(ws)
        assert importer.confirm(sheet, [{"full_name": "Jane"}]).imported == 1
