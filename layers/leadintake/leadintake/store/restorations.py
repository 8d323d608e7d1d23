"""What undo brings back: fields of records that were changed, and connections that were cleared away."""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, LiteralString, NamedTuple
from uuid import UUID

from leadintake.importing.walking_back import Step
from leadintake.kinds.people.person import FIELDS as PERSON_FIELDS
from leadintake.kinds.people.person import Person
from leadintake.matching.keys import name_key
from leadintake.matching.text import text_key
from leadintake.store.company_writes import FIELDS, FIELDS_OF_N
from leadintake.store.staging import stage
from leadintake.store.undone_imports import STANDING, PastImport
from leadintake.store.workspace import Workspace

_CHANGES: LiteralString = """
    account_id = %(account)s and subject = %(subject)s
        and before is not null and after <> '{}' and after <> '{"returned": true}'
"""
_STEPS: LiteralString = f"""
    select record_id,
        jsonb_agg(jsonb_build_array(import_id = %(import)s, not import_id = any(%(taken)s), before, after)
            order by id desc)
    from import_changes
    where {_CHANGES} and import_id = any(%(taken)s::uuid[] || array(select id from imports where {STANDING}))
    group by record_id having bool_or(import_id = any(%(taken)s))
"""
# What is read is kept as it is until it is written back. All ids in one array, and never a join: of records that the
# statistics have not seen yet the planner believes that there is one, and would read all of them again for each id.
_CURRENT: Mapping[str, LiteralString] = {
    "row": """
        select id, to_jsonb(t) as record from list_rows t
        where account_id = %(account)s and list_id = %(target)s and id = any(%(ids)s)
        order by id for no key update
    """,
    "company": """
        select id, to_jsonb(t) as record from list_company_rows t
        where account_id = %(account)s and list_id = %(target)s and id = any(%(ids)s)
        order by id for no key update
    """,
    "connection": """
        select id, to_jsonb(t) as record from network_connections t
        where account_id = %(account)s and id = any(%(ids)s)
        order by id for no key update
    """,
}
_WRITES: Mapping[str, LiteralString] = {
    "row": """
        update list_rows t set (linkedin_url, first_name, last_name, full_name, headline, company, location, domain,
            company_row_id, cells, linkedin_key, name_company_key, name_location_key, name_key, updated_at) = (
            select n.linkedin_url, n.first_name, n.last_name, n.full_name, n.headline, n.company, n.location, n.domain,
                case when n.company_row_id = t.company_row_id then t.company_row_id else (
                    select c.id from list_company_rows c
                    where c.account_id = (select %(account)s::uuid) and c.list_id = (select %(target)s::uuid)
                        and c.id = n.company_row_id
                ) end,
                n.cells, n.linkedin_key, n.name_company_key, n.name_location_key, n.name_key, now()
            from jsonb_populate_record(null::list_rows, f.record) n
        )
        from restored_row f
        where t.account_id = (select %(account)s::uuid) and t.list_id = (select %(target)s::uuid) and t.id = f.id
    """,
    "company": f"""
        update list_company_rows t set ({FIELDS}, cells, name_key, updated_at) = (
            select {FIELDS_OF_N}, n.cells, n.name_key, now()
            from jsonb_populate_record(null::list_company_rows, f.record) n
        )
        from restored_company f
        where t.account_id = (select %(account)s::uuid) and t.list_id = (select %(target)s::uuid) and t.id = f.id
    """,
    "connection": """
        update network_connections t set (first_name, last_name, email, company, position, connected_on, linkedin_url,
            search_text, updated_at) = (
            select n.first_name, n.last_name, n.email, n.company, n.position, n.connected_on, n.linkedin_url,
                n.search_text, now()
            from jsonb_populate_record(null::network_connections, f.record) n
        )
        from restored_connection f
        where t.account_id = (select %(account)s::uuid) and t.id = f.id
    """,
}
_TABLES: Mapping[str, LiteralString] = {
    "row": "restored_row",
    "company": "restored_company",
    "connection": "restored_connection",
}


