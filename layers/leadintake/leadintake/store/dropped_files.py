"""Dropped files, so that each version of one is decided once."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from psycopg.types.json import Jsonb

from leadintake.store.workspace import Workspace


@dataclass(frozen=True, slots=True)
class DroppedVersion:
    """One version of an object."""

    bucket: str
    key: str
    version: str


@dataclass(frozen=True, slots=True)
class Decided:
    """A file as it was decided before."""

    status: str
    options_digest: bytes | None
    result: dict[str, Any]


def claim(ws: Workspace, dropped: DroppedVersion) -> Decided | None:
    """Take a file for this transaction, waiting for whoever has it; give what was decided of it before, if anything."""
    ws.ask(
        """
        insert into dropped_files (account_id, bucket, key, version)
        values (%(account)s, %(bucket)s, %(key)s, %(version)s)
        on conflict do nothing
        """,
        **_names(dropped),
    )
    record = ws.ask(
        """
        select status, options_digest, result from dropped_files
        where account_id = %(account)s and bucket = %(bucket)s and key = %(key)s and version = %(version)s
        for update
        """,
        **_names(dropped),
    ).fetchone()
    return Decided(**record) if record and record["status"] else None


def decide(
    ws: Workspace, dropped: DroppedVersion, status: str, options_digest: bytes | None, result: dict[str, Any]
) -> None:
    """Enter what has become of a file."""
    ws.ask(
        """
        update dropped_files
        set status = %(status)s, options_digest = %(options)s, result = %(result)s, decided_at = now()
        where account_id = %(account)s and bucket = %(bucket)s and key = %(key)s and version = %(version)s
        """,
        status=status,
        options=options_digest,
        result=Jsonb(result),
        **_names(dropped),
    )


def import_of_same_content(ws: Workspace, digest: bytes, kind: str, target_id: UUID | None) -> UUID | None:
    """Find an import of the very same content into the same place; None as a target stands for any."""
    record = ws.ask(
        """
        select id from imports
        where account_id = %(account)s and digest = %(digest)s and kind = %(kind)s and status = 'completed'
            and (%(target)s::uuid is null or target_id = %(target)s)
        order by created_at desc, id limit 1
        """,
        digest=digest,
        kind=kind,
        target=target_id,
    ).fetchone()
    return record["id"] if record else None


def _names(dropped: DroppedVersion) -> dict[str, str]:
    return {"bucket": dropped.bucket, "key": dropped.key, "version": dropped.version}
