"""How the database finds the people of a large account: by its indexes, whatever the size of file and list."""

from collections.abc import Callable
from typing import LiteralString
from uuid import UUID

import psycopg
import pytest

from leadintake.kinds.people.incoming import IncomingPerson
from leadintake.kinds.people.person import Person
from leadintake.kinds.people.sought import Sought, sought_by
from leadintake.store import people_matches
from leadintake.store.staging import stage
from leadintake.store.workspace import workspace
from tests.conftest import SOAK
from tests.integration.conftest import Account
from tests.integration.people_imports.conftest import Importer
from tests.plans import Scan, scans_of

FILL = """
    insert into list_rows (account_id, list_id, full_name, company, location, linkedin_url, linkedin_key,
        name_company_key, name_location_key, name_key, source)
    select %s, %s, 'Person ' || n, 'Acme', 'Köln', 'x', 'person-' || n, n * 3, n * 5, n * 7, 'import'
    from generate_series(1, %s) as n
"""
ASKED: tuple[tuple[str, LiteralString, str], ...] = (
    ("by address", people_matches.BY_ADDRESS, "list_rows_linkedin_once"),
    ("by name", people_matches.BY_NAME, "list_rows_by_name"),
    ("of crowds", people_matches.OF_CROWDS, "list_rows_by_name"),
    ("candidates", people_matches.CANDIDATES, "list_rows_pkey"),
    ("elsewhere by address", people_matches.ELSEWHERE_BY_ADDRESS, "list_rows_linkedin_once"),
    ("elsewhere by company", people_matches.ELSEWHERE_BY_COMPANY.few, "list_rows_by_name_company"),
    ("elsewhere by location", people_matches.ELSEWHERE_BY_LOCATION.few, "list_rows_by_name_location"),
    ("crowds elsewhere by company", people_matches.ELSEWHERE_BY_COMPANY.crowd, "list_rows_by_name_company"),
    ("crowds elsewhere by location", people_matches.ELSEWHERE_BY_LOCATION.crowd, "list_rows_by_name_location"),
)
SIZES = (10_000, 100_000)
# People in the list that is imported into, and in another one of the account.
LISTS = ((0, 100_000), (100_000, 0), (50_000, 50_000), *([(1_000_000, 10_000)] if SOAK else []))


def sought(size: int) -> Sought:
    """Make the keys of a file whose people are all new."""
    people: list[IncomingPerson] = []
    for number in range(size):
        address = f"https://www.linkedin.com/in/new-{number}"
        person = Person(linkedin_url=address, full_name=f"P {number}", company="Acme", location="Köln")
        people.append(IncomingPerson(number, person, person.traits, person.traits.keys, (), ()))
    return sought_by(people)


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
    importer: Importer, account: Callable[..., Account], known: int
):
    others = Importer(importer.databases, importer.owner, account("others"))
    importer.owner.execute(FILL, [others.account.account_id, others.new_list(), 50_000])
    importer.owner.execute("analyze list_rows")
    sheet = importer.new_list()
    importer.owner.execute(FILL, [importer.account.account_id, sheet, known])
    assert_that_indexes_answer(importer, sheet)


def assert_that_indexes_answer(importer: Importer, list_id: UUID) -> None:
    for size in SIZES:
        plans = plans_over(importer, list_id, sought(size))
        for name, index in ((name, index) for name, _, index in ASKED):
            # One index and nothing else, for one key at a time: never a scan of what an account has.
            assert {found for _, found in plans[name] if found} == {index}, (name, size, plans[name])
            assert not [kind for kind, _ in plans[name] if kind == "Seq Scan"], (name, size)


def plans_over(importer: Importer, list_id: UUID, keys: Sought) -> dict[str, list[Scan]]:
    with (
        psycopg.connect(importer.databases.app, autocommit=True) as db,
        workspace(db, importer.account.account_id) as ws,
    ):
        people_matches.stage_sought(ws, keys)
        crowds: LiteralString = "name_key bigint, name_company_key bigint, name_location_key bigint, free integer"
        stage(ws, "crowded", crowds, keys.within_crowds(keys.names))
        stage(ws, "candidates", "id uuid", ())
        for table in (
            "sought_names",
            "sought_companies",
            "sought_locations",
            "sought_companies_crowded",
            "sought_locations_crowded",
        ):
            stage(ws, table, "key bigint", zip(keys.names, strict=True))
        ws.ask("insert into candidates select gen_random_uuid() from sought_names")
        values = {"list": list_id, "crowd": people_matches.CROWD, "few": people_matches.FEW}
        return {name: scans_of(ws, query, "list_rows", **values) for name, query, _ in ASKED}
