"""Undo takes back what an import has done, and leaves alone what others rely on."""

from typing import Any
from uuid import uuid4

import pytest
from psycopg import Connection

from tests.integration.clients import Answer, Row
from tests.integration.trust.conftest import Caller, Callers, mapping_of
from tests.integration.trust.test_dry_runs import COMPANIES, PEOPLE

# What is told of the past, and never taken back.
HISTORY = {"imports", "import_rows", "import_changes", "import_sheets", "credit_entries", "kept_answers"}
KINDS = ["people", "companies", "prospects", "connections", "all connections anew", "new list", "new list of companies"]


def state(owner: Connection) -> dict[str, list[Any]]:
    """Read all that imports work on, but for the times of the last change."""
    tables = owner.execute("select relname from pg_class where relkind = 'r' and relnamespace = 'public'::regnamespace")
    contents: dict[str, list[Any]] = {}
    for name in sorted({name for (name,) in tables.fetchall()} - HISTORY):
        query: Any = f"select (to_jsonb(t) - 'updated_at')::text from {name} t order by 1"
        contents[name] = owner.execute(query).fetchall()
    return contents


def imported(caller: Caller, kind: str) -> tuple[dict[str, list[Any]], Answer]:
    """Import a file of some kind that meets somebody who is there already; give the state before it as well."""
    sheet, campaign = caller.new_list(), caller.new_campaign()
    caller.add_row(sheet, fullName="jane doe", domain="initech.com")
    caller.companies(sheet, "domain,name,Tier\nacme.com,Old Name,Z\n")
    caller.connect([{"firstName": "zoë", "company": "acme", "email": "old@acme.example"}, {"firstName": "Gone"}])
    leads = "email,first_name,Plan\nzoe@acme.example,Zoë,Gold\nada@acme.example,Ada,\n"
    lead_list = caller.upload_leads(campaign, leads)
    network: list[Row] = [{"firstName": "Ada", "linkedinUrl": "linkedin.com/in/ada"}]
    network += [{"firstName": "Zoë", "company": "Acme", "email": "new@acme.example"}]
    before = state(caller.owner)
    companies = {"dataType": "companies", "companyMapping": mapping_of(COMPANIES)}
    answer = {
        "people": lambda: caller.people(sheet, PEOPLE),
        "companies": lambda: caller.companies(sheet, COMPANIES),
        "prospects": lambda: caller.leads(campaign, lead_list, leads),
        "connections": lambda: caller.connect(network),
        "all connections anew": lambda: caller.connect(network, body={"clearExisting": True}),
        "new list": lambda: caller.new_sheet(PEOPLE),
        "new list of companies": lambda: caller.new_sheet(COMPANIES, body=companies),
    }[kind]()
    assert answer.status == 200, answer.body
    return before, answer


@pytest.mark.parametrize("kind", KINDS)
def test_after_undo_everything_is_as_before_table_by_table(caller: Caller, kind: str):
    before, answer = imported(caller, kind)
    after = state(caller.owner)
    assert after != before
    tried = caller.undo(answer.importId, dryRun=True)
    assert tried.status == 200, tried.body
    assert state(caller.owner) == after
    undone = caller.undo(answer.importId)
    assert undone.status == 200, undone.body
    assert state(caller.owner) == before
    assert (undone.kept, undone.keptTotal) == ([], 0)
    assert undone.removed == answer.body.get("imported") or kind.startswith(("connections", "all"))
    assert {**tried.body, "undoneAt": None} == {**undone.body, "undoneAt": None, "dryRun": True}
    entry = caller.ok("GET", "/api/imports/{id}", {"id": answer.importId})
    assert (entry.undoable, entry.undoneAt, entry.body["status"]) == (False, undone.undoneAt, "completed")


@pytest.mark.parametrize("kind", KINDS)
def test_a_second_undo_is_answered_like_the_first_and_does_nothing(caller: Caller, kind: str):
    _, answer = imported(caller, kind)
    first = caller.undo(answer.importId)
    between = state(caller.owner)
    assert caller.undo(answer.importId).body == first.body
    assert caller.undo(answer.importId, dryRun=True).body == {**first.body, "dryRun": True, "undoneAt": None}
    assert state(caller.owner) == between


def test_undo_is_tried_by_a_body_or_by_the_query(caller: Caller):
    _, answer = imported(caller, "people")
    before = state(caller.owner)
    tried = caller.ok("POST", "/api/imports/{id}/undo", {"id": answer.importId}, query={"dryRun": "true"}, body={})
    assert tried.body == caller.undo(answer.importId, dryRun=True).body
    assert state(caller.owner) == before


