"""A dry run answers what the confirm would, and leaves nothing of it."""

from collections.abc import Callable
from typing import Any

import pytest
from psycopg import Connection

from tests.integration.clients import Answer, form
from tests.integration.trust.conftest import Caller, mapping_of

PEOPLE = "full_name,company,domain,Tier\nJane Doe,Acme,acme.com,A\nZoë Müller,Globex,globex.com,B\n\u200b,Acme,,\n"
COMPANIES = "domain,name,Tier\nacme.com,Acme,A\nglobex.com,Globex,\nwww.acme.com,ACME,B\n,,C\n"
LEADS = "email,first_name,Plan\nzoe@acme.example,Zoë,Gold\nzoe@acme.example,Zoë,\nnone,Ada,\n"
NETWORK: list[dict[str, Any]] = [
    {"firstName": "Ada", "linkedinUrl": "linkedin.com/in/ada"},
    {"firstName": "Ada", "linkedinUrl": "linkedin.com/in/ada"},
    {"firstName": "Zoë", "company": "Acme"},
]
NOT_THERE_YET = {"importId", "listId", "rowIds", "dryRun", "rows"}
Body = dict[str, bool]
Confirm = Callable[[Body], Answer]


def everything(owner: Connection) -> dict[str, list[Any]]:
    """Read all that is stored."""
    tables = owner.execute("select relname from pg_class where relkind = 'r' and relnamespace = 'public'::regnamespace")
    contents: dict[str, list[Any]] = {}
    for (name,) in tables.fetchall():
        query: Any = f"select to_jsonb(t)::text from {name} t order by 1"
        contents[name] = owner.execute(query).fetchall()
    return contents


def confirms(caller: Caller) -> dict[str, Confirm]:
    """Prepare a confirm of every kind, each of which meets somebody who is there already."""
    sheet, campaign = caller.new_list(), caller.new_campaign()
    caller.add_row(sheet, fullName="jane doe")
    caller.connect([{"firstName": "zoë", "company": "acme", "email": "zoe@acme.example"}])
    lead_list = caller.upload_leads(campaign, LEADS)
    file = "First Name,Last Name,URL\nAda,Lovelace,linkedin.com/in/ada\n"

    def in_form(body: Body) -> Answer:
        options = {name: "true" if value else "false" for name, value in body.items()}
        return caller.call("POST", "/api/network/connections", **form("Connections.csv", file, **options))

    return {
        "people": lambda body: caller.people(sheet, PEOPLE, body=body),
        "companies": lambda body: caller.companies(sheet, COMPANIES, body=body),
        "new list of companies": lambda body: caller.new_sheet(
            COMPANIES, body={"dataType": "companies", "companyMapping": mapping_of(COMPANIES), **body}
        ),
        "new list": lambda body: caller.new_sheet(PEOPLE, body=body),
        "prospects": lambda body: caller.leads(campaign, lead_list, LEADS, body=body),
        "connections": lambda body: caller.connect(NETWORK, body=body),
        "all connections anew": lambda body: caller.connect(NETWORK, body={"clearExisting": True, **body}),
        "connections in a form": in_form,
    }


KINDS = [
    "people",
    "companies",
    "new list of companies",
    "new list",
    "prospects",
    "connections",
    "all connections anew",
    "connections in a form",
]


@pytest.mark.parametrize("kind", KINDS)
def test_a_dry_run_answers_like_the_confirm_that_follows_and_writes_nothing(caller: Caller, kind: str):
    confirm = confirms(caller)[kind]
    before = everything(caller.owner)
    dry = confirm({"dryRun": True, "dryRunRows": True})
    assert dry.status == 200, dry.body
    assert everything(caller.owner) == before
    real = confirm({})
    assert real.status == 200, real.body
    assert {name: dry.body[name] for name in dry.body.keys() - NOT_THERE_YET} == {
        name: real.body[name] for name in real.body.keys() - NOT_THERE_YET
    }
    assert dry.body["importId"] is None
    assert dry.body.get("listId") is None
    assert dry.dryRun is True
    rows = caller.rows_of_import(real.importId)
    added = {row["rowId"] for row in rows if row["outcome"] == "imported"}
    assert dry.rows == [{**row, "rowId": None} if row["rowId"] in added else row for row in rows]
    if "rowIds" in dry.body:
        assert dry.rowIds == [row_id for row_id in real.rowIds if row_id not in added]


def test_rows_are_told_only_when_they_are_asked_for_and_no_more_than_a_thousand(caller: Caller):
    text = "full_name\n" + "".join(f"Person {number}\n" for number in range(1_200))
    sheet = caller.new_list()
    assert "rows" not in caller.people(sheet, text, body={"dryRun": True}).body
    assert "rows" not in caller.people(caller.new_list(), text, body={"dryRunRows": True}).body
    told = caller.people(sheet, text, body={"dryRun": True, "dryRunRows": True})
    assert [row["line"] for row in told.rows] == list(range(2, 1_002))
    assert told.total == 1_200


@pytest.mark.parametrize("value", [1, "true", None])
def test_what_is_no_truth_value_is_refused(caller: Caller, value: object):
    assert caller.people(caller.new_list(), PEOPLE, body={"dryRun": value}).code == "invalid_body"


def test_a_dry_run_is_refused_like_the_confirm(caller: Caller, callers: Callable[..., Caller]):
    poor = callers(0)
    assert poor.new_sheet(PEOPLE, body={"dryRun": True}).status == 402
    assert caller.people(caller.new_list(), "full_name\n", body={"dryRun": True}).status == 400
