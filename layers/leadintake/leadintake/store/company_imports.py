"""What a file of companies finds in a list and writes into it, each with one statement."""

from collections.abc import Iterable, Sequence
from operator import itemgetter
from typing import Any, LiteralString
from uuid import UUID

from psycopg.types.json import Jsonb

from leadintake.kinds.companies.company import CompanyFields
from leadintake.kinds.companies.deciding import Blocked, KnownCompany, Standing
from leadintake.matching.keys import name_key
from leadintake.matching.text import hashed
from leadintake.store.blocklist import blocked_domains, blocked_names
from leadintake.store.staging import Overtaken, stage
from leadintake.store.workspace import Workspace

_FIELDS: LiteralString = """
    name, linkedin_url, industry, employee_count, founded_year, funding_stage, location, city, state, country,
    website, description
"""
_OF_N: LiteralString = """
    n.name, n.linkedin_url, n.industry, n.employee_count, n.founded_year, n.funding_stage, n.location, n.city, n.state,
    n.country, n.website, n.description
"""
_STAGED: LiteralString = """
    id uuid, domain text, name_key bigint, cells jsonb, name text, linkedin_url text, industry text,
    employee_count text, founded_year integer, funding_stage text, location text, city text, state text, country text,
    website text, description text
"""
# All keys in one array, and never a join: of rows that the statistics have not seen yet the planner believes that there
# is one, and would read all of them again for each key. So it reads them once at the worst.
BY_DOMAIN: LiteralString = f"""
    select ordinal, id, domain, cells, {_FIELDS} from list_company_rows
    where account_id = %(account)s and list_id = %(list)s and domain = any(%(keys)s::text[])
    for no key update
"""
BY_NAME: LiteralString = f"""
    select ordinal, id, domain, cells, {_FIELDS} from list_company_rows
    where account_id = %(account)s and list_id = %(list)s and domain is null and name_key = any(%(keys)s::bigint[])
    for no key update
"""


def known_companies(ws: Workspace, list_id: UUID, domains: Iterable[str], names: Iterable[str]) -> list[KnownCompany]:
    """Read every company that a row of the file may meet, the oldest first, and keep them as they are until the end."""
    found = ws.read(BY_DOMAIN, list=list_id, keys=list(domains)).fetchall()
    found += ws.read(BY_NAME, list=list_id, keys=[hashed(name) for name in names]).fetchall()
    found.sort(key=itemgetter(0))
    return [
        KnownCompany(company_id, domain, CompanyFields._make(fields), cells)
        for _, company_id, domain, cells, *fields in found
    ]


def blocked_among(ws: Workspace, domains: Iterable[str], names: Iterable[str]) -> Blocked:
    """Find what of a file is on the blocklist."""
    keys = (key for key in map(name_key, names) if key is not None)
    return Blocked(blocked_domains(ws, domains), blocked_names(ws, keys))


def insert_companies(ws: Workspace, list_id: UUID, standings: Sequence[Standing]) -> None:
    """Add companies at the end of a list, in their order."""
    if not standings:
        return
    stage(ws, "new_companies", _STAGED, map(_staged, standings))
    added = ws.ask(
        f"""
        insert into list_company_rows (id, account_id, list_id, domain, name_key, cells, {_FIELDS}, source)
        select id, %(account)s, %(list)s, domain, name_key, cells, {_FIELDS}, 'import' from new_companies
        on conflict (list_id, domain) where domain is not null do nothing
        """,
        list=list_id,
    ).rowcount
    if added != len(standings):
        raise Overtaken


def update_companies(ws: Workspace, list_id: UUID, standings: Sequence[Standing]) -> None:
    """Write back companies in which something has changed."""
    if not standings:
        return
    stage(ws, "changed_companies", _STAGED, map(_staged, standings))
    ws.ask(
        f"""
        update list_company_rows c set ({_FIELDS}, name_key, cells, updated_at) = ({_OF_N}, n.name_key, n.cells, now())
        from changed_companies n
        where c.account_id = %(account)s and c.list_id = %(list)s and c.id = n.id
        """,
        list=list_id,
    )


def _staged(standing: Standing) -> tuple[Any, ...]:
    fields = standing.fields
    return (standing.id, standing.domain, name_key(fields.name), Jsonb(standing.cells), *fields)
