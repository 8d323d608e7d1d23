"""From the outbox through the queue to the cells."""

import json
from typing import Any
from uuid import uuid4

import pytest
from psycopg import Connection

from leadintake import limits
from leadintake.contract.accounts import SetEnrichmentBudget
from leadintake.flows.manage_accounts import manage_accounts
from tests.integration.clients import csv_of
from tests.integration.enrichment.conftest import CountingModel, Enricher, people
from tests.model_server import breaks_off, refuses, says, sends


def test_a_new_column_is_filled_for_every_row_the_first_three_first(enricher: Enricher, model: CountingModel):
    sheet = enricher.new_list()
    enricher.confirm(sheet, people(5))
    column = enricher.ai_column(sheet)
    assert (enricher.status(sheet), enricher.counts(sheet)) == ("enriching", {"pending": 5})
    messages = enricher.messages()
    assert [json.loads(one["body"])["isPreview"] for one in messages] == [True, False]
    assert enricher.deliver(messages[0]) == []
    assert enricher.values(sheet, column) == [f"about Person {number}" for number in range(3)] + [None] * 2
    assert enricher.counts(sheet) == {"completed": 3, "pending": 2}
    enricher.deliver(messages[1])
    assert enricher.counts(sheet) == {"completed": 5}
    assert enricher.status(sheet) == "idle"
    assert model.billed.total() == 5


def test_the_number_of_runs(enricher: Enricher):
    sheet = enricher.new_list()
    assert enricher.confirm(sheet, people(1_000)).enrichmentTriggered == 0
    enricher.ai_column(sheet, "One")
    assert len(enricher.messages()) == 1 + 10
    enricher.ai_column(sheet, "Two")
    enricher.messages()
    assert enricher.confirm(sheet, people(250, 2_000)).enrichmentTriggered == 2 * 3
    assert len(enricher.messages()) == 6
    dry = enricher.confirm(sheet, people(250, 5_000), dryRun=True)
    assert dry.enrichmentTriggered == 6
    assert enricher.messages() == []


def test_what_is_given_meanwhile_wins(enricher: Enricher, model: CountingModel):
    sheet = enricher.new_list()
    enricher.confirm(sheet, people(2))
    column = enricher.ai_column(sheet)

    def give(_connection: Any, name: str) -> bool:
        if name == "Person 0":
            enricher.owner.execute(
                "update list_rows set cells = jsonb_build_object(%s::text, 'by hand') where full_name = %s",
                [str(column), name],
            )
        return False

    model.before = give
    enricher.deliver_all()
    assert enricher.values(sheet, column) == ["by hand", "about Person 1"]
    assert enricher.counts(sheet) == {"completed": 2}


def test_imported_values_are_not_asked_for(enricher: Enricher, model: CountingModel):
    sheet = enricher.new_list()
    column = enricher.ai_column(sheet)
    text = csv_of([{"full_name": "A", "about": "given"}, {"full_name": "B", "about": ""}])
    enricher.confirm(sheet, text, {"full_name": "full_name", "column:About": "about"})
    enricher.deliver_all()
    assert enricher.values(sheet, column) == ["given", "about B"]
    assert dict(model.billed) == {"B": 1}


@pytest.mark.parametrize(
    ("behaviour", "reason"),
    [
        (refuses(400), "it refused the request (400)"),
        (says("no json"), "its answer was not understood"),
        (says({"other": 1}), "its answer was not understood"),
        (says({"value": ""}), "its answer did not have the form that the column asks for"),
        (says({"value": {"a": 1}}), "its answer did not have the form that the column asks for"),
        (says({"value": "a\x00b"}), "its answer did not have the form that the column asks for"),
        (sends(b"{}"), "its answer was not understood"),
        (breaks_off, "its answer was cut off"),
    ],
    ids=["refused", "no json", "no value", "blank", "an object", "unstorable", "no completion", "cut"],
)
def test_what_fails_says_why_and_is_asked_once(enricher: Enricher, behaviour: Any, reason: str):
    enricher.server.behaviour = behaviour
    sheet = enricher.new_list()
    enricher.confirm(sheet, people(1))
    column = enricher.ai_column(sheet)
    enricher.deliver_all()
    (row,) = enricher.people(sheet)
    assert row["cells"] == {}
    (cell,) = enricher.all("select * from enrichment_cells where column_id = %s", column)
    assert (cell["status"], cell["error"]) == ("failed", f"The language model gave no value: {reason}.")
    assert len(enricher.server.asked) == 1
    assert (enricher.counts(sheet), enricher.status(sheet)) == ({"failed": 1}, "idle")


