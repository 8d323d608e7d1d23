"""What was imported can be looked up: each import, and what became of each row of the caller's own file."""

from uuid import uuid4

import psycopg
import pytest

from tests.integration.clients import form
from tests.integration.trust.conftest import Caller, Callers

PEOPLE = "full_name,company,Tier\nJane Doe,Acme,A\n,,\nJane Doe,Acme,B\nNobody,,\n"


def test_imports_are_listed_the_newest_first_with_their_figures(caller: Caller):
    sheet, campaign = caller.new_list(), caller.new_campaign()
    people = caller.people(sheet, PEOPLE)
    text = "email\nzoe@acme.example\nnone\n"
    leads = caller.leads(campaign, caller.upload_leads(campaign, text), text)
    network = caller.connect([{"firstName": "Ada", "lastName": "Lovelace"}, {}])
    answer = caller.ok("GET", "/api/imports")
    assert [one["importId"] for one in answer.imports] == [network.importId, leads.importId, people.importId]
    assert (answer.total, answer.page, answer.limit) == (3, 1, 50)
    assert [one["kind"] for one in answer.imports] == ["connections", "prospects", "people"]
    assert [one["targetId"] for one in answer.imports] == [None, campaign, sheet]
    entry = caller.ok("GET", "/api/imports/{id}", {"id": people.importId}).body
    assert entry == {**answer.imports[2], "failedRuns": 0}
    assert {name: people.body[name] for name in entry["counters"]} == entry["counters"]
    assert (entry["status"], entry["phase"], entry["rowsDone"], entry["rowsTotal"]) == ("completed", "done", 3, 3)
    assert (entry["undoable"], entry["undoneAt"], entry["error"]) == (True, None, None)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"kind": "people"}, 2),
        ({"kind": "companies"}, 0),
        ({"status": "completed"}, 3),
        ({"status": "failed"}, 0),
        ({"since": "2020-01-01T00:00:00Z"}, 3),
        ({"since": "2999-01-01T00:00:00+02:00"}, 0),
        ({"until": "2020-01-01T00:00:00Z"}, 0),
        ({"since": "2020-01-01", "until": "2999-12-31"}, 3),
        ({"since": "2999-12-31"}, 0),
        ({"limit": "2", "page": "2"}, 1),
        ({"targetId": str(uuid4())}, 0),
    ],
    ids=str,
)
def test_imports_are_filtered(caller: Caller, query: dict[str, str], found: int):
    caller.people(caller.new_list(), PEOPLE)
    caller.people(caller.new_list(), PEOPLE)
    caller.connect([{"firstName": "Ada"}])
    assert len(caller.ok("GET", "/api/imports", query=query).imports) == found


def test_imports_of_one_list_are_found_by_it(caller: Caller):
    sheet = caller.new_list()
    caller.people(caller.new_list(), PEOPLE)
    mine = caller.people(sheet, PEOPLE).importId
    found = caller.ok("GET", "/api/imports", query={"targetId": sheet})
    assert [one["importId"] for one in found.imports] == [mine]


def test_each_row_is_told_with_its_reason_and_its_changes(caller: Caller):
    sheet = caller.new_list()
    known = caller.add_row(sheet, fullName="Jane Doe", company="Acme")
    text = "full_name,company,headline,Tier\njane doe,ACME,CEO,A\nZoë Müller,Acme,,\n,Globex,,\n"
    first, second, third = caller.rows_of_import(caller.people(sheet, text).importId)
    assert first == {
        "line": 2,
        "outcome": "updated",
        "reason": "Recognised by name and company; 2 fields were changed.",
        "reasonCode": None,
        "pass": "name_company",
        "rowId": known,
        "changes": [
            {"field": "headline", "before": None, "after": "CEO"},
            {"field": "column:Tier", "before": None, "after": "A"},
        ],
        "values": {"full_name": "jane doe", "company": "ACME", "headline": "CEO", "Tier": "A"},
    }
    assert (second["outcome"], second["reason"], second["changes"]) == ("imported", "Added.", [])
    assert (third["outcome"], third["reasonCode"], third["rowId"]) == ("skipped", "no_identity", None)
    assert third["reason"] == "Left out: there is nothing to recognise it by."
    assert third["values"] == {"full_name": "", "company": "Globex", "headline": "", "Tier": ""}


