"""Whatever breaks while an import runs: the caller hears of it, nothing is written, the next import works at once."""

import threading
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager
from typing import Any, LiteralString
from uuid import UUID

import psycopg
import pytest
from psycopg import sql

from leadintake import limits
from leadintake.contract.rows import PersonFields
from leadintake.flows import rows
from leadintake.store.workspace import Workspace
from tests.integration.people_imports.conftest import Importer
from tests.integration.store.test_fences import everything

PEOPLE = [
    {"full_name": "Jane Doe", "company": "Acme", "domain": "acme.com", "tier": "A"},
    {"full_name": "Joe Roe", "company": "Beta", "domain": "beta.com", "tier": "B"},
]
MAPPING = {"full_name": "full_name", "company": "company", "domain": "domain", "new:Tier": "tier"}
BODY = {
    "csv_text": "full_name,company,domain,tier\nJane Doe,Acme,acme.com,A\nJoe Roe,Beta,beta.com,B\n",
    "mapping": MAPPING,
}
# What an import writes, in the order of writing.
TABLES = (
    "list_company_rows",
    "list_rows",
    "import_rows",
    "import_changes",
    "imports",
    "remembered_mappings",
)
DISK_FULL: LiteralString = "raise exception 'no space left on device' using errcode = '53100'"
SLEEP: LiteralString = "perform pg_sleep(30); return null"


def break_writes(importer: Importer, table: str, how: LiteralString) -> None:
    """Let a statement that writes into a table fail."""
    importer.owner.execute(
        sql.SQL(
            "create or replace function fail() returns trigger language plpgsql as $$ begin {how}; end $$;"
            "create trigger fail before insert on {table} for each statement execute function fail()"
        ).format(how=sql.SQL(how), table=sql.Identifier(table))
    )


def mend(importer: Importer, table: str) -> None:
    """Let it work again."""
    importer.owner.execute(sql.SQL("drop trigger fail on {}").format(sql.Identifier(table)))


def assert_that_it_works_again(importer: Importer, sheet: UUID) -> None:
    answer = importer.put(sheet, BODY)
    assert (answer.status, answer.body.get("imported")) == (200, 2), answer.body


@pytest.mark.parametrize("table", TABLES)
def test_a_full_disk_leaves_nothing_wherever_it_is_met(importer: Importer, table: str):
    sheet = importer.new_list()
    importer.add_row(sheet, full_name="Jane Doe")
    before = everything(importer.owner)
    break_writes(importer, table, DISK_FULL)
    answer = importer.put(sheet, BODY)
    assert answer.status in (500, 503), answer.body
    assert set(answer.body) == {"error", "code", "requestId"}
    assert "space" not in answer.error
    assert everything(importer.owner) == before
    mend(importer, table)
    assert importer.put(sheet, BODY).status == 200


def test_columns_that_cannot_be_made_cost_a_warning_and_not_the_import(importer: Importer):
    sheet = importer.new_list()
    break_writes(importer, "list_columns", "raise exception 'no' using errcode = '23514'")
    answer = importer.put(sheet, BODY)
    assert answer.status == 200, answer.body
    assert answer.imported == 2
    assert any("Tier" in warning for warning in answer.warnings)


