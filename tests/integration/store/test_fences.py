"""Two fences stand between accounts, and each holds without the other."""

import re
from collections.abc import Callable
from contextlib import suppress
from typing import Any
from uuid import UUID

import psycopg
import pytest
from psycopg import Connection

from leadintake.contract.blocklist import BlockRequest
from leadintake.contract.campaigns import ChangeCampaign, NewCampaign, ProspectsQuery
from leadintake.contract.columns import CellsQuery, ColumnsQuery, NewColumn
from leadintake.contract.companies import NewCompany
from leadintake.contract.connections import ConnectionsQuery
from leadintake.contract.lists import NewList, RenameList
from leadintake.contract.rows import DuplicateCheck, PersonFields, PersonToCheck, RowsQuery
from leadintake.contract.shapes import ListPage
from leadintake.contract.uploads import Upload
from leadintake.errors import NotFound
from leadintake.flows import (
    blocklist,
    campaigns,
    check_duplicates,
    columns,
    companies,
    connections,
    lists,
    preview_list_import,
    rows,
    upload_campaign_leads,
)
from leadintake.mapping.memory import header_set
from leadintake.store import accounts, mappings, previewed_files
from leadintake.store.workspace import Workspace, workspace
from leadintake.tabular.csv_text import digest_of
from tests.integration.clients import Account, Databases

NOBODY = UUID(int=0)
FILE = Upload("people.csv", b"Name,Company\nJane,Acme\n")
FENCE = re.compile(r"(?:\w+\.)?account_id = %\(account\)s")


class WithoutFirstFence(Workspace):
    """A workspace whose queries have lost the account they are about."""

    def ask(self, query: Any, **values: object) -> Any:
        """Run a query without it."""
        unfenced: Any = FENCE.sub("true", query)
        return Workspace.ask(self, unfenced, **values)


class Belongings:
    """One of everything that an account can have."""

    def __init__(self, ws: Workspace) -> None:
        self.list = lists.make_list(ws, NewList(name="mine")).sheet.id
        self.column = columns.make_column(ws, self.list, NewColumn(name="Tier")).column.id
        fields = PersonFields(
            full_name="Jane Doe", company="Acme", linkedin_url="linkedin.com/in/jane", cells={"tier": "A"}
        )
        self.row = rows.add_row(ws, self.list, fields).row.id
        self.company = companies.add_company(ws, self.list, NewCompany(domain="acme.com")).company.id
        blocklist.block(ws, BlockRequest(domain="blocked.com"))
        self.campaign = campaigns.make_campaign(ws, NewCampaign(type="email", name="mine")).campaign.id
        # Leaves a file and a lead list behind, and finds a mapping.
        upload_campaign_leads.upload_campaign_leads(ws, self.campaign, FILE)
        mappings.remember_mapping(ws, "people", header_set(("Name", "Company")), {"full_name": "Company"})
        ws.ask(
            """
            insert into network_connections (account_id, first_name, search_text) values (%(account)s, 'Ada', 'ada')
            """
        )


def by_their_ids(ws: Workspace, theirs: Belongings) -> dict[str, Callable[[], object]]:
    """Name everything that can be asked or done with somebody else's ids."""
    return {
        "show list": lambda: lists.show_list(ws, theirs.list),
        "rename list": lambda: lists.rename_list(ws, theirs.list, RenameList(name="taken")),
        "delete list": lambda: lists.delete_list(ws, theirs.list),
        "show rows": lambda: rows.show_rows(ws, theirs.list, RowsQuery()),
        "add row": lambda: rows.add_row(ws, theirs.list, PersonFields(full_name="Intruder")),
        "change row": lambda: rows.change_row(ws, theirs.list, theirs.row, PersonFields(full_name="Intruder")),
        "delete row": lambda: rows.delete_row(ws, theirs.list, theirs.row),
        "show columns": lambda: columns.show_columns(ws, theirs.list, ColumnsQuery()),
        "make column": lambda: columns.make_column(ws, theirs.list, NewColumn(name="Intruder")),
        "delete column": lambda: columns.delete_column(ws, theirs.list, theirs.column),
        "show cells": lambda: columns.show_cells(ws, theirs.list, theirs.column, CellsQuery()),
        "show companies": lambda: companies.show_companies(ws, theirs.list, ListPage()),
        "add company": lambda: companies.add_company(ws, theirs.list, NewCompany(domain="intruder.com")),
        "show campaign": lambda: campaigns.show_campaign(ws, theirs.campaign),
        "change campaign": lambda: campaigns.change_campaign(ws, theirs.campaign, ChangeCampaign(status="active")),
        "show prospects": lambda: campaigns.show_prospects(ws, theirs.campaign, ProspectsQuery()),
        "preview people": lambda: preview_list_import.preview_list_import(ws, theirs.list, FILE),
        "preview companies": lambda: preview_list_import.preview_company_import(ws, theirs.list, FILE),
        "upload leads": lambda: upload_campaign_leads.upload_campaign_leads(ws, theirs.campaign, FILE),
        "exclude list": lambda: check_duplicates.check_duplicates(
            ws, DuplicateCheck(people=[], exclude_list_id=theirs.list)
        ),
    }


