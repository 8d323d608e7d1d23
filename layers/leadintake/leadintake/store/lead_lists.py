"""The files that were uploaded into campaigns."""

from collections.abc import Sequence
from uuid import UUID

from psycopg.types.json import Jsonb

from leadintake.store.workspace import Workspace


def insert_lead_list(ws: Workspace, campaign_id: UUID, file_name: str, columns: Sequence[str], total_rows: int) -> UUID:
    """Record an upload; nothing of it is in the campaign yet."""
    record = ws.ask(
        """
        insert into campaign_lead_lists (account_id, campaign_id, file_name, columns, total_rows)
        values (%(account)s, %(campaign)s, %(file_name)s, %(columns)s, %(total_rows)s)
        returning id
        """,
        campaign=campaign_id,
        file_name=file_name,
        columns=Jsonb(list(columns)),
        total_rows=total_rows,
    ).fetchone()
    assert record is not None  # noqa: S101 - for the type checker: an insert that returns always has a row
    return record["id"]
