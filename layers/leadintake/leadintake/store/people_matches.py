"""Who of an account may be one of the people of a file: found by indexed keys, never by reading a list."""

import json
from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import LiteralString
from uuid import UUID

from leadintake.kinds.people.deciding import KnownPerson
from leadintake.kinds.people.exclusions import Exclusions, Outsider, roster_of_others
from leadintake.kinds.people.incoming import IncomingPeople
from leadintake.kinds.people.person import Person, traits_of
from leadintake.matching.text import hashed
from leadintake.store.blocklist import blocked_domains, blocked_names, has_blocked
from leadintake.store.staging import stage, stage_packed
from leadintake.store.workspace import Workspace

CROWD = 32
"""A name that more people have is looked up again, by company and location; so memory stays bounded."""

_REMEMBERED = 4096

PERSON: LiteralString = "linkedin_url, first_name, last_name, full_name, headline, company, location, domain"
KEYS: LiteralString = "linkedin_key, name_company_key, name_location_key, name_key"
INCOMING: LiteralString = """
    line integer, linkedin_url text, first_name text, last_name text, full_name text, headline text, company text,
    location text, domain text, linkedin_key text, name_company_key bigint, name_location_key bigint, name_key bigint,
    cells jsonb
"""
NAMESAKES: LiteralString = """
    id uuid, is_here boolean, name_company_key bigint, name_location_key bigint, has_address boolean
"""
# In a `select` of their own, so that the planner does not look them up in its statistics: of an account or a list that
# was filled since these were made it would believe that it has one row, and read all of them for each key.
_ACCOUNT: LiteralString = "account_id = (select %(account)s::uuid)"
HERE: LiteralString = " and list_id = (select %(list)s::uuid)"
EVERYWHERE: LiteralString = ""

_ANYBODY: LiteralString = f"select from list_rows where {_ACCOUNT}"


def by_address(scope: LiteralString) -> LiteralString:
    """Ask for those with the addresses of the file: whoever is in the list, and the oldest of the other lists."""
    # What is inside `lateral` is looked up one key at a time: it cannot be turned into a scan of the whole list.
    return f"""
        insert into namesakes
        select r.id, r.list_id = %(list)s, null, null, true
        -- In the order of the index, of which each page is then read once: half the time.
        from (
            select distinct linkedin_key from incoming_people where linkedin_key is not null order by linkedin_key
        ) as s cross join lateral (
            select id, list_id from list_rows
            where {_ACCOUNT} and linkedin_key = s.linkedin_key{scope}
            order by list_id <> %(list)s, ordinal
            limit 2
        ) as r
    """


def by_name(scope: LiteralString) -> LiteralString:
    """Ask for those with the names of the file, and say which names have crowds."""
    return f"""
        with found as (
            select s.name_key, r.id, r.list_id, r.name_company_key, r.name_location_key
            from (select distinct name_key from incoming_people where name_key is not null order by name_key) as s
            cross join lateral (
                select id, list_id, name_company_key, name_location_key from list_rows
                where {_ACCOUNT} and name_key = s.name_key{scope}
                limit %(crowd)s + 1
            ) as r
        ), kept as (
            insert into namesakes
            select id, list_id = %(list)s, name_company_key, name_location_key, false from found
        )
        select name_key from found group by name_key having count(*) > %(crowd)s
    """


def of_crowds(scope: LiteralString) -> LiteralString:
    """Ask for those of a crowd who can be met: the oldest, and the oldest without an address by who brings one."""
    return f"""
        insert into namesakes
        with wanted as (
            select name_key, name_company_key, name_location_key, linkedin_key
            from incoming_people where name_key = any(%(names)s)
        ), free as (
            -- Each row that brings an address can take it to one person without; so many may be met one after another.
            select name_key, count(linkedin_key) as rows from wanted group by name_key
        ), company as (
            select distinct name_company_key from wanted where name_company_key is not null
        ), location as (
            select distinct name_location_key from wanted where name_location_key is not null
        ), crowd as (
            select id, name_key, name_company_key, name_location_key, ordinal,
                list_id = %(list)s as is_here, linkedin_key is null as is_free
            from unnest(%(names)s::bigint[]) as n (crowded) cross join lateral (
                select * from list_rows
                where {_ACCOUNT} and name_key = n.crowded{scope}
                offset 0
            ) as r
        ), placed as (
            select *,
                row_number() over (partition by is_here, is_free, name_key order by ordinal) as by_name,
                row_number() over (partition by is_here, is_free, name_company_key order by ordinal) as by_company,
                row_number() over (partition by is_here, is_free, name_location_key order by ordinal) as by_location
            from crowd
        )
        select p.id, p.is_here, p.name_company_key, p.name_location_key, false
        from placed p
        join free f on f.name_key = p.name_key
        left join company c on c.name_company_key = p.name_company_key
        left join location l on l.name_location_key = p.name_location_key
        where (p.is_here and (p.by_name = 1 or p.is_free and p.by_name <= f.rows))
            or (c.name_company_key is not null and (p.by_company = 1 or p.is_free and p.by_company <= f.rows))
            or (l.name_location_key is not null and (p.by_location = 1 or p.is_free and p.by_location <= f.rows))
    """


