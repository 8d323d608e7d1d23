"""Imports and their rows, as callers look them up."""

from collections.abc import Mapping, Sequence
from typing import Any, LiteralString
from uuid import UUID

from leadintake.contract.imports import (
    FieldChange,
    ImportEntry,
    ImportRow,
    ImportRowsQuery,
    ImportsQuery,
)
from leadintake.importing.sentences import sentence_for
from leadintake.importing.sheets import named
from leadintake.store import sheets
from leadintake.store.workspace import Record, Workspace

_SHOWN: LiteralString = """
    id as import_id, kind, status, target_id, file_name, columns, counters, warnings, error, options, mapping, timings,
    rows_total, created_at, finished_at, undone_at,
    case when status = 'completed' then 'done' else coalesce(phase, status) end as phase,
    case when status = 'completed' then rows_total else rows_done end as rows_done,
    status = 'completed' and undone_at is null and undo_until is not null and undo_until > now() as undoable
"""
_WANTED: LiteralString = """
    account_id = %(account)s
        and (%(kind)s::text is null or kind = %(kind)s)
        and (%(status)s::text is null or status = %(status)s)
        and (%(target)s::uuid is null or target_id = %(target)s)
        and (%(since)s::timestamptz is null or created_at >= %(since)s)
        and (%(until)s::timestamptz is null or created_at < %(until)s)
"""
_ROWS_WANTED: LiteralString = """
    account_id = %(account)s and import_id = %(import)s
        and (%(outcome)s::text is null or outcome = %(outcome)s)
        and (%(reason)s::text is null or reason = %(reason)s)
"""
_CELLS = "cells."


def imports_of(ws: Workspace, query: ImportsQuery) -> list[ImportEntry]:
    """List one page of the caller's imports, the newest first."""
    records = ws.ask(
        f"""
        select {_SHOWN} from imports where {_WANTED}
        order by created_at desc, id
        limit %(limit)s offset %(offset)s
        """,
        limit=query.limit,
        offset=(query.page - 1) * query.limit,
        **_wanted(query),
    )
    return [ImportEntry.model_validate(record) for record in records]


def count_imports(ws: Workspace, query: ImportsQuery) -> int:
    """Count the imports that are asked for."""
    return ws.count(f"select count(*) as total from imports where {_WANTED}", **_wanted(query))


def find_import(ws: Workspace, import_id: UUID) -> ImportEntry | None:
    """Find one import."""
    record = ws.ask(
        f"""
        select {_SHOWN}
        from imports where account_id = %(account)s and id = %(import)s
        """,
        **{"import": import_id},
    ).fetchone()
    return ImportEntry.model_validate(record) if record else None


def count_import_rows(ws: Workspace, import_id: UUID, query: ImportRowsQuery) -> int:
    """Count the rows of an import that are asked for."""
    return ws.count(
        f"select count(*) as total from import_rows where {_ROWS_WANTED}",
        outcome=query.outcome,
        reason=query.reason,
        **{"import": import_id},
    )


def import_rows_of(ws: Workspace, import_id: UUID, columns: Sequence[str], query: ImportRowsQuery) -> list[ImportRow]:
    """List one page of the rows of an import, by line."""
    records = ws.ask(
        f"""
        select line, outcome, reason, met_by, row_id, changes from import_rows where {_ROWS_WANTED}
        order by line
        limit %(limit)s offset %(offset)s
        """,
        outcome=query.outcome,
        reason=query.reason,
        limit=query.limit,
        offset=(query.page - 1) * query.limit,
        **{"import": import_id},
    ).fetchall()
    cells = sheets.rows_at(ws, import_id, [record["line"] for record in records])
    names = column_names(ws, import_id, records)
    return [_row(record, columns, cells.get(record["line"]), names) for record in records]


def columns_of_import(ws: Workspace, import_id: UUID) -> list[str]:
    """Name the columns of the file of an import; none when there is no such import."""
    record = ws.ask(
        "select columns from imports where account_id = %(account)s and id = %(import)s", **{"import": import_id}
    ).fetchone()
    return record["columns"] if record else []


def column_names(ws: Workspace, import_id: UUID, records: Sequence[Record]) -> dict[str, str]:
    """Name the columns of lists in which something was changed, also those that the import made and that are gone."""
    fields = {field for record in records for field in record["changes"] or ()}
    ids = {field.removeprefix(_CELLS) for field in fields if field.startswith(_CELLS)}
    if not ids:
        return {}
    found = ws.read(
        "select id::text, name from list_columns where account_id = %(account)s and id = any(%(ids)s::uuid[])",
        ids=list(ids),
    )
    names: dict[str, str] = dict(found.fetchall())
    return names if names.keys() == ids else {**_names_of_made_columns(ws, import_id), **names}


def _names_of_made_columns(ws: Workspace, import_id: UUID) -> dict[str, str]:
    found = ws.read(
        """
        select record_id::text, after ->> 'name' from import_changes
        where account_id = %(account)s and import_id = %(import)s and subject = 'column'
        """,
        **{"import": import_id},
    )
    return dict(found.fetchall())


def changes_by_name(changes: Mapping[str, tuple[Any, Any]] | None, names: dict[str, str]) -> list[FieldChange]:
    """List changed fields; columns of the list by their names."""
    return [
        FieldChange(field=_field(field, names), before=before, after=after)
        for field, (before, after) in (changes or {}).items()
    ]


def _field(field: str, names: dict[str, str]) -> str:
    if not field.startswith(_CELLS):
        return field
    column_id = field.removeprefix(_CELLS)
    return f"column:{names.get(column_id, column_id)}"


def _row(record: Record, columns: Sequence[str], cells: Sequence[str] | None, names: dict[str, str]) -> ImportRow:
    outcome, reason, by, changes = (record[name] for name in ("outcome", "reason", "met_by", "changes"))
    return ImportRow(
        line=record["line"],
        outcome=outcome,
        reason=sentence_for(outcome, reason, by, changes),
        reason_code=reason,
        by=by,
        row_id=record["row_id"],
        changes=changes_by_name(changes, names),
        values=None if cells is None else named(columns, cells),
    )


def _wanted(query: ImportsQuery) -> dict[str, Any]:
    return {
        "kind": query.kind,
        "status": query.status,
        "target": query.target_id,
        "since": query.since,
        "until": query.until,
    }
