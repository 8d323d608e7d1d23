"""Rows of lists: people."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, LiteralString
from uuid import UUID

from psycopg.types.json import Jsonb

from leadintake.contract.columns import CustomColumn
from leadintake.contract.rows import LinkedinLocation, PersonEnrichment, ProfileData, Row, RowCell, RowsQuery
from leadintake.kinds.people.person import Person
from leadintake.matching.keys import PersonKeys
from leadintake.store.enrichment_cells import States, states_of
from leadintake.store.workspace import Record, Workspace

_SHOWN: LiteralString = """
    r.id, r.list_id, r.linkedin_url, r.first_name, r.last_name, r.full_name, r.headline, r.company, r.location,
    r.domain, r.cells, r.source, r.added_at, r.company_row_id, c.domain as company_domain
"""
_WITH_COMPANY: LiteralString = """
    from list_rows r left join list_company_rows c
        on c.account_id = %(account)s and c.list_id = r.list_id and c.id = r.company_row_id
"""

Cells = dict[str, Any]
"""Values of custom columns by column id."""


@dataclass(frozen=True, slots=True)
class StoredPerson:
    """A person as they stand in a list, and the values of the list's custom columns."""

    person: Person
    cells: Cells


def insert_row(ws: Workspace, list_id: UUID, person: Person, cells: Cells) -> UUID:
    """Add a person at the end of a list."""
    record = ws.ask(
        """
        insert into list_rows
            (account_id, list_id, linkedin_url, first_name, last_name, full_name, headline, company, location, domain,
             linkedin_key, name_company_key, name_location_key, name_key, cells, source)
        values
            (%(account)s, %(list)s, %(linkedin_url)s, %(first_name)s, %(last_name)s, %(full_name)s, %(headline)s,
             %(company)s, %(location)s, %(domain)s, %(linkedin)s, %(name_company)s, %(name_location)s, %(name)s,
             %(cells)s, 'manual')
        returning id
        """,
        list=list_id,
        cells=Jsonb(cells),
        **asdict(person),
        **person.keys._asdict(),
    ).fetchone()
    assert record is not None  # noqa: S101 - for the type checker: an insert that returns always has a row
    return record["id"]


def lock_row(ws: Workspace, list_id: UUID, row_id: UUID) -> StoredPerson | None:
    """Read a person in order to change them, keeping everybody else from doing so meanwhile."""
    record = ws.ask(
        """
        select linkedin_url, first_name, last_name, full_name, headline, company, location, domain, cells
        from list_rows
        where account_id = %(account)s and list_id = %(list)s and id = %(row)s
        for update
        """,
        list=list_id,
        row=row_id,
    ).fetchone()
    if record is None:
        return None
    cells = record.pop("cells")
    return StoredPerson(Person(**record), cells)


def update_row(ws: Workspace, list_id: UUID, row_id: UUID, person: Person, cells: Cells) -> None:
    """Write a changed person back."""
    ws.ask(
        """
        update list_rows set
            linkedin_url = %(linkedin_url)s, first_name = %(first_name)s, last_name = %(last_name)s,
            full_name = %(full_name)s, headline = %(headline)s, company = %(company)s, location = %(location)s,
            domain = %(domain)s, linkedin_key = %(linkedin)s, name_company_key = %(name_company)s,
            name_location_key = %(name_location)s, name_key = %(name)s, cells = %(cells)s, updated_at = now(),
            edited_at = clock_timestamp()
        where account_id = %(account)s and list_id = %(list)s and id = %(row)s
        """,
        list=list_id,
        row=row_id,
        cells=Jsonb(cells),
        **asdict(person),
        **person.keys._asdict(),
    )


def delete_row(ws: Workspace, list_id: UUID, row_id: UUID) -> bool:
    """Remove a person from a list."""
    deleted = ws.ask(
        "delete from list_rows where account_id = %(account)s and list_id = %(list)s and id = %(row)s",
        list=list_id,
        row=row_id,
    )
    return deleted.rowcount == 1


def count_rows(ws: Workspace, list_id: UUID) -> int:
    """Count the people in a list."""
    return ws.count(
        "select count(*) as total from list_rows where account_id = %(account)s and list_id = %(list)s", list=list_id
    )