def listings(ws: Workspace) -> dict[str, object]:
    """Ask for everything that is listed without an id."""
    jane = PersonToCheck(linkedin_url="linkedin.com/in/jane", full_name="Jane Doe", company="Acme")
    return {
        "lists": lists.show_lists(ws, ListPage()).lists,
        "blocklist": blocklist.show_blocklist(ws, ListPage()).blocked,
        "campaigns": campaigns.show_campaigns(ws, ListPage()).campaigns,
        "connections": connections.show_connections(ws, ConnectionsQuery()).connections,
        "analytics": connections.analyse_network(ws).top_companies,
        "remembered mapping": mappings.find_mapping(ws, "people", header_set(("Name", "Company"))) or [],
        "previewed file": previewed_files.find_file(ws, digest_of(FILE.data.decode())) or [],
        "duplicates": check_duplicates.check_duplicates(ws, DuplicateCheck(people=[jane])).duplicate_count or [],
    }


def everything(owner: Connection) -> dict[str, list[Any]]:
    """Read all that is stored, past every fence."""
    tables = owner.execute("select relname from pg_class where relkind = 'r' and relnamespace = 'public'::regnamespace")
    names = sorted(name for (name,) in tables.fetchall())
    contents: dict[str, list[Any]] = {}
    for name in names:
        query: Any = f"select to_jsonb(t)::text from {name} t order by 1"
        contents[name] = owner.execute(query).fetchall()
    return contents


@pytest.fixture(params=[Workspace, WithoutFirstFence], ids=["both fences", "second fence alone"])
def intruder(
    request: pytest.FixtureRequest, databases: Databases, account: Callable[..., Account]
) -> Callable[[], tuple[Connection, type[Workspace], UUID]]:
    """Give what connects as another account, with and without the first fence."""
    intruding = account("intruder").account_id
    return lambda: (psycopg.connect(databases.app, autocommit=True), request.param, intruding)


@pytest.fixture
def theirs(app: Connection, account: Callable[..., Account]) -> Belongings:
    """Give an account something to lose."""
    with workspace(app, account("victim").account_id) as ws:
        return Belongings(ws)


def test_somebody_elses_ids_are_not_found_and_nothing_is_changed(
    owner: Connection, theirs: Belongings, intruder: Callable[[], tuple[Connection, type[Workspace], UUID]]
):
    before = everything(owner)
    db, kind, account_id = intruder()
    names = list(by_their_ids(Workspace(db, account_id), theirs))
    with db:
        for name in names:
            with pytest.raises(NotFound), workspace(db, account_id):
                by_their_ids(kind(db, account_id), theirs)[name]()
    assert everything(owner) == before


def test_listings_show_nothing_of_others(
    theirs: Belongings, intruder: Callable[[], tuple[Connection, type[Workspace], UUID]]
):
    assert theirs.list
    db, kind, account_id = intruder()
    with db, workspace(db, account_id):
        assert {name: shown for name, shown in listings(kind(db, account_id)).items() if shown} == {}


def test_deleting_and_unblocking_reaches_nothing_of_others(
    owner: Connection, theirs: Belongings, intruder: Callable[[], tuple[Connection, type[Workspace], UUID]]
):
    assert theirs.list
    before = everything(owner)
    db, kind, account_id = intruder()
    (entry,) = [row[0] for row in owner.execute("select id from blocked_companies").fetchall()]
    with db, workspace(db, account_id):
        ws = kind(db, account_id)
        blocklist.unblock_domain(ws, "blocked.com")
        blocklist.unblock_by_id(ws, entry)
        connections.delete_connections(ws)
        assert accounts.balance(ws) == 0
    assert everything(owner) == before


def test_a_row_cannot_be_written_for_another_account(app: Connection, account: Callable[..., Account]):
    mine, other = account("mine").account_id, account("other").account_id
    with pytest.raises(psycopg.errors.InsufficientPrivilege), workspace(app, mine):
        app.execute("insert into lists (account_id, name) values (%s, 'slipped through')", [other])


def test_a_row_cannot_hang_under_another_accounts_list(
    app: Connection, theirs: Belongings, account: Callable[..., Account]
):
    mine = account("mine").account_id
    with pytest.raises(NotFound), workspace(app, mine) as ws:
        ws.ask(
            "insert into list_rows (account_id, list_id, source) values (%(account)s, %(list)s, 'manual')",
            list=theirs.list,
        )


def test_without_an_account_there_is_nothing(app: Connection, theirs: Belongings):
    assert theirs.list
    for table in ("accounts", "lists", "list_columns", "list_rows", "blocked_companies", "campaigns"):
        query: Any = f"select * from {table}"
        assert app.execute(query).fetchall() == []
    with suppress(psycopg.errors.InsufficientPrivilege):
        app.execute("select * from api_keys")
        pytest.fail("keys can be read")


def test_the_account_ends_with_its_transaction(app: Connection, account: Callable[..., Account], theirs: Belongings):
    assert theirs.list
    with workspace(app, account("short").account_id) as ws:
        lists.make_list(ws, NewList(name="x"))
    assert app.execute("select * from lists").fetchall() == []
