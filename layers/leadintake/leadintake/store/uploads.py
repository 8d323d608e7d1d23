"""The files that callers have announced to send to the bucket."""

from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from leadintake.store.workspace import Workspace


class AnnouncedUpload(NamedTuple):
    """A file that may have come."""

    file_name: str
    size: int
    made_at: datetime


def insert_upload(ws: Workspace, upload_id: UUID, file_name: str, size: int) -> None:
    """Expect a file."""
    ws.ask(
        "insert into uploads (account_id, id, file_name, bytes) values (%(account)s, %(id)s, %(name)s, %(size)s)",
        id=upload_id,
        name=file_name,
        size=size,
    )


def find_upload(ws: Workspace, upload_id: UUID) -> AnnouncedUpload | None:
    """Find what was announced."""
    record = ws.ask(
        "select file_name, bytes, made_at from uploads where account_id = %(account)s and id = %(id)s", id=upload_id
    ).fetchone()
    return AnnouncedUpload(record["file_name"], record["bytes"], record["made_at"]) if record else None
