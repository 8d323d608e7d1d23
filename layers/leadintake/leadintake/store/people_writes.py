"""What a file of people writes into a list: new rows and filled ones, each kind with one statement."""

from collections.abc import Mapping, Sequence
from json.encoder import encode_basestring
from typing import Any, LiteralString
from uuid import UUID

from psycopg.types.json import Jsonb

from leadintake.kinds.people.deciding import Standing
from leadintake.store.staging import stage
from leadintake.store.workspace import Workspace

_COLUMNS: LiteralString = """
    id, linkedin_url, first_name, last_name, full_name, headline, company, location, domain,
    linkedin_key, name_company_key, name_location_key, name_key, company_row_id, cells
"""
_STAGED: LiteralString = """
    line integer, id uuid, linkedin_url text, first_name text, last_name text, full_name text, headline text,
    company text, location text, domain text, linkedin_key text, name_company_key bigint, name_location_key bigint,
    name_key bigint, company_row_id uuid, cells jsonb
"""


def insert_people(ws: Workspace, list_id: UUID, import_id: UUID, standings: Sequence[Standing]) -> None:
    """Add people at the end of a list, in their order, and enter them in the ledger of the import."""
    if not standings:
        return
    stage(ws, "new_people", _STAGED, map(_staged, standings))
    ws.ask(
        f"""
        insert into list_rows ({_COLUMNS}, account_id, list_id, source)
        select {_COLUMNS}, %(account)s, %(list)s, 'import' from new_people
        """,
        list=list_id,
    )
    # From where they are already: staged once more they would cost as much again.
    ws.ask(
        """
        insert into import_rows (account_id, import_id, line, outcome, row_id)
        select %(account)s, %(import)s, line, 'imported', id from new_people
        """,
        **{"import": import_id},
    )


def fill_people(ws: Workspace, list_id: UUID, standings: Sequence[Standing]) -> None:
    """Write back people in whom something was filled."""
    if not standings:
        return
    stage(ws, "filled_people", _STAGED, map(_staged, standings))
    ws.ask(
        """
        update list_rows r set
            linkedin_url = f.linkedin_url, first_name = f.first_name, last_name = f.last_name, full_name = f.full_name,
            headline = f.headline, company = f.company, location = f.location, domain = f.domain,
            linkedin_key = f.linkedin_key, name_company_key = f.name_company_key,
            name_location_key = f.name_location_key, name_key = f.name_key,
            company_row_id = f.company_row_id, cells = f.cells, updated_at = now()
        from filled_people f
        where r.account_id = %(account)s and r.list_id = %(list)s and r.id = f.id
        """,
        list=list_id,
    )


def _staged(standing: Standing) -> tuple[Any, ...]:
    person, keys = standing.person, standing.keys
    return (
        standing.line,
        standing.id,
        person.linkedin_url,
        person.first_name,
        person.last_name,
        person.full_name,
        person.headline,
        person.company,
        person.location,
        person.domain,
        keys.linkedin,
        keys.name_company,
        keys.name_location,
        keys.name,
        standing.company_id,
        _json(standing.cells),
    )


def _json(cells: Mapping[str, Any]) -> Any:
    # New rows hold texts alone, and writing those out needs no walk through the values.
    if all(isinstance(value, str) for value in cells.values()):
        return "{" + ",".join(f'"{key}":{encode_basestring(value)}' for key, value in cells.items()) + "}"
    return Jsonb(dict(cells))
