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
from leadintake.store import company_writes
from leadintake.store.blocklist import blocked_domains, blocked_names
from leadintake.store.company_writes import FIELDS
from leadintake.store.workspace import Workspace

# All keys in one array, and never a join: of rows that the statistics have not seen yet the planner believes that there
# is one, and would read all of them again for each key. So it reads them once at the worst.
BY_DOMAIN: LiteralString = f"""
    select ordinal, id, domain, cells, {FIELDS} from list_company_rows
    where account_id = %(account)s and list_id = %(list)s and domain = any(%(keys)s::text[])
    for no key update
"""
BY_NAME: LiteralString = f"""
    select ordinal, id, domain, cells, {FIELDS} from list_company_rows
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
    company_writes.insert_companies(ws, list_id, standings, _row_of, with_cells=True)


def update_companies(ws: Workspace, list_id: UUID, standings: Sequence[Standing]) -> None:
    """Write back companies in which something has changed."""
    company_writes.update_companies(ws, list_id, standings, _row_of, with_cells=True)


def _row_of(standing: Standing) -> tuple[Any, ...]:
    fields = standing.fields
    return (standing.id, standing.domain, name_key(fields.name), *fields, Jsonb(standing.cells))
