"""Companies of lists."""

from collections.abc import Iterable, Sequence
from typing import Any, LiteralString
from uuid import UUID

from leadintake.contract.companies import Company, NewCompany
from leadintake.contract.shapes import ListPage
from leadintake.kinds.people.employers import Employer, KnownCompany
from leadintake.matching.keys import name_key
from leadintake.store.staging import Overtaken, stage
from leadintake.store.workspace import Workspace

_SHOWN: LiteralString = """
    id, list_id, domain, name, linkedin_url, industry, employee_count, founded_year, funding_stage, location,
    city, state, country, website, description, source, created_at, updated_at
"""
_FIELDS: LiteralString = """
    name, linkedin_url, industry, employee_count, founded_year, funding_stage, location, city, state, country,
    website, description
"""
_FILLED: LiteralString = """
    f.name, f.linkedin_url, f.industry, f.employee_count, f.founded_year, f.funding_stage, f.location, f.city, f.state,
    f.country, f.website, f.description
"""
_FIELD_NAMES = tuple(name.strip() for name in _FIELDS.split(","))
_STAGED: LiteralString = """
    id uuid, domain text, name_key bigint, name text, linkedin_url text, industry text, employee_count text,
    founded_year integer, funding_stage text, location text, city text, state text, country text, website text,
    description text
"""


def insert_company(ws: Workspace, list_id: UUID, fields: NewCompany) -> Company:
    """Add a company at the end of a list."""
    record = ws.ask(
        f"""
        insert into list_company_rows
            (account_id, list_id, domain, name, name_key, linkedin_url, industry, employee_count, founded_year,
             funding_stage, location, city, state, country, website, description, source)
        values
            (%(account)s, %(list)s, %(domain)s, %(name)s, %(name_key)s, %(linkedin_url)s, %(industry)s,
             %(employee_count)s, %(founded_year)s, %(funding_stage)s, %(location)s, %(city)s, %(state)s, %(country)s,
             %(website)s, %(description)s, 'manual')
        returning {_SHOWN}
        """,
        list=list_id,
        name_key=name_key(fields.name),
        **fields.model_dump(),
    ).fetchone()
    return Company.model_validate(record)


def companies_by_domain(ws: Workspace, list_id: UUID, domains: Iterable[str]) -> list[KnownCompany]:
    """Find the companies of a list that have one of these domains."""
    records = ws.stream(
        f"""
        select c.id, c.domain, {_FIELDS}
        from unnest(%(domains)s::text[]) as wanted (domain)
        cross join lateral (
            select * from list_company_rows c
            -- In a `select` of their own: statistics that are older than the list would have all of it read each time.
            where c.account_id = (select %(account)s::uuid) and c.list_id = (select %(list)s::uuid)
                and c.domain = wanted.domain
            for no key update
        ) as c
        """,
        list=list_id,
        # In one order, so that two who lock several companies never wait for each other.
        domains=sorted(domains),
    )
    # Without what is blank: of 20,000 companies most have hardly more than a name.
    return [
        KnownCompany(
            company_id,
            domain,
            {name: value for name, value in zip(_FIELD_NAMES, fields, strict=True) if value is not None},
        )
        for company_id, domain, *fields in records
    ]


def insert_employers(ws: Workspace, list_id: UUID, employers: Sequence[Employer]) -> None:
    """Add the companies that a file of people has named, in its order."""
    if not employers:
        return
    stage(ws, "new_companies", _STAGED, (_staged(employer) for employer in employers))
    added = ws.ask(
        f"""
        insert into list_company_rows (id, account_id, list_id, domain, name_key, {_FIELDS}, source)
        select id, %(account)s, %(list)s, domain, name_key, {_FIELDS}, 'import' from new_companies
        on conflict (list_id, domain) where domain is not null do nothing
        """,
        list=list_id,
    ).rowcount
    if added != len(employers):
        raise Overtaken


def fill_companies(ws: Workspace, list_id: UUID, employers: Sequence[Employer]) -> None:
    """Write the companies whose gaps a file has filled."""
    if not employers:
        return
    stage(ws, "filled_companies", _STAGED, (_staged(employer) for employer in employers))
    ws.ask(
        f"""
        update list_company_rows c set ({_FIELDS}, name_key, updated_at) =
            ({_FILLED}, f.name_key, now())
        from filled_companies f
        where c.account_id = %(account)s and c.list_id = %(list)s and c.id = f.id
        """,
        list=list_id,
    )


def _staged(employer: Employer) -> tuple[Any, ...]:
    fields = employer.fields
    return (employer.id, employer.domain, name_key(fields.get("name")), *(fields.get(name) for name in _FIELD_NAMES))


def companies_of(ws: Workspace, list_id: UUID, page: ListPage) -> list[Company]:
    """Show one page of a list's companies, in the order they were added."""
    records = ws.ask(
        f"""
        select {_SHOWN}
        from list_company_rows
        where account_id = %(account)s and list_id = %(list)s
        order by ordinal limit %(limit)s offset %(offset)s
        """,
        list=list_id,
        limit=page.limit,
        offset=page.offset,
    )
    return [Company.model_validate(record) for record in records]


def count_companies(ws: Workspace, list_id: UUID) -> int:
    """Count the companies of a list."""
    return ws.count(
        "select count(*) as total from list_company_rows where account_id = %(account)s and list_id = %(list)s",
        list=list_id,
    )