# Not `list_id = …`: of a table that was never analyzed the planner would take the index of a list's order, which it
# thinks as short as the primary key, and read the whole list for every candidate.
CANDIDATES: LiteralString = f"""
    select r.id, r.ordinal, r.cells::text, r.company_row_id::text, {PERSON}
    from (select distinct id from namesakes where is_here order by id) as c cross join lateral (
        select * from list_rows r
        where r.{_ACCOUNT} and r.list_id is not distinct from %(list)s and r.id = c.id
        for no key update
    ) as r
"""
# A bare name says nothing about people of other lists.
OUTSIDERS: LiteralString = f"""
    select r.id, r.ordinal, {PERSON}
    from (
        select id from namesakes where not is_here and has_address
        union select id from namesakes join incoming_people using (name_company_key) where not is_here
        union select id from namesakes join incoming_people using (name_location_key) where not is_here
    ) as c cross join lateral (
        select * from list_rows r where r.{_ACCOUNT} and r.id = c.id limit 1
    ) as r
"""


def stage_incoming(ws: Workspace, rows: Iterator[bytes]) -> None:
    """Bring a file into the database: it is asked who is there of it, and rows are added from there."""
    stage_packed(ws, "incoming_people", INCOMING, rows)


def find_namesakes(ws: Workspace, list_id: UUID, *, everywhere: bool) -> None:
    """Find everybody, of the list or of the account, whom a row of the file may meet."""
    stage(ws, "namesakes", NAMESAKES, ())
    if everywhere:
        _find_namesakes(ws, list_id, EVERYWHERE)
    else:
        _find_namesakes(ws, list_id, HERE)


def _find_namesakes(ws: Workspace, list_id: UUID, scope: LiteralString) -> None:
    if not ws.ask(f"{_ANYBODY}{scope} limit 1", list=list_id).rowcount:
        return
    ws.ask(by_address(scope), list=list_id)
    crowded = [key for (key,) in ws.read(by_name(scope), list=list_id, crowd=CROWD)]
    if crowded:
        ws.ask(of_crowds(scope), list=list_id, names=crowded)


def known_people(ws: Workspace, list_id: UUID) -> Iterator[KnownPerson]:
    """Read everybody of the list whom a row of the file may meet, and let nobody change them until the import ends."""
    # Rows share what they have in common: few values of custom columns, few companies and places.
    cells_of, company_of = lru_cache(_REMEMBERED)(json.loads), lru_cache(_REMEMBERED)(UUID)
    shared: Callable[[str | None], str | None] = lru_cache(_REMEMBERED)(_same)
    for row_id, ordinal, cells, company_id, *person in ws.stream(CANDIDATES, list=list_id):
        person[-3:] = map(shared, person[-3:])
        yield KnownPerson(row_id, ordinal, Person(*person), cells_of(cells), company_id and company_of(company_id))


def _same(text: str | None) -> str | None:
    return text


def exclusions_of(ws: Workspace, incoming: IncomingPeople) -> Exclusions:
    """Read what keeps people of the file out of the list."""
    found = [(row_id, ordinal, Person(*person)) for row_id, ordinal, *person in ws.stream(OUTSIDERS)]
    traits = traits_of([person for *_, person in found])
    others = roster_of_others(
        Outsider(row_id, ordinal, of) for (row_id, ordinal, _), of in zip(found, traits, strict=True)
    )
    if not has_blocked(ws):
        return Exclusions(frozenset(), frozenset(), others)
    names = set(filter(None, incoming.company_keys))
    return Exclusions(
        blocked_domains(ws, set(filter(None, incoming.domains))), blocked_names(ws, map(hashed, names)), others
    )