class Changed(NamedTuple):
    """A record that undone imports have changed."""

    id: UUID
    record: dict[str, Any]
    steps: list[Step]


def changed_records(ws: Workspace, subject: str, past: PastImport, taken: list[UUID]) -> Iterator[Changed]:
    """Find the records that undone imports have changed, as they are now."""
    values = {"subject": subject, "target": past.target_id, "taken": taken, "import": past.id}
    steps: dict[UUID, list[Any]] = dict(ws.read(_STEPS, **values).fetchall())
    found = ws.read(_CURRENT[subject], ids=list(steps), **values)
    return (Changed(record_id, record, [Step(*step) for step in steps[record_id]]) for record_id, record in found)


def write_back(ws: Workspace, subject: str, target_id: UUID | None, records: Sequence[dict[str, Any]]) -> None:
    """Write records as they were, with the keys that they are found by."""
    if not records:
        return
    rekeyed = _REKEYED[subject]
    rows = ((record["id"], json.dumps(rekeyed(record), ensure_ascii=False)) for record in records)
    stage(ws, _TABLES[subject], "id uuid, record jsonb", rows)
    ws.ask(_WRITES[subject], target=target_id)


def clearings(ws: Workspace, taken: list[UUID]) -> list[UUID]:
    """Name the undone imports whose clearing of the network no later one hides, the newest first."""
    found = ws.read(
        """
        select id from imports i
        where account_id = %(account)s and id = any(%(taken)s) and (options ->> 'clearExisting')::boolean
            and not exists (
                select from imports later
                where later.account_id = %(account)s and later.kind = 'connections' and later.status = 'completed'
                    and later.undone_at is null and later.created_at > i.created_at
                    and not later.id = any(%(taken)s) and (later.options ->> 'clearExisting')::boolean
            )
        order by created_at desc
        """,
        taken=taken,
    )
    return [import_id for (import_id,) in found]


def bring_back_cleared(ws: Workspace, import_id: UUID) -> int:
    """Put connections that were cleared away where they were, unless somebody stands in their place."""
    brought = ws.ask(
        """
        with back as materialized (
            select id as change_id, record_id, before from import_changes
            where account_id = %(account)s and import_id = %(import)s and subject = 'connection' and after = '{}'
        ), brought as (
            insert into network_connections overriding system value
            select n.* from back cross join lateral jsonb_populate_record(
                null::network_connections, before || jsonb_build_object('account_id', %(account)s::uuid)
            ) n
            where n.linkedin_key is not null or not exists (
                select from network_connections c
                where c.account_id = %(account)s and c.linkedin_key is null and c.name_company_key = n.name_company_key
            )
            order by n.ordinal
            on conflict do nothing
            returning id
        )
        update import_changes set after = '{"returned": true}'
        where account_id = %(account)s and id in (select change_id from back join brought on record_id = brought.id)
        """,
        **{"import": import_id},
    )
    return brought.rowcount


def cleared_and_left(ws: Workspace, import_id: UUID) -> list[UUID]:
    """Name the connections that an import has cleared away and that could not be brought back."""
    found = ws.read(
        """
        select record_id from import_changes
        where account_id = %(account)s and import_id = %(import)s and subject = 'connection' and after = '{}'
        order by id
        """,
        **{"import": import_id},
    )
    return [record_id for (record_id,) in found]


def _row(record: dict[str, Any]) -> dict[str, Any]:
    keys = Person(**{name: record[name] for name in PERSON_FIELDS}).keys
    return {
        **record,
        "linkedin_key": keys.linkedin,
        "name_company_key": keys.name_company,
        "name_location_key": keys.name_location,
        "name_key": keys.name,
    }


def _company(record: dict[str, Any]) -> dict[str, Any]:
    return {**record, "name_key": name_key(record["name"])}


def _connection(record: dict[str, Any]) -> dict[str, Any]:
    searched = ("first_name", "last_name", "company", "position")
    return {**record, "search_text": "\n".join(text_key(record[name]) for name in searched)}


_REKEYED = {"row": _row, "company": _company, "connection": _connection}
