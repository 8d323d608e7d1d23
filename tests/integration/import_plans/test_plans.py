"""How companies, prospects and connections are looked up: by one index each, whatever the size of file and account."""

from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import LiteralString
from uuid import UUID, uuid4

import psycopg
import pytest
from psycopg import Connection, sql

from leadintake.store import company_imports, connection_imports, prospects
from leadintake.store.workspace import Workspace, workspace
from tests.conftest import SOAK
from tests.integration.conftest import Account, Databases
from tests.plans import scans_of

# Rows in the file; and rows where it goes, with those that somebody else has.
FILES = (10, 1_000, 10_000, *([100_000] if SOAK else []))
STORED = ((0, 100_000), (100_000, 0), *([(1_000_000, 10_000)] if SOAK else []))


@dataclass(frozen=True)
class Lookup:
    """How one kind of import finds what is there."""

    table: LiteralString
    fill: tuple[LiteralString, ...]
    """Makes %(size)s rows in a list, campaign or network of an account."""
    stage: Callable[[Workspace, int], None]
    """Makes the keys of a file of so many rows, none of which is there."""
    asked: dict[LiteralString, str]
    """Each question, and the index that answers it."""


def _companies(ws: Workspace, size: int) -> None:
    numbers = range(size)
    company_imports.stage_sought(ws, [f"new-{n}.example" for n in numbers], [f"new {n}" for n in numbers])


def _prospects(ws: Workspace, size: int) -> None:
    prospects.stage_sought(ws, [f"new-{n}@acme.example" for n in range(size)])


def _connections(ws: Workspace, size: int) -> None:
    addresses, names = [(f"new-{n}",) for n in range(size)], [("jane", f"doe {n}", "acme") for n in range(size)]
    connection_imports.stage_sought(ws, [*addresses, *names])


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
        _companies,
        {
            company_imports.BY_DOMAIN: "list_company_rows_domain_once",
            company_imports.BY_NAME: "list_company_rows_by_name",
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
        _prospects,
        {prospects.BY_IDENTITY: "campaign_prospects_identity_once"},
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
        _connections,
        {
            connection_imports.BY_ADDRESS: "network_connections_linkedin_once",
            connection_imports.BY_NAME: "network_connections_by_name",
        },
    ),
}


@contextmanager
def staged(databases: Databases, account: UUID, lookup: Lookup, size: int) -> Generator[Workspace]:
    """Open an import that has brought its keys along."""
    with psycopg.connect(databases.app, autocommit=True) as db, workspace(db, account) as ws:
        lookup.stage(ws, size)
        yield ws


@pytest.mark.parametrize("stored", STORED, ids=str)
@pytest.mark.parametrize("kind", KINDS)
def test_every_question_is_answered_by_its_index(
    databases: Databases, owner: Connection, account: Callable[..., Account], kind: str, stored: tuple[int, int]
):
    lookup, mine, target = KINDS[kind], account("mine").account_id, uuid4()
    for whose, where, size in zip((mine, account("theirs").account_id), (target, uuid4()), stored, strict=True):
        for statement in lookup.fill:
            owner.execute(statement, {"account": whose, "target": where, "size": size})
    # A table that has grown a moment ago has not been analyzed yet: the planner knows nothing of it.
    for is_analyzed in (False, True):
        if is_analyzed:
            owner.execute(sql.SQL("analyze {}").format(sql.Identifier(lookup.table)))
        for size in FILES:
            with staged(databases, mine, lookup, size) as ws:
                for question, index in lookup.asked.items():
                    scans = scans_of(ws, question, lookup.table, list=target, campaign=target)
                    assert {found for _, found in scans if found} == {index}, (size, is_analyzed, scans)
                    assert "Seq Scan" not in {scan for scan, _ in scans}, (size, is_analyzed, scans)
