"""How the database finds the people of a large account: by its indexes, whatever the size of file and list."""

from collections.abc import Generator
from typing import Any, LiteralString
from uuid import UUID

import pytest

from leadintake.importing.layouts import layout_of
from leadintake.kinds.people.incoming import IncomingPeople, read_people
from leadintake.kinds.people.targets import TARGETS
from leadintake.store import people_matches
from leadintake.store.staging import stage
from leadintake.store.workspace import Workspace
from tests.conftest import SOAK
from tests.integration.clients import Clients
from tests.integration.people_imports.conftest import Importer

FILL = """
    insert into list_rows (account_id, list_id, full_name, company, location, linkedin_url, linkedin_key,
        name_company_key, name_location_key, name_key, source)
    select %s, %s, 'Person ' || n, 'Acme', 'Köln', 'x', 'person-' || n, n * 3, n * 5, n * 7, 'import'
    from generate_series(1, %s) as n
"""
QUERIES: tuple[tuple[str, LiteralString, str], ...] = (
    ("by address", people_matches.by_address(people_matches.EVERYWHERE), "list_rows_linkedin_once"),
    ("by address here", people_matches.by_address(people_matches.HERE), "list_rows_linkedin_once"),
    ("by name", people_matches.by_name(people_matches.EVERYWHERE), "list_rows_by_name"),
    ("by name here", people_matches.by_name(people_matches.HERE), "list_rows_by_name"),
    ("of crowds", people_matches.of_crowds(people_matches.EVERYWHERE), "list_rows_by_name"),
    ("of crowds here", people_matches.of_crowds(people_matches.HERE), "list_rows_by_name"),
    ("candidates", people_matches.CANDIDATES, "list_rows_pkey"),
    ("outsiders", people_matches.OUTSIDERS, "list_rows_pkey"),
)
SIZES = (10_000, 100_000)
# People in the list that is imported into, and in another one of the account.
LISTS = ((0, 100_000), (100_000, 0), (50_000, 50_000), *([(1_000_000, 10_000)] if SOAK else []))


def file_of(size: int) -> IncomingPeople:
    """Make a file whose people are all new."""
    columns = ("linkedin_url", "full_name", "company", "location")
    rows = ([f"https://www.linkedin.com/in/new-{number}", f"P {number}", "Acme", "Köln"] for number in range(size))
    return read_people(columns, enumerate(rows, 2), layout_of(columns, {name: name for name in columns}, TARGETS))


def scans_of(ws: Workspace, query: LiteralString, list_id: UUID) -> list[tuple[str, str | None]]:
    """Tell how a query reads the rows of lists: kinds of scans, and by which index."""
    values = {"list": list_id, "crowd": people_matches.CROWD, "names": list(range(7, 707, 7))}
    (answer,) = ws.read(f"explain (format json) {query}", **values).fetchall()
    plan = answer[0][0]["Plan"]
    return [(one["Node Type"], one.get("Index Name")) for one in nodes(plan) if reads_rows(one)]


def nodes(plan: dict[str, Any]) -> Generator[dict[str, Any]]:
    yield plan
    for inner in plan.get("Plans", []):
        yield from nodes(inner)


def reads_rows(node: dict[str, Any]) -> bool:
    return node.get("Relation Name") == "list_rows" or node["Node Type"] == "Bitmap Index Scan"


@pytest.mark.parametrize("known", LISTS, ids=str)
def test_every_question_is_answered_by_its_index(importer: Importer, known: tuple[int, int]):
    here, there = importer.new_list("here"), importer.new_list("there")
    for list_id, size in zip((here, there), known, strict=True):
        importer.owner.execute(FILL, [importer.account.account_id, list_id, size])
    for analyzed in (False, True):
        if analyzed:
            importer.owner.execute("analyze list_rows")
        assert_that_indexes_answer(importer, here)


@pytest.mark.parametrize("known", [1_000, 20_000, 100_000])
def test_also_when_the_table_was_analyzed_before_the_account_had_anything_in_it(
    importer: Importer, clients: Clients, known: int
):
    others = clients(Importer)
    importer.owner.execute(FILL, [others.account.account_id, others.new_list(), 50_000])
    importer.owner.execute("analyze list_rows")
    sheet = importer.new_list()
    importer.owner.execute(FILL, [importer.account.account_id, sheet, known])
    assert_that_indexes_answer(importer, sheet)


def assert_that_indexes_answer(importer: Importer, list_id: UUID) -> None:
    for size in SIZES:
        plans = plans_over(importer, list_id, file_of(size))
        for name, index in ((name, index) for name, _, index in QUERIES):
            # One index and nothing else, for one key at a time: never a scan of what an account has.
            assert {found for _, found in plans[name] if found} == {index}, (name, size, plans[name])
            assert not [kind for kind, _ in plans[name] if kind == "Seq Scan"], (name, size)


def plans_over(importer: Importer, list_id: UUID, incoming: IncomingPeople) -> dict[str, list[tuple[str, str | None]]]:
    with importer.workspace() as ws:
        people_matches.stage_incoming(ws, incoming.with_cells(lambda _: "{}"))
        stage(ws, "namesakes", people_matches.NAMESAKES, ())
        ws.ask(
            "insert into namesakes select gen_random_uuid(), mod(line, 2) = 0, line, line, false from incoming_people"
        )
        return {name: scans_of(ws, query, list_id) for name, query, _ in QUERIES}
