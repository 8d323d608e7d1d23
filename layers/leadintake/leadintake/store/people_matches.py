"""Who of an account may be one of the people of a file: found by indexed keys, never by reading a list."""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any, LiteralString, NamedTuple
from uuid import UUID

from leadintake.kinds.people.deciding import KnownPerson
from leadintake.kinds.people.exclusions import Exclusions, Outsider, roster_of_others
from leadintake.kinds.people.person import Person
from leadintake.kinds.people.sought import Sought
from leadintake.store.blocklist import blocked_domains, blocked_names
from leadintake.store.staging import stage
from leadintake.store.workspace import Workspace

CROWD = 32
"""A name that more people of a list have is looked up again, by company and location; so memory stays bounded."""

FEW = 4
"""The same for people of other lists."""

_PERSON: LiteralString = """
    r.linkedin_url, r.first_name, r.last_name, r.full_name, r.headline, r.company, r.location, r.domain
"""

ANYBODY: LiteralString = "select from list_rows where account_id = %(account)s and list_id = %(list)s limit 1"
# In a `select` of their own, so that the planner does not look them up in its statistics: of an account or a list that
# was filled since these were made it would believe that it has one row, and read all of them for each key.
_ACCOUNT: LiteralString = "account_id = (select %(account)s::uuid)"
_LIST: LiteralString = "list_id = (select %(list)s::uuid)"
# Each of these looks up one key at a time: what is inside `lateral` cannot be turned into a scan of the whole list.
BY_ADDRESS: LiteralString = f"""
    insert into candidates
    select r.id from sought_addresses s cross join lateral (
        select id from list_rows
        where {_ACCOUNT} and linkedin_key = s.key and {_LIST}
        limit 1
    ) as r
"""
BY_NAME: LiteralString = f"""
    with found as (
        select s.key, r.id from sought_names s cross join lateral (
            select id from list_rows
            where {_ACCOUNT} and {_LIST} and name_key = s.key
            limit %(crowd)s + 1
        ) as r
    ), kept as (
        insert into candidates select id from found
    )
    select key from found group by key having count(*) > %(crowd)s
"""
# Of a crowd only the oldest can be met, and the oldest without an address by those who bring one.
OF_CROWDS: LiteralString = f"""
    insert into candidates
    select r.id from crowded s cross join lateral (
        select id, linkedin_key is null as is_free,
            row_number() over (partition by linkedin_key is null order by ordinal) as place
        from list_rows
        where {_ACCOUNT} and {_LIST} and name_key = s.name_key
            and (s.name_company_key is null or name_company_key = s.name_company_key)
            and (s.name_location_key is null or name_location_key = s.name_location_key)
    ) as r
    where r.place = 1 or (r.is_free and r.place <= s.free)
"""
# Not `list_id = …`: of a table that was never analyzed the planner would take the index of a list's order, which it
# thinks as short as the primary key, and read the whole list for every candidate.
CANDIDATES: LiteralString = f"""
    select r.id, r.ordinal, r.cells, r.company_row_id, {_PERSON}
    from (select distinct id from candidates order by id) as c cross join lateral (
        select * from list_rows r
        where r.{_ACCOUNT} and r.list_id is not distinct from %(list)s and r.id = c.id
        for no key update
    ) as r
"""
ELSEWHERE_BY_ADDRESS: LiteralString = f"""
    select s.key, r.id, r.ordinal, {_PERSON} from sought_addresses s cross join lateral (
        select * from list_rows
        where {_ACCOUNT} and linkedin_key = s.key and list_id <> %(list)s
        order by ordinal
        limit 1
    ) as r
"""


class Elsewhere(NamedTuple):
    """How people of other lists are found by one key: a few of them, or of a crowd the oldest two that matter."""

    staged: LiteralString
    few: LiteralString
    crowd: LiteralString


