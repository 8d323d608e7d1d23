"""Companies of lists."""

from typing import LiteralString
from uuid import UUID

from leadintake.contract.companies import Company, NewCompany
from leadintake.contract.shapes import ListPage
from leadintake.matching.keys import name_key
from leadintake.store.workspace import Workspace

_SHOWN: LiteralString = """
    id, list_id, domain, name, linkedin_url, industry, employee_count, founded_year, funding_stage, location,
    city, state, country, website, description, source, created_at, updated_at
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
