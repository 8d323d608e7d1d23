"""How companies, prospects and connections are looked up: by one index each, and never again and again."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import LiteralString
from uuid import UUID, uuid4

import psycopg
import pytest
from psycopg import Connection, sql

from leadintake.store import company_imports, connection_imports, prospects
from leadintake.store.workspace import workspace
from tests.conftest import SOAK
from tests.integration.clients import Account, Databases
from tests.plans import joins_of, scans_of

# Rows in the file; and rows where it goes, with those that somebody else has.
FILES = (10, 1_000, 10_000, *([100_000] if SOAK else []))
STORED = ((0, 100_000), (100_000, 0), *([(1_000_000, 10_000)] if SOAK else []))


@dataclass(frozen=True)
class Lookup:
    """How one kind of import finds what is there."""

    table: LiteralString
    fill: tuple[LiteralString, ...]
    """Makes %(size)s rows in a list, campaign or network of an account."""
    asked: dict[LiteralString, tuple[str, Callable[[int], list[object]]]]
    """Each question, the index that answers it, and keys of which none is there."""


def _texts(size: int) -> list[object]:
    return [f"new-{number}.example" for number in range(size)]


def _numbers(size: int) -> list[object]:
    return [-1 - number for number in range(size)]


KINDS = {
    "companies": Lookup(
        "list_company_rows",
        (
            "insert into lists (id, account_id, name) values (%(target)s, %(account)s, 'x')",
            """
            insert into list_company_rows (account_id, list_id, domain, name, name_key, source)
            select %(account)s, %(target)s, case when n %% 2 = 0 then 'firm' || n || '.example' end, 'Firm ' || n,
                n * 7, 'import'
            from generate_series(1, %(size)s) as n
            """,
        ),
        {
            company_imports.BY_DOMAIN: ("list_company_rows_domain_once", _texts),
            company_imports.BY_NAME: ("list_company_rows_by_name", _numbers),
        },
    ),
    "prospects": Lookup(
        "campaign_prospects",
        (
            "insert into campaigns (id, account_id, type, name) values (%(target)s, %(account)s, 'email', 'x')",
            """
            insert into campaign_prospects (account_id, campaign_id, identity, source)
            select %(account)s, %(target)s, 'p' || n || '@acme.example', 'csv' from generate_series(1, %(size)s) as n
            """,
        ),
        {prospects.BY_IDENTITY: ("campaign_prospects_identity_once", _texts)},
    ),
    "connections": Lookup(
        "network_connections",
        (
            """
            insert into network_connections (account_id, linkedin_key, name_company_key, search_text)
            select %(account)s, case when n %% 2 = 0 then 'p-' || n end, n * 7, ''
            from generate_series(1, %(size)s) as n
            """,
        ),
        {
            connection_imports.BY_ADDRESS: ("network_connections_linkedin_once", _texts),
            connection_imports.BY_NAME: ("network_connections_by_name", _numbers),
        },
    ),
}


def fill(owner: Connection, lookup: Lookup, account: UUID, target: UUID, size: int) -> None:
    """Make so many rows for an account."""
    for statement in lookup.fill:
        owner.execute(statement, {"account": account, "target": target, "size": size})


@pytest.mark.parametrize("analyzed", ["never", "before my rows came", "just now"])
@pytest.mark.parametrize("stored", STORED, ids=str)
@pytest.mark.parametrize("kind", KINDS)
def test_what_is_there_is_found_by_its_index_or_read_once(
    databases: Databases,
    owner: Connection,
    account: Callable[..., Account],
    kind: str,
    stored: tuple[int, int],
    analyzed: str,
):
    lookup, target, mine = KINDS[kind], uuid4(), account("mine").account_id
    analyze = sql.SQL("analyze {}").format(sql.Identifier(lookup.table))
    fill(owner, lookup, account("theirs").account_id, uuid4(), stored[1])
    if analyzed == "before my rows came":
        owner.execute(analyze)
    fill(owner, lookup, mine, target, stored[0])
    if analyzed == "just now":
        owner.execute(analyze)
    with psycopg.connect(databases.app, autocommit=True) as db, workspace(db, mine) as ws:
        for size in FILES:
            for question, (index, keys_of) in lookup.asked.items():
                values = {"list": target, "campaign": target, "keys": keys_of(size)}
                assert joins_of(ws, question, **values) == []
                scans = scans_of(ws, question, lookup.table, **values)
                if analyzed == "just now" and size * 10_000 <= stored[0]:
                    assert {found for _, found in scans if found} == {index}, (size, scans)
                    assert "Seq Scan" not in {scan for scan, _ in scans}, (size, scans)