def test_rows_are_filtered_and_paged(caller: Caller):
    text = "full_name\n" + "".join(f"Person {number}\n" for number in range(2_500)) + "\u200b,x\n" * 30
    import_id = caller.people(caller.new_list(), text).importId
    pages = [caller.rows_of_import(import_id, limit=500, page=page) for page in range(1, 8)]
    assert [len(page) for page in pages] == [500, 500, 500, 500, 500, 30, 0]
    assert [row["line"] for page in pages for row in page] == list(range(2, 2_532))
    assert [row["values"]["full_name"] for page in pages[:5] for row in page] == [f"Person {n}" for n in range(2_500)]
    answer = caller.ok("GET", "/api/imports/{id}/rows", {"id": import_id}, query={"reason": "no_identity", "limit": 9})
    assert (answer.total, len(answer.rows), answer.rows[0]["line"]) == (30, 9, 2_502)
    assert answer.rows[0]["values"] == {"full_name": "\u200b", "Column 2": "x"}
    assert caller.ok("GET", "/api/imports/{id}/rows", {"id": import_id}, query={"outcome": "updated"}).total == 0


def test_a_line_is_the_one_that_a_spreadsheet_shows_below_notes_and_across_line_ends(caller: Caller):
    sheet = caller.new_list()
    # Line 1 to 3 are notes, 4 is the header; 6 is blank, and the cell of line 7 holds two line ends.
    sent = 'Exported by us\n"a note\nof two lines"\n\nName,Company\nJane,Acme\n\n"Zoë\n\nM",Globex\nAda,Acme\n'
    preview = caller.ok("POST", "/api/lists/{id}/import", {"id": sheet}, **form("März.csv", sent))
    answer = caller.people(sheet, preview.csv_text, {"full_name": "Name", "company": "Company"})
    lines = {row["values"]["Name"]: row["line"] for row in caller.rows_of_import(answer.importId)}
    # A spreadsheet gives a row one number, however many line ends are in its cells.
    assert lines == {"Jane": 5, "Zoë\n\nM": 7, "Ada": 8}
    assert caller.ok("GET", "/api/imports/{id}", {"id": answer.importId}).fileName == "März.csv"


def test_connections_that_came_as_json_are_numbered_and_told(caller: Caller):
    answer = caller.connect(
        [{"firstName": "Ada", "company": "Acme"}, {"company": "Acme"}, {"firstName": "ada", "company": "acme"}]
    )
    first, second, third = caller.rows_of_import(answer.importId)
    assert [first["line"], second["line"], third["line"]] == [1, 2, 3]
    assert first["values"]["first_name"] == "Ada"
    assert second["reasonCode"] == "no_identity"
    assert third["reason"] == "Counted once: the file has it in an earlier row already, recognised by name and company."


def test_a_column_that_is_gone_keeps_its_name_in_the_history(caller: Caller):
    sheet = caller.new_list()
    caller.add_row(sheet, fullName="Jane")
    import_id = caller.people(sheet, "full_name,Tier\nJane,A\n").importId
    caller.owner.execute("delete from list_columns where name = 'Tier'")
    ((change,),) = [row["changes"] for row in caller.rows_of_import(import_id)]
    assert change["field"] == "column:Tier"


def test_somebody_elses_imports_are_not_there(caller: Caller, callers: Callers):
    import_id = caller.people(caller.new_list(), PEOPLE).importId
    other = callers()
    assert other.ok("GET", "/api/imports").total == 0
    for resource in ("/api/imports/{id}", "/api/imports/{id}/rows"):
        assert other.call("GET", resource, {"id": import_id}).status == 404
        assert caller.call("GET", resource, {"id": str(uuid4())}).status == 404
    with psycopg.connect(caller.owner.info.dsn, password=caller.owner.info.password) as db:
        assert db.execute("select count(*) from import_sheets").fetchone() == (1,)


@pytest.mark.parametrize(
    "query",
    [{"kind": "cats"}, {"page": "0"}, {"since": "yesterday"}, {"since": "2026-13-01"}, {"since": "0.5"}],
    ids=str,
)
def test_a_query_that_makes_no_sense_is_refused(caller: Caller, query: dict[str, str]):
    assert caller.call("GET", "/api/imports", query=query).code == "invalid_query"