def test_what_was_edited_by_hand_is_kept_and_listed(caller: Caller):
    sheet = caller.new_list()
    known = caller.add_row(sheet, fullName="Jane Doe", company="Acme")
    text = "full_name,company,headline,location,Tier\nJane Doe,Acme,CEO,Köln,A\nZoë,Globex,,,\nAda,Acme,,,\n"
    answer = caller.people(sheet, text)
    zoe = answer.rowIds[1]
    caller.change_row(sheet, known, headline="CTO")
    caller.change_row(sheet, zoe, headline="Boss")
    undone = caller.undo(answer.importId)
    assert (undone.removed, undone.restored, undone.keptTotal) == (1, 1, 2)
    assert [(one["kind"], one["id"], one["fields"], one["reasonCode"]) for one in undone.kept] == [
        ("row", known, ["headline"], "changed"),
        ("row", zoe, [], "edited"),
    ]
    people = caller.ok("GET", "/api/lists/{id}/rows", {"id": sheet}).rows
    assert [row["profileData"]["fullName"] for row in people] == ["Jane Doe", "Zoë"]
    assert people[0]["profileData"]["headline"] == "CTO"
    assert people[0]["profileData"]["location"]["linkedinText"] is None
    assert people[0]["cells"] == []
    assert undone.columnsRemoved == 1


def test_what_a_later_import_uses_stays_until_that_is_undone_too(caller: Caller):
    sheet = caller.new_list()
    before = state(caller.owner)
    first = caller.people(sheet, "full_name,company,domain\nJane Doe,Acme,acme.com\nAda,Acme,acme.com\n")
    second = caller.people(sheet, "full_name,company,headline\nJane Doe,Acme,CEO\nZoë,Globex,\n")
    undone = caller.undo(first.importId)
    assert (undone.removed, undone.companiesRemoved) == (1, 0)
    assert [(one["kind"], one["reasonCode"]) for one in undone.kept] == [("row", "used"), ("company", "linked")]
    people = caller.ok("GET", "/api/lists/{id}/rows", {"id": sheet}).rows
    assert [(row["profileData"]["fullName"], row["profileData"]["headline"]) for row in people] == [
        ("Jane Doe", "CEO"),
        ("Zoë", None),
    ]
    assert caller.undo(second.importId).keptTotal == 0
    assert state(caller.owner) == before


def test_overwritten_values_go_back_through_both_imports(caller: Caller):
    sheet = caller.new_list()
    caller.companies(sheet, "domain,name\nacme.com,Zero\n")
    before = state(caller.owner)
    first, second = (caller.companies(sheet, f"domain,name\nacme.com,{name}\n") for name in ("One", "Two"))
    undone = caller.undo(first.importId)
    assert [(one["reasonCode"], one["fields"]) for one in undone.kept] == [("changed", ["name"])]
    assert caller.undo(second.importId).restored == 1
    assert state(caller.owner) == before


def test_a_value_that_a_later_import_has_written_again_stays(caller: Caller):
    sheet = caller.new_list()
    caller.companies(sheet, "domain,name\nacme.com,Zero\n")
    before = state(caller.owner)
    one, two, three = (caller.companies(sheet, f"domain,name\nacme.com,{name}\n") for name in ("One", "Two", "One"))
    for earlier in (one, two):
        undone = caller.undo(earlier.importId)
        assert undone.restored == 0
        assert caller.all("select name from list_company_rows") == [{"name": "One"}]
    assert caller.undo(three.importId).restored == 1
    assert state(caller.owner) == before


def test_what_an_earlier_undo_had_left_before_an_import_began_is_left_by_its_undo_too(caller: Caller):
    sheet = caller.new_list()
    first = caller.people(sheet, "full_name,Tier\nJane,A\n")
    caller.change_row(sheet, first.rowIds[0], headline="CEO")
    assert [one["kind"] for one in caller.undo(first.importId).kept] == ["column", "row"]
    caller.change_row(sheet, first.rowIds[0], cells={"Tier": None})
    before = state(caller.owner)
    second = caller.people(sheet, "full_name\nZoë\n")
    assert caller.undo(second.importId).columnsRemoved == 0
    assert state(caller.owner) == before


