"""Undo and what a model has filled: values that others rely on stay, and what was not asked for yet is not asked."""

from uuid import UUID

from tests.integration.clients import Answer
from tests.integration.enrichment.conftest import Enricher


def undone(enricher: Enricher, import_id: str) -> Answer:
    return enricher.ok("POST", "/api/imports/{id}/undo", {"id": import_id}, body={})


def filled(enricher: Enricher, sheet: UUID, column: UUID) -> dict[str, object]:
    return {row["full_name"]: row["cells"].get(str(column)) for row in enricher.people(sheet)}


def test_values_in_rows_that_somebody_else_uses_stay_and_are_not_asked_for_again(enricher: Enricher):
    sheet = enricher.new_list()
    column = enricher.ai_column(sheet)
    enricher.add_row(sheet, full_name="Jane Doe")
    first = enricher.confirm(sheet, "full_name,headline\nJane Doe,CEO\nAda King,CTO\nZoë Müller,CFO\n")
    enricher.deliver_all()
    second = enricher.confirm(sheet, "full_name,location\nAda King,London\n")
    enricher.deliver_all()
    before, asked = filled(enricher, sheet, column), len(enricher.server.asked)
    assert all(before.values())
    answer = undone(enricher, first.importId)
    assert (answer.removed, answer.restored, answer.runsTakenBack) == (1, 1, 0)
    assert [(one["kind"], one["reasonCode"]) for one in answer.kept] == [("row", "used")]
    assert filled(enricher, sheet, column) == {name: before[name] for name in ("Jane Doe", "Ada King")}
    assert [row["headline"] for row in enricher.people(sheet)] == [None, "CTO"]
    assert enricher.counts(sheet) == {"completed": 2}
    undone(enricher, second.importId)
    enricher.sweep()
    enricher.deliver_all()
    assert filled(enricher, sheet, column) == {"Jane Doe": before["Jane Doe"]}
    assert len(enricher.server.asked) == asked


def test_runs_that_were_not_made_are_taken_back_and_their_messages_ask_for_nothing(enricher: Enricher):
    sheet = enricher.new_list()
    column = enricher.ai_column(sheet)
    enricher.add_row(sheet, full_name="Person 0")
    text = "full_name\n" + "".join(f"Person {number}\n" for number in range(150))
    imported = enricher.confirm(sheet, text)
    # Of two runs the longer one holds the first hundred people; queues promise no order.
    longer = enricher.all("select id from enrichment_runs order by cardinality(row_ids) desc limit 1")[0]["id"]
    made, waiting = sorted(enricher.messages(), key=lambda message: str(longer) not in message["body"])
    enricher.deliver(made)
    asked = len(enricher.server.asked)
    answer = undone(enricher, imported.importId)
    assert (answer.removed, answer.runsTakenBack) == (149, 1)
    assert enricher.deliver(waiting) == []
    enricher.sweep()
    assert enricher.messages() == []
    assert len(enricher.server.asked) == asked
    assert [value is not None for value in filled(enricher, sheet, column).values()] == [True]
    assert enricher.status(sheet) == "idle"
