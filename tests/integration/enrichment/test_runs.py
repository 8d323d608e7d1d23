"""Runs that are lost, given up, handed back, or met by others: their cells are filled once all the same."""

import time
from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import psycopg
import pytest

from leadintake import limits
from leadintake.store import enrichment_cells, undone_imports
from tests.integration.enrichment.conftest import CountingModel, Enricher, people


def test_the_queue_may_be_down_and_nothing_is_lost(enricher: Enricher, monkeypatch: pytest.MonkeyPatch):
    sheet = enricher.new_list()
    enricher.confirm(sheet, people(5))
    with monkeypatch.context() as broken:
        broken.setenv("ENRICHMENT_QUEUE_URL", f"{enricher.queue_url}-that-is-not-there")
        enricher.ai_column(sheet)
    assert enricher.messages() == []
    assert enricher.status(sheet) == "enriching"
    assert enricher.sweep()["sent"] == 2
    enricher.deliver_all()
    assert (enricher.counts(sheet), enricher.status(sheet)) == ({"completed": 5}, "idle")
    assert enricher.sweep() == {"lost": 0, "sent": 0}


def test_messages_that_are_lost_are_sent_again_and_given_up_in_the_end(enricher: Enricher):
    sheet = enricher.new_list()
    enricher.confirm(sheet, people(1))
    enricher.ai_column(sheet)
    for times in range(1, limits.TIMES_RUNS_ARE_SENT):
        enricher.messages()
        enricher.owner.execute("update enrichment_runs set sent_at = now() - interval '2 hours'")
        assert enricher.sweep() == {"lost": 1, "sent": 1}, times
    (last,) = enricher.messages()
    enricher.owner.execute("update enrichment_runs set sent_at = now() - interval '2 hours'")
    assert enricher.sweep() == {"lost": 1, "sent": 0}
    assert enricher.status(sheet) == "idle"
    # Out of the dead letters it is still done.
    assert enricher.deliver(last) == []
    assert enricher.counts(sheet) == {"completed": 1}