def test_a_statement_that_takes_too_long_ends_the_import(importer: Importer, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(limits, "IMPORT_SECONDS", 2)
    sheet = importer.new_list()
    before = everything(importer.owner)
    break_writes(importer, "list_rows", SLEEP)
    started = time.monotonic()
    answer = importer.put(sheet, BODY)
    assert (answer.status, answer.code) == (503, "import_too_long")
    assert int(answer.headers["Retry-After"]) > 0
    assert time.monotonic() - started < 20
    assert everything(importer.owner) == before
    mend(importer, "list_rows")
    monkeypatch.undo()
    monkeypatch.setenv("DATABASE_URL", importer.databases.app)
    assert_that_it_works_again(importer, sheet)


@pytest.mark.parametrize("table", ["list_company_rows", "list_rows", "import_rows", "imports"])
def test_a_connection_that_is_cut_leaves_nothing(importer: Importer, table: str):
    sheet = importer.new_list()
    before = everything(importer.owner)
    break_writes(importer, table, SLEEP)
    cut = threading.Thread(target=while_sleeping, args=[importer, "select pg_terminate_backend(%s)"])
    cut.start()
    answer = importer.put(sheet, BODY)
    cut.join()
    assert answer.status == 503, answer.body
    assert everything(importer.owner) == before
    mend(importer, table)
    assert_that_it_works_again(importer, sheet)


def while_sleeping(importer: Importer, act: LiteralString) -> None:
    """Do something to the connection that sleeps in a trigger, once it does."""
    with psycopg.connect(importer.databases.owner, autocommit=True) as db:
        asleep: LiteralString = (
            "select pid from pg_stat_activity where wait_event = 'PgSleep' and datname = current_database()"
        )
        while not (found := db.execute(asleep).fetchone()):
            time.sleep(0.01)
        db.execute(act, found)


@pytest.mark.parametrize("moment", ["before the import has read the row", "after the import has read the row"])
def test_an_edit_by_hand_is_never_overwritten(importer: Importer, moment: str):
    sheet = importer.new_list()
    row_id = importer.add_row(sheet, full_name="Jane Doe")
    people = [{"full_name": "Jane Doe", "headline": "from the file", "location": "Köln"}]
    if moment.startswith("before"):
        # The edit holds the row; the import waits for it and then sees what was written.
        with by_hand(importer) as ws:
            rows.change_row(ws, sheet, row_id, PersonFields(headline="by hand"))
            answers: list[Any] = []
            importing = threading.Thread(target=lambda: answers.append(importer.confirm(sheet, people)))
            importing.start()
            wait_for_lock(importer)
        importing.join()
    else:
        # The import holds the row; the edit waits, and is the last to write.
        break_writes(importer, "import_changes", "perform pg_sleep(1); return null")
        importing = threading.Thread(target=importer.confirm, args=[sheet, people])
        importing.start()
        while not importer.all("select from pg_stat_activity where wait_event = 'PgSleep'"):
            time.sleep(0.01)
        with by_hand(importer) as ws:
            rows.change_row(ws, sheet, row_id, PersonFields(headline="by hand"))
        importing.join()
    (row,) = importer.people(sheet)
    assert (row["headline"], row["location"]) == ("by hand", "Köln")


def test_somebody_added_by_hand_at_the_same_moment_is_met_and_not_doubled(importer: Importer):
    sheet = importer.new_list()
    url = "https://www.linkedin.com/in/jane"
    with by_hand(importer) as ws:
        rows.add_row(ws, sheet, PersonFields(full_name="Jane Doe", linkedin_url=url))
        answers: list[Any] = []
        people = [{"full_name": "J. Doe", "linkedin_url": url, "company": "Acme"}]
        importing = threading.Thread(target=lambda: answers.append(importer.confirm(sheet, people)))
        importing.start()
        wait_for_lock(importer)
    importing.join()
    (row,) = importer.people(sheet)
    assert (row["full_name"], row["company"]) == ("Jane Doe", "Acme")
    assert (answers[0].imported, answers[0].updated) == (0, 1)


def test_somebody_removed_by_hand_at_the_same_moment_is_added_again(importer: Importer):
    sheet = importer.new_list()
    row_id = importer.add_row(sheet, full_name="Jane Doe")
    with by_hand(importer) as ws:
        rows.delete_row(ws, sheet, row_id)
        importing = threading.Thread(target=importer.confirm, args=[sheet, [{"full_name": "Jane Doe"}]])
        importing.start()
        wait_for_lock(importer)
    importing.join()
    (row,) = importer.people(sheet)
    assert row["id"] != row_id


@contextmanager
def by_hand(importer: Importer) -> Generator[Workspace]:
    """Open a transaction of somebody who works on the list by hand."""
    with importer.workspace() as ws:
        yield ws


def wait_for_lock(importer: Importer) -> None:
    """Wait until a connection waits for another."""
    waits: Callable[[], list[Any]] = lambda: importer.all(  # noqa: E731 - asked again and again
        "select from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()"
    )
    while not waits():
        time.sleep(0.01)
