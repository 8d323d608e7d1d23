"""Imports that a worker does: queued, begun by exactly one, seen alive, and ended."""

import json
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple
from uuid import UUID

from psycopg import Connection
from psycopg.types.json import Jsonb

from leadintake import limits
from leadintake.importing.records import Kind
from leadintake.store.workspace import Workspace


class QueuedImport(NamedTuple):
    """An import that is to be done later."""

    id: UUID
    kind: Kind
    target_id: UUID | None
    file_name: str | None
    digest: bytes | None
    mapping: Mapping[str, str | None]
    rows_total: int
    request: Mapping[str, Any]


class Begun(NamedTuple):
    """An import that is this worker's to do."""

    request: Mapping[str, Any]
    attempt: int


class Unfinished(NamedTuple):
    """An import that was left where it is."""

    account_id: UUID
    id: UUID


def insert_queued(ws: Workspace, queued: QueuedImport) -> None:
    """Enter an import that waits for a worker."""
    ws.ask(
        """
        insert into imports
            (id, account_id, kind, target_id, status, phase, file_name, digest, columns, mapping, rows_total, request)
        values
            (%(id)s, %(account)s, %(kind)s, %(target)s, 'queued', 'queued', %(file_name)s, %(digest)s, '[]',
             %(mapping)s, %(rows_total)s, %(request)s)
        """,
        id=queued.id,
        kind=queued.kind,
        target=queued.target_id,
        file_name=queued.file_name,
        digest=queued.digest,
        mapping=Jsonb(dict(queued.mapping)),
        rows_total=queued.rows_total,
        request=Jsonb(dict(queued.request)),
    )


def mark_sent(ws: Workspace, import_id: UUID) -> None:
    """Note that the queue has it."""
    ws.ask("update imports set sent_at = now() where account_id = %(account)s and id = %(id)s", id=import_id)


def begin_import(ws: Workspace, import_id: UUID) -> Begun | None:
    """Take an import, unless another worker has it, it is over, or it was begun too often."""
    record = ws.ask(
        """
        update imports set status = 'running', phase = 'read', attempts = attempts + 1, rows_done = 0, seen_at = now(),
            started_at = coalesce(started_at, now())
        where account_id = %(account)s and id = %(id)s and attempts < %(most)s
            and (status = 'queued' or (status = 'running' and seen_at < now() - make_interval(secs => %(silent)s)))
        returning request, attempts
        """,
        id=import_id,
        most=limits.IMPORT_ATTEMPTS,
        silent=limits.SILENT_SECONDS,
    ).fetchone()
    return Begun(record["request"], record["attempts"]) if record else None


def see_import(ws: Workspace, import_id: UUID, attempt: int, phase: str, rows_done: int) -> bool:
    """Say that its worker lives, and how far it is; tell whether it is still that worker's."""
    return (
        ws.ask(
            """
        update imports set seen_at = now(), phase = %(phase)s, rows_done = least(%(rows)s, greatest(rows_total, 0))
        where account_id = %(account)s and id = %(id)s and status = 'running' and attempts = %(attempt)s
        """,
            id=import_id,
            attempt=attempt,
            phase=phase,
            rows=rows_done,
        ).rowcount
        == 1
    )


def fail_import(ws: Workspace, import_id: UUID, attempt: int | None, reason: str) -> None:
    """End an import that came to nothing; an attempt ends only what it has begun itself."""
    ws.ask(
        """
        update imports set status = 'failed', phase = 'failed', error = %(reason)s, finished_at = clock_timestamp(),
            -- The list that would have been made never was.
            target_id = case when request ->> 'purpose' = 'new_list' then null else target_id end
        where account_id = %(account)s and id = %(id)s and status in ('queued', 'running')
            and (%(attempt)s::smallint is null or attempts = %(attempt)s)
        """,
        id=import_id,
        attempt=attempt,
        reason=reason,
    )


def put_back(ws: Workspace, import_id: UUID, attempt: int) -> None:
    """Let another worker try: the sweeper will send it again."""
    ws.ask(
        """
        update imports set status = 'queued', phase = 'queued', sent_at = null, seen_at = now()
        where account_id = %(account)s and id = %(id)s and status = 'running' and attempts = %(attempt)s
        """,
        id=import_id,
        attempt=attempt,
    )


def unfinished_imports(db: Connection, at_most: int) -> Sequence[Unfinished]:
    """Find imports, of whatever account, that no queue and no worker takes care of any more."""
    return [Unfinished(*record) for record in db.execute("select * from unfinished_imports(%s)", [at_most]).fetchall()]


def claim_unfinished(ws: Workspace, import_id: UUID) -> int | None:
    """Take an unfinished import back from a worker that is silent; tell how often it was begun."""
    record = ws.ask(
        """
        update imports set sent_at = now(),
            phase = case when status = 'queued' then 'queued' else phase end
        where account_id = %(account)s and id = %(id)s and (
            status = 'queued' or (status = 'running' and seen_at < now() - make_interval(secs => %(silent)s)))
        returning attempts
        """,
        id=import_id,
        silent=limits.SILENT_SECONDS,
    ).fetchone()
    return None if record is None else int(record["attempts"])


def message_of(account_id: UUID, import_id: UUID) -> str:
    """Write what the queue carries: names alone."""
    return json.dumps({"accountId": str(account_id), "importId": str(import_id)})