def test_a_worker_without_time_hands_the_rest_back(
    enricher: Enricher, model: CountingModel, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(limits, "ENRICH_SECONDS", limits.CELL_ALL_SECONDS + 0.05)
    sheet = enricher.new_list()
    enricher.confirm(sheet, people(60))
    enricher.ai_column(sheet)
    rounds = 0
    while messages := enricher.messages():
        rounds += len(messages)
        for message in messages:
            enricher.deliver(message)
    assert rounds > 2
    assert enricher.counts(sheet) == {"completed": 60}
    assert set(model.billed.values()) == {1}


def test_a_run_that_has_found_no_place_comes_as_soon_as_there_is_one(enricher: Enricher):
    sheet = enricher.new_list()
    enricher.confirm(sheet, people(150))
    enricher.ai_column(sheet)
    first, *others = enricher.messages()
    with psycopg.connect(enricher.databases.app, autocommit=True) as busy:
        enrichment_cells.take_slots(busy, enricher.account.account_id, limits.CELLS_AT_ONCE_PER_ACCOUNT)
        assert enricher.deliver(first) == []
    assert enricher.counts(sheet) == {"pending": 150}
    for message in others:
        assert enricher.deliver(message) == []
    enricher.deliver_all()
    assert (enricher.counts(sheet), enricher.status(sheet)) == ({"completed": 150}, "idle")


def test_a_cell_whose_worker_died_while_it_was_asked_is_not_billed_again(enricher: Enricher, model: CountingModel):
    sheet = enricher.new_list()
    enricher.confirm(sheet, people(2))
    column = enricher.ai_column(sheet)
    first, second = (row["id"] for row in enricher.people(sheet))
    for row, was_asked in ((first, True), (second, False)):
        enricher.owner.execute(
            """
            insert into enrichment_cells (account_id, list_id, column_id, row_id, status, claim, leased_until, asked_at)
            values (%s, %s, %s, %s, 'processing', %s, now() - interval '1 second', case when %s then now() end)
            """,
            [enricher.account.account_id, sheet, column, row, uuid4(), was_asked],
        )
    enricher.deliver_all()
    assert dict(model.billed) == {"Person 1": 1}
    assert enricher.counts(sheet) == {"completed": 1, "failed": 1}


def test_a_run_whose_cells_somebody_else_has_in_hand_comes_again(enricher: Enricher, model: CountingModel):
    sheet = enricher.new_list()
    enricher.confirm(sheet, people(1))
    column = enricher.ai_column(sheet)
    (row,) = enricher.people(sheet)
    enricher.owner.execute(
        """
        insert into enrichment_cells (account_id, list_id, column_id, row_id, status, claim, leased_until)
        values (%s, %s, %s, %s, 'processing', %s, now() + interval '1 hour')
        """,
        [enricher.account.account_id, sheet, column, row["id"], uuid4()],
    )
    enricher.deliver_all()
    assert (enricher.counts(sheet), enricher.status(sheet)) == ({"processing": 1}, "enriching")
    # They die, and the message has been taken for done.
    enricher.owner.execute("update enrichment_cells set leased_until = now()")
    assert enricher.sweep() == {"lost": 0, "sent": 1}
    enricher.deliver_all()
    assert (enricher.counts(sheet), enricher.status(sheet)) == ({"completed": 1}, "idle")
    assert model.billed.total() == 1


@pytest.mark.parametrize(("was_asked", "status"), [(True, "failed"), (False, "pending")])
def test_a_cell_whose_worker_is_gone_is_not_shown_as_worked_on(enricher: Enricher, was_asked: bool, status: str):
    sheet = enricher.new_list()
    enricher.confirm(sheet, people(1))
    column = enricher.ai_column(sheet)
    (row,) = enricher.people(sheet)
    enricher.owner.execute(
        """
        insert into enrichment_cells (account_id, list_id, column_id, row_id, status, claim, leased_until, asked_at)
        values (%s, %s, %s, %s, 'processing', %s, now() - interval '1 second', case when %s then now() end)
        """,
        [enricher.account.account_id, sheet, column, row["id"], uuid4(), was_asked],
    )
    enricher.messages()
    assert enricher.counts(sheet) == {status: 1}
    assert enricher.states(sheet, column) == [status]
    assert enricher.run(sheet, column, onlyFailed=was_asked).runs == 1
    enricher.deliver_all()
    assert enricher.counts(sheet) == {"completed": 1}


def test_who_deletes_a_list_and_who_fills_its_cells_do_not_wait_for_each_other(
    enricher: Enricher, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.delenv("OPENROUTER_API_KEY")
    sheet = enricher.new_list()
    enricher.confirm(sheet, people(1))
    column = enricher.ai_column(sheet)
    enricher.deliver_all()
    # Of two cells one has an entry already.
    enricher.confirm(sheet, people(1, 1))
    enricher.messages()
    assert enricher.run(sheet, column).runs == 1
    (message,) = enricher.messages()
    with psycopg.connect(enricher.databases.owner) as deleting, ThreadPoolExecutor(1) as thread:
        deleting.execute("select from lists where id = %s for update", [sheet])
        filling = thread.submit(enricher.deliver, message)
        waiting = "select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'"
        while not enricher.all(waiting):
            time.sleep(0.01)
        deleting.execute("delete from lists where id = %s", [sheet])
        deleting.commit()
        assert filling.result() == []
    assert enricher.all("select * from enrichment_cells") == []


def test_what_an_import_has_asked_for_can_be_taken_back(enricher: Enricher):
    sheet = enricher.new_list()
    enricher.ai_column(sheet)
    answer = enricher.confirm(sheet, people(200))
    messages = enricher.messages()
    enricher.deliver(messages[0])
    with enricher.workspace() as ws:
        assert undone_imports.take_back_runs(ws, answer.importId) == 1
    enricher.deliver(messages[1])
    assert enricher.counts(sheet) == {"completed": 100, "pending": 100}
    assert enricher.status(sheet) == "idle"


def test_a_message_that_comes_twice_is_worked_on_once(enricher: Enricher, model: CountingModel):
    sheet = enricher.new_list()
    enricher.confirm(sheet, people(4))
    enricher.ai_column(sheet)
    messages = enricher.messages()
    for message in [*messages, *reversed(messages)]:
        assert enricher.deliver(message) == []
    assert set(model.billed.values()) == {1}
