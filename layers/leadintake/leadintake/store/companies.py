"""Companies of lists."""

from collections.abc import Iterable, Sequence
from typing import Any, LiteralString
from uuid import UUID

from leadintake.contract.companies import Company, NewCompany
from leadintake.contract.shapes import ListPage
from leadintake.kinds.people.employers import Employer, KnownCompany
from leadintake.matching.keys import name_key
from leadintake.store import company_writes
from leadintake.store.company_writes import FIELD_NAMES, FIELDS
from leadintake.store.workspace import Workspace

_SHOWN: LiteralString = f"id, list_id, domain, {FIELDS}, source, created_at, updated_at"
_SENT: LiteralString = ", ".join(f"%({name})s" for name in FIELD_NAMES)


def insert_company(ws: Workspace, list_id: UUID, fields: NewCompany) -> Company:
    """Add a company at the end of a list."""
    record = ws.ask(
        f"""
        insert into list_company_rows (account_id, list_id, domain, name_key, {FIELDS}, source)
        values (%(account)s, %(list)s, %(domain)s, %(name_key)s, {_SENT}, 'manual')
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
        select c.id, c.domain, {FIELDS}
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
            {name: value for name, value in zip(FIELD_NAMES, fields, strict=True) if value is not None},
        )
        for company_id, domain, *fields in records
    ]


def insert_employers(ws: Workspace, list_id: UUID, employers: Sequence[Employer]) -> None:
    """Add the companies that a file of people has named, in its order."""
    company_writes.insert_companies(ws, list_id, employers, _row_of, with_cells=False)


def fill_companies(ws: Workspace, list_id: UUID, employers: Sequence[Employer]) -> None:
    """Write the companies whose gaps a file has filled."""
    company_writes.update_companies(ws, list_id, employers, _row_of, with_cells=False)


def _row_of(employer: Employer) -> tuple[Any, ...]:
    fields = employer.fields
    return (employer.id, employer.domain, name_key(fields.get("name")), *(fields.get(name) for name in FIELD_NAMES))


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