def test_a_network_that_was_cleared_twice_comes_back_in_either_order(caller: Caller):
    for order in ((0, 1), (1, 0)):
        caller.ok("DELETE", "/api/network/connections")
        caller.connect([{"firstName": "Old", "linkedinUrl": "linkedin.com/in/old"}])
        before = state(caller.owner)
        imports = [
            caller.connect([{"firstName": name}], body={"clearExisting": True}).importId for name in ("One", "Two")
        ]
        assert caller.undo(imports[order[0]]).status == 200
        names = [row["first_name"] for row in caller.all("select first_name from network_connections")]
        # Undoing the first leaves what the second has made of the network; undoing the second, what the first has.
        assert names == [["Two"], ["One"]][order[0]]
        assert caller.undo(imports[order[1]]).status == 200
        assert state(caller.owner) == before


def test_somebody_who_was_cleared_away_after_a_later_import_used_them_comes_back_as_that_has_left_them(caller: Caller):
    def jane(email: str, **body: bool) -> str:
        known = [{"linkedinUrl": "linkedin.com/in/jane", "email": email}]
        return caller.connect(known, body=body).importId

    jane("old@acme.example")
    first, used = jane("one@acme.example", clearExisting=True), jane("used@acme.example")
    last = caller.connect([{"firstName": "Zoë"}], body={"clearExisting": True}).importId
    caller.undo(first)
    assert caller.undo(last).restored == 1
    assert caller.all("select email from network_connections") == [{"email": "used@acme.example"}]
    caller.undo(used)
    assert caller.all("select email from network_connections") == [{"email": "old@acme.example"}]


def test_prospects_who_were_contacted_are_kept_and_the_lead_list_can_be_confirmed_again(caller: Caller):
    campaign = caller.new_campaign()
    text = "email\na@acme.example\nb@acme.example\n"
    lead_list = caller.upload_leads(campaign, text)
    answer = caller.leads(campaign, lead_list, text)
    caller.owner.execute("update campaign_prospects set status = 'sent' where email like 'a%'")
    undone = caller.undo(answer.importId)
    assert (undone.removed, [one["reasonCode"] for one in undone.kept]) == (1, ["contacted"])
    (stats,) = caller.all("select stats from campaigns")
    assert (stats["stats"]["total"], stats["stats"]["sent"]) == (1, 1)
    assert caller.all("select status, mapping from campaign_lead_lists") == [{"status": "pending", "mapping": None}]
    assert caller.leads(campaign, lead_list, text).body["imported"] == 1


def test_credits_are_returned_for_rows_that_are_gone(callers: Callers):
    caller = callers(10)
    answer = caller.new_sheet("full_name\nJane\nZoë\nAda\n")
    sheet, rows = answer.listId, caller.ok("GET", "/api/lists/{id}/rows", {"id": answer.listId}).rows
    caller.change_row(sheet, rows[0]["id"], headline="CEO")
    undone = caller.undo(answer.importId)
    assert (undone.creditsReturned, undone.listRemoved) == (2, False)
    assert [(one["kind"], one["reasonCode"]) for one in undone.kept] == [("list", "not_empty"), ("row", "edited")]
    assert caller.all("select credits from accounts") == [{"credits": 9}]
    assert [entry["balance"] for entry in caller.all("select balance from credit_entries order by id")] == [10, 7, 9]


def test_an_import_into_a_list_that_is_gone_can_be_undone(callers: Callers):
    caller = callers(10)
    answer = caller.new_sheet(PEOPLE)
    caller.ok("DELETE", "/api/lists/{id}", {"id": answer.listId})
    undone = caller.undo(answer.importId)
    assert (undone.removed, undone.creditsReturned, undone.keptTotal) == (0, 2, 0)


def test_runs_that_were_not_made_are_taken_back(caller: Caller):
    sheet = caller.new_list()
    body = {"name": "Fit", "isDynamic": True, "prompt": "Do they fit?"}
    caller.ok("POST", "/api/lists/{id}/columns", {"id": sheet}, body=body)
    answer = caller.people(sheet, PEOPLE)
    assert answer.enrichmentTriggered == 1
    assert caller.undo(answer.importId).runsTakenBack == 1
    assert caller.all("select * from enrichment_runs") == []


def test_what_cannot_be_undone_says_why(caller: Caller, callers: Callers):
    answer = caller.people(caller.new_list(), PEOPLE)
    assert caller.undo(str(uuid4())).status == 404
    assert callers().undo(answer.importId).status == 404
    caller.owner.execute("update imports set undo_until = now()")
    assert caller.ok("GET", "/api/imports/{id}", {"id": answer.importId}).undoable is False
    refused = caller.undo(answer.importId)
    assert (refused.status, refused.code) == (409, "not_undoable")
    caller.owner.execute("update imports set undo_until = now() + interval '1 day', status = 'failed'")
    assert caller.undo(answer.importId).code == "not_undoable"