def rows_of(ws: Workspace, list_id: UUID, page: RowsQuery, columns: Sequence[CustomColumn]) -> list[Row]:
    """Show one page of a list, in its order."""
    records = ws.ask(
        f"""
        select {_SHOWN}
        {_WITH_COMPANY}
        where r.account_id = %(account)s and r.list_id = %(list)s
        order by r.ordinal
        limit %(limit)s offset %(offset)s
        """,
        list=list_id,
        limit=page.limit,
        offset=page.offset,
    )
    found = records.fetchall()
    states = states_of(ws, columns, [record["id"] for record in found])
    return [_row(record, columns, states) for record in found]


def find_row(ws: Workspace, list_id: UUID, row_id: UUID, columns: Sequence[CustomColumn]) -> Row | None:
    """Show one person of a list."""
    record = ws.ask(
        f"""
        select {_SHOWN}
        {_WITH_COMPANY}
        where r.account_id = %(account)s and r.list_id = %(list)s and r.id = %(row)s
        """,
        list=list_id,
        row=row_id,
    ).fetchone()
    return _row(record, columns, states_of(ws, columns, [row_id])) if record else None


def count_known_people(ws: Workspace, people: Sequence[PersonKeys], except_list: UUID | None) -> int:
    """Count those who are in one of the caller's lists already. A name alone says nothing across lists."""
    return ws.count(
        """
        with people as (
            select * from unnest(
                %(linkedin)s::text[], %(name_company)s::bigint[], %(name_location)s::bigint[], %(name)s::bigint[]
            ) with ordinality as p (linkedin, name_company, name_location, name, place)
        ), namesakes as materialized (
            -- Each name is looked up once: a list may hold 100,000 people of one name.
            select r.* from (select distinct name from people where name is not null) as n cross join lateral (
                select name_company_key, name_location_key, linkedin_key is null as is_free from list_rows
                where account_id = %(account)s and name_key = n.name and list_id is distinct from %(left_out)s::uuid
                offset 0
            ) as r
        ), companies as (
            select distinct name_company_key as key, is_free from namesakes
        ), locations as (
            select distinct name_location_key as key, is_free from namesakes
        ), known as (
            select place from people p where exists (
                select from list_rows r
                where r.account_id = %(account)s and r.list_id is distinct from %(left_out)s::uuid
                    and r.linkedin_key = p.linkedin
            )
            -- Two different addresses are two different people, whatever they are called.
            union select place from people p
                join companies c on c.key = p.name_company and (p.linkedin is null or c.is_free)
            union select place from people p
                join locations l on l.key = p.name_location and (p.linkedin is null or l.is_free)
        )
        select count(*) as total from known
        """,
        linkedin=[keys.linkedin for keys in people],
        name_company=[keys.name_company for keys in people],
        name_location=[keys.name_location for keys in people],
        name=[keys.name for keys in people],
        left_out=except_list,
    )


def _row(record: Record, columns: Sequence[CustomColumn], states: States) -> Row:
    person = Person(**{name: record[name] for name in Person.__dataclass_fields__})
    return Row(
        id=record["id"],
        list_id=record["list_id"],
        linkedin_url=person.linkedin_url,
        profile_data=_profile(person),
        source=record["source"],
        added_at=record["added_at"],
        company_row_id=record["company_row_id"],
        company_domain=record["company_domain"] or person.domain,
        cells=_row_cells(record["id"], record["cells"], columns, states),
    )


def _profile(person: Person) -> ProfileData:
    return ProfileData(
        first_name=person.first_name,
        last_name=person.last_name,
        full_name=person.shown_name,
        headline=person.headline,
        current_company=person.company,
        location=LinkedinLocation(linkedin_text=person.location),
        enrichment=PersonEnrichment(company_domain=person.domain),
    )


def _row_cells(row_id: UUID, cells: Cells, columns: Sequence[CustomColumn], states: States) -> list[RowCell]:
    shown: list[RowCell] = []
    for column in columns:
        key = str(column.id)
        if key in cells or column.is_filled_by_a_model:
            state = column.state_in(cells, states.get((row_id, column.id)))
            cell = RowCell(
                column_id=column.id, name=column.name, value=cells.get(key), status=state.status, error=state.error
            )
            shown.append(cell)
    return shown
