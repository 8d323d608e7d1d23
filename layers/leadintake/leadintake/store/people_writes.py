"""What a file of people writes into a list: new rows and filled ones, each kind with one statement."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from json.encoder import encode_basestring
from typing import Any, LiteralString
from uuid import UUID

from psycopg.types.json import Jsonb

from leadintake.importing.packing import pack
from leadintake.kinds.people.deciding import PeopleDecision, Standing
from leadintake.matching.linkedin import PROFILES
from leadintake.store.people_matches import INCOMING
from leadintake.store.staging import copy_packed, stage, stage_packed
from leadintake.store.workspace import Workspace

_STAGED: LiteralString = f"id uuid, company_row_id uuid, {INCOMING}"
_COLUMNS: LiteralString = """
    first_name, last_name, full_name, headline, company, location, domain,
    linkedin_key, name_company_key, name_location_key, name_key, cells
"""


def cells_speller(column_ids: Sequence[str | None]) -> Callable[[Sequence[str]], str]:
    """Give what spells the values of custom columns as they are stored; of two for one column the first counts."""

    def spelled(values: Sequence[str]) -> str:
        cells: dict[str, str] = {}
        for column_id, value in zip(column_ids, values, strict=False):
            if column_id and value:
                cells.setdefault(column_id, value)
        return _texts(cells)

    return spelled


def insert_people(
    ws: Workspace, list_id: UUID, import_id: UUID, decision: PeopleDecision, companies: Sequence[UUID | None]
) -> None:
    """Add people at the end of a list, in the order of the file, and enter them in the ledger of the import."""
    added = decision.added()
    _restage(ws, [standing for standing in added if standing.is_filled])
    columns: LiteralString = "line integer, id uuid, company_row_id uuid"
    stage_packed(ws, "added_people", columns, _added(decision, added, companies))
    ws.ask(
        f"""
        insert into list_rows (id, company_row_id, linkedin_url, {_COLUMNS}, account_id, list_id, source)
        select id, company_row_id, coalesce(linkedin_url, %(profiles)s || linkedin_key), {_COLUMNS},
            %(account)s, %(list)s, 'import'
        from added_people join incoming_people using (line)
        order by line
        """,
        list=list_id,
        profiles=PROFILES,
    )
    ws.ask(
        """
        insert into import_rows (account_id, import_id, line, outcome, row_id)
        select %(account)s, %(import)s, line, 'imported', id from added_people
        """,
        **{"import": import_id},
    )


def _restage(ws: Workspace, standings: Sequence[Standing]) -> None:
    """Put what later rows of the file have filled in place of what the first one brought."""
    if standings:
        ws.ask(
            "delete from incoming_people where line = any(%(lines)s)", lines=[standing.line for standing in standings]
        )
        copy_packed(ws, "incoming_people", (_packed(standing) for standing in standings))


def _packed(standing: Standing) -> bytes:
    values = [standing.line, *_fields(standing), _texts(standing.cells)]
    return pack(["" if value is None else str(value) for value in values])


def _added(decision: PeopleDecision, others: Sequence[Standing], companies: Sequence[UUID | None]) -> Iterator[bytes]:
    lines, spelled = decision.incoming.lines, decision.ids.text_of
    for place in decision.newcomers:
        line = lines[place]
        yield f"{line}\t{spelled(line)}\t{companies[place] or ''}".encode()
    for standing in others:
        yield f"{standing.line}\t{standing.id}\t{standing.company_id or ''}".encode()


def fill_people(ws: Workspace, list_id: UUID, standings: Sequence[Standing]) -> None:
    """Write back people in whom something was filled."""
    if not standings:
        return
    rows = ((one.id, one.company_id, None, *_fields(one), Jsonb(one.cells)) for one in standings)
    stage(ws, "filled_people", _STAGED, rows)
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


def _fields(standing: Standing) -> Sequence[Any]:
    person, keys = standing.person, standing.traits.keys
    return (
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
    )


def _texts(cells: Mapping[str, str]) -> str:
    return "{" + ",".join([f'"{key}":{encode_basestring(value)}' for key, value in cells.items()]) + "}"