@pytest.mark.parametrize("behaviour", [refuses(429, Retry_After="0"), refuses(503)], ids=["limited", "out of order"])
def test_what_may_be_asked_again_is(
    enricher: Enricher, model: CountingModel, behaviour: Any, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("leadintake.cloud.model._SOON", 0.01)
    refused: set[str] = set()

    def refuse_once(connection: Any, name: str) -> bool:
        if name in refused:
            return False
        refused.add(name)
        behaviour(connection)
        return True

    model.before = refuse_once
    sheet = enricher.new_list()
    enricher.confirm(sheet, people(6))
    enricher.ai_column(sheet)
    enricher.deliver_all()
    assert enricher.counts(sheet) == {"completed": 6}
    assert set(model.billed.values()) == {1}


def test_without_a_key_cells_fail_with_a_reason_and_are_pending_once_retried(
    enricher: Enricher, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.delenv("OPENROUTER_API_KEY")
    sheet = enricher.new_list()
    enricher.confirm(sheet, people(2))
    column = enricher.ai_column(sheet)
    enricher.deliver_all()
    assert enricher.counts(sheet) == {"failed": 2}
    monkeypatch.setenv("OPENROUTER_API_KEY", "key")
    answer = enricher.run(sheet, column, onlyFailed=True)
    assert (answer.status, answer.body) == (202, {"runs": 1})
    assert enricher.counts(sheet) == {"pending": 2}
    enricher.deliver_all()
    assert enricher.counts(sheet) == {"completed": 2}


@pytest.mark.parametrize("way", [{}, {"onlyEmpty": True}, {"onlyFailed": True}, "import"], ids=str)
def test_cells_that_failed_are_asked_again_and_nothing_is_spent_on_nothing(
    enricher: Enricher, model: CountingModel, way: Any
):
    enricher.server.behaviour = refuses(400)
    sheet = enricher.new_list()
    enricher.confirm(sheet, people(2))
    column = enricher.ai_column(sheet)
    enricher.deliver_all()
    enricher.server.behaviour = model.behave
    if way == "import":
        assert enricher.confirm(sheet, people(2)).enrichmentTriggered == 1
    else:
        assert enricher.run(sheet, column, **way).runs == 1
    messages = enricher.messages()
    for message in messages * 2:
        enricher.deliver(message)
    assert enricher.counts(sheet) == {"completed": 2}
    assert set(model.billed.values()) == {1}
    (account,) = enricher.all("select * from accounts where account_id = %s", enricher.account.account_id)
    assert account["enrichment_runs_used"] == 2


def test_an_answer_that_comes_too_late_is_not_asked_for_again(
    enricher: Enricher, model: CountingModel, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(limits, "CELL_SECONDS", 0.3)
    model.before = lambda connection, _name: bool(connection.is_over(0.6))
    sheet = enricher.new_list()
    enricher.confirm(sheet, people(1))
    enricher.ai_column(sheet)
    enricher.deliver_all()
    assert len(enricher.server.asked) == 1
    assert enricher.counts(sheet) == {"failed": 1}


def test_rows_that_are_named_are_asked_again_also_with_a_value(enricher: Enricher, model: CountingModel):
    sheet = enricher.new_list()
    enricher.confirm(sheet, people(3))
    column = enricher.ai_column(sheet)
    enricher.deliver_all()
    rows = [str(row["id"]) for row in enricher.people(sheet)]
    assert enricher.run(sheet, column).runs == 0
    assert enricher.run(sheet, column, rowIds=rows[:2], onlyEmpty=True).runs == 0
    assert enricher.run(sheet, column, rowIds=rows[:2]).runs == 1
    enricher.deliver_all()
    assert sorted(model.billed.values()) == [1, 2, 2]
    assert enricher.counts(sheet) == {"completed": 3}


def test_a_column_that_no_model_fills_cannot_be_run(enricher: Enricher):
    sheet = enricher.new_list()
    column = enricher.add_column(sheet, "Tier")
    assert enricher.run(sheet, column).status == 409
    assert enricher.run(sheet, uuid4()).status == 404


def test_companies_are_enriched_too(enricher: Enricher):
    sheet = enricher.new_list()
    enricher.confirm(sheet, [{"full_name": "A", "company": "Acme", "domain": "acme.com"}])
    column = enricher.ai_column(sheet, subject="company")
    enricher.deliver_all()
    (company,) = enricher.companies(sheet)
    assert company["cells"] == {str(column): "about Acme"}


def test_the_budget_is_not_passed(enricher: Enricher, model: CountingModel, operator: Connection):
    account_id = enricher.account.account_id
    budget = SetEnrichmentBudget(action="set_enrichment_budget", account_id=account_id, max_enrichment_runs=2)
    manage_accounts(operator, budget)
    sheet = enricher.new_list()
    enricher.confirm(sheet, people(303))
    enricher.ai_column(sheet)
    enricher.deliver_all()
    assert enricher.counts(sheet) == {"completed": 103, "failed": 200}
    assert model.billed.total() == 103
    shown = manage_accounts(operator, budget)
    assert shown.model_dump() == {"max_enrichment_runs": 2, "enrichment_runs_used": 2}


def test_a_value_that_comes_for_a_cell_that_failed_completes_it(enricher: Enricher):
    enricher.server.behaviour = refuses(400)
    sheet = enricher.new_list()
    enricher.confirm(sheet, people(1))
    column = enricher.ai_column(sheet)
    enricher.deliver_all()
    mapping = {"full_name": "full_name", "company": "company", "column:About": "about"}
    enricher.confirm(sheet, csv_of([{**people(1)[0], "about": "given"}]), mapping)
    assert enricher.counts(sheet) == {"completed": 1}
    assert enricher.states(sheet, column) == ["completed"]


@pytest.mark.parametrize(
    ("schema", "value", "is_kept"),
    [
        ({"type": "string", "enum": ["a", "b"]}, "a", True),
        ({"type": "string", "enum": ["a", "b"]}, "c", False),
        ({"type": "integer", "minimum": 1}, 0, False),
        ({"type": "object", "properties": {"n": {"type": "number"}}, "required": ["n"]}, {"n": 1.5}, True),
        ({"type": "object", "properties": {"n": {"type": "number"}}, "required": ["n"]}, {"m": 1}, False),
        ({"type": "array", "items": {"type": "string"}}, ["a"], True),
        ({"type": "array", "items": {"type": "string"}}, [1], False),
        ({"enum": 5}, "a", False),
    ],
    ids=range(8),
)
def test_the_schema_of_a_column_is_held(enricher: Enricher, schema: Any, value: Any, is_kept: bool):
    enricher.server.behaviour = says({"value": value})
    sheet = enricher.new_list()
    enricher.confirm(sheet, people(1))
    column = enricher.ai_column(sheet, schema=schema)
    enricher.deliver_all()
    assert enricher.values(sheet, column) == [value if is_kept else None]
    (asked,) = enricher.server.asked
    assert asked.body["response_format"]["json_schema"]["schema"]["properties"]["value"] == schema


def test_web_columns_may_search(enricher: Enricher):
    sheet = enricher.new_list()
    enricher.confirm(sheet, people(1))
    enricher.ai_column(sheet, dataSource="web")
    enricher.deliver_all()
    (asked,) = enricher.server.asked
    assert asked.body["plugins"] == [{"id": "web"}]