def _elsewhere(key: LiteralString, staged: LiteralString) -> Elsewhere:
    here: LiteralString = f"{_ACCOUNT} and {key} = s.key and list_id <> %(list)s"
    found: LiteralString = f"select s.key, r.id, r.ordinal, {_PERSON} from {staged}"
    return Elsewhere(
        staged,
        f"{found} s cross join lateral (select * from list_rows where {here} limit %(few)s + 1) as r",
        f"""
        {found}_crowded s cross join lateral (
            select distinct on (linkedin_key is null) * from list_rows where {here}
            order by linkedin_key is null, ordinal
        ) as r
        """,
    )


ELSEWHERE_BY_COMPANY = _elsewhere("name_company_key", "sought_companies")
ELSEWHERE_BY_LOCATION = _elsewhere("name_location_key", "sought_locations")


def stage_sought(ws: Workspace, sought: Sought) -> None:
    """Bring the addresses of a file into the database: both this list and the others are asked for them."""
    stage(ws, "sought_addresses", "key text", zip(sought.addresses, strict=True))


def known_people(ws: Workspace, list_id: UUID, sought: Sought) -> list[KnownPerson]:
    """Read everybody of the list whom a row of the file may meet, and let nobody change them until the import ends."""
    if not ws.ask(ANYBODY, list=list_id).rowcount:
        return []
    stage(ws, "sought_names", "key bigint", zip(sought.names, strict=True))
    stage(ws, "candidates", "id uuid", ())
    ws.ask(BY_ADDRESS, list=list_id)
    crowded = [key for (key,) in ws.read(BY_NAME, list=list_id, crowd=CROWD)]
    if crowded:
        columns: LiteralString = "name_key bigint, name_company_key bigint, name_location_key bigint, free integer"
        stage(ws, "crowded", columns, sought.within_crowds(crowded))
        ws.ask(OF_CROWDS, list=list_id)
    return [
        KnownPerson(row_id, ordinal, Person(*person), cells, company_id)
        for row_id, ordinal, cells, company_id, *person in ws.read(CANDIDATES, list=list_id)
    ]


def exclusions_of(ws: Workspace, list_id: UUID, sought: Sought) -> Exclusions:
    """Read what keeps people of the file out of the list."""
    return Exclusions(
        domains=blocked_domains(ws, sought.domains),
        company_names=blocked_names(ws, sought.company_names),
        others=roster_of_others(_people_of_other_lists(ws, list_id, sought)),
    )


def _people_of_other_lists(ws: Workspace, list_id: UUID, sought: Sought) -> Iterable[Outsider]:
    others: LiteralString = "select from lists where account_id = %(account)s and id <> %(list)s limit 1"
    if not ws.ask(others, list=list_id).rowcount:
        return []
    found = ws.read(ELSEWHERE_BY_ADDRESS, list=list_id).fetchall()
    found += _by_key(ws, list_id, ELSEWHERE_BY_COMPANY, sought.name_companies)
    found += _by_key(ws, list_id, ELSEWHERE_BY_LOCATION, sought.name_locations)
    return {one.id: one for one in map(_outsider, found)}.values()


def _by_key(ws: Workspace, list_id: UUID, by: Elsewhere, keys: Iterable[int]) -> list[tuple[Any, ...]]:
    stage(ws, by.staged, "key bigint", zip(keys, strict=True))
    found = ws.read(by.few, list=list_id, few=FEW).fetchall()
    crowded = [key for key, many in Counter(key for key, *_ in found).items() if many > FEW]
    if not crowded:
        return found
    stage(ws, f"{by.staged}_crowded", "key bigint", zip(crowded, strict=True))
    # Those of a crowd that were found first may be any: they do no harm, the oldest are asked for now.
    return found + ws.read(by.crowd, list=list_id).fetchall()


def _outsider(record: Sequence[Any]) -> Outsider:
    _, row_id, ordinal, *person = record
    return Outsider(row_id, ordinal, Person(*person).traits)
