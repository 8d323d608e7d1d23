"""Imports as they are remembered: the record, the ledger of rows, and the journal of changes."""

import json
from collections.abc import Iterable, Iterator, Sequence
from typing import Any
from uuid import UUID

from psycopg.types.json import Jsonb

from leadintake.importing.fates import Fate
from leadintake.importing.packing import pack
from leadintake.importing.records import FailedImport, ImportRecord, JournalEntry
from leadintake.store.staging import stage, stage_packed
from leadintake.store.workspace import Workspace


class Superseded(Exception):
    """Another worker has begun the same import since: what this one has done is taken back."""


def insert_import(ws: Workspace, record: ImportRecord, undo_days: int, attempt: int | None = None) -> None:
    """Enter a finished import, which can be undone for so many days.

    One that was queued is ended by the attempt that began last, and by no other.
    """
    entered = ws.ask(
        """
        insert into imports
            (id, account_id, kind, target_id, status, phase, file_name, digest, columns, headers, mapping, options,
             rows_total, rows_done, counters, warnings, timings, finished_at, undo_until)
        values
            (%(id)s, %(account)s, %(kind)s, %(target)s, 'completed', 'done', %(file_name)s, %(digest)s, %(columns)s,
             %(headers)s, %(mapping)s, %(options)s, %(rows_total)s, %(rows_total)s, %(counters)s, %(warnings)s,
             %(timings)s, clock_timestamp(), now() + make_interval(days => %(undo_days)s))
        on conflict (account_id, id) do update set
            target_id = excluded.target_id, status = excluded.status, phase = excluded.phase,
            file_name = excluded.file_name, digest = excluded.digest, columns = excluded.columns,
            headers = excluded.headers, mapping = excluded.mapping, options = excluded.options,
            rows_total = excluded.rows_total, rows_done = excluded.rows_done, counters = excluded.counters,
            warnings = excluded.warnings, timings = excluded.timings, finished_at = excluded.finished_at,
            undo_until = excluded.undo_until
            where imports.status = 'running' and imports.attempts = %(attempt)s
        """,
        attempt=attempt,
        id=record.id,
        kind=record.kind,
        target=record.target_id,
        file_name=record.file_name,
        digest=record.digest,
        columns=Jsonb(list(record.columns)),
        headers=record.headers,
        mapping=Jsonb(dict(record.mapping)),
        options=Jsonb(dict(record.options)),
        rows_total=record.rows_total,
        counters=Jsonb(dict(record.counters)),
        warnings=Jsonb(list(record.warnings)),
        timings=Jsonb(dict(record.timings)),
        undo_days=undo_days,
    ).rowcount
    if not entered:
        raise Superseded


def insert_ledger(ws: Workspace, import_id: UUID, fates: Sequence[Fate]) -> None:
    """Enter what became of rows of the file."""
    columns = "line integer, outcome text, reason text, met_by text, row_id uuid, changes jsonb"
    stage_packed(ws, "new_ledger", columns, map(_ledger_row, fates))
    ws.ask(
        """
        insert into import_rows (account_id, import_id, line, outcome, reason, met_by, row_id, changes)
        select %(account)s, %(import)s, line, outcome, reason, met_by, row_id, changes from new_ledger
        """,
        **{"import": import_id},
    )


def insert_journal(ws: Workspace, import_id: UUID, entries: Iterable[JournalEntry]) -> None:
    """Enter what was made and changed, so that it can be taken back."""
    columns = "subject text, record_id uuid, before jsonb, after jsonb"
    stage(ws, "new_journal", columns, (_journal_row(entry) for entry in entries))
    ws.ask(
        """
        insert into import_changes (account_id, import_id, subject, record_id, before, after)
        select %(account)s, %(import)s, subject, record_id, before, after from new_journal
        """,
        **{"import": import_id},
    )


def added_rows(ws: Workspace, import_id: UUID) -> Iterator[UUID]:
    """Name the rows that an import has added."""
    found = ws.read(
        """
        select row_id from import_rows
        where account_id = %(account)s and import_id = %(import)s and outcome = 'imported'
        """,
        **{"import": import_id},
    )
    return (row_id for (row_id,) in found)


def _ledger_row(fate: Fate) -> bytes:
    line, outcome, reason, by, row_id, changes = fate
    changed = _json({field: (before, after) for field, before, after in changes}) if changes else ""
    return pack((str(line), outcome, reason or "", by or "", str(row_id or ""), changed))


def _journal_row(entry: JournalEntry) -> tuple[Any, ...]:
    before = None if entry.before is None else _json(entry.before)
    return (entry.subject, entry.record_id, before, _json(entry.after))


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, default=str)


def insert_failed_import(ws: Workspace, failed: FailedImport, reason: str) -> None:
    """Enter an import that came to nothing, and why."""
    ws.ask(
        """
        insert into imports
            (id, account_id, kind, target_id, status, file_name, columns, mapping, rows_total, error, finished_at)
        values
            (%(id)s, %(account)s, %(kind)s, %(target)s, 'failed', %(file_name)s, '[]', '{}', 0, %(reason)s,
             clock_timestamp())
        """,
        id=failed.id,
        kind=failed.kind,
        target=failed.target_id,
        file_name=failed.file_name,
        reason=reason,
    )
