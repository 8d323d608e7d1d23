"""The files that were uploaded into campaigns."""

from collections.abc import Mapping, Sequence
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


def lead_list_exists(ws: Workspace, campaign_id: UUID, lead_list_id: UUID) -> bool:
    """Tell whether a file was uploaded into this campaign."""
    found = ws.ask(
        """
        select from campaign_lead_lists
        where account_id = %(account)s and campaign_id = %(campaign)s and id = %(lead_list)s
        """,
        campaign=campaign_id,
        lead_list=lead_list_id,
    )
    return found.fetchone() is not None


def complete_lead_list(ws: Workspace, lead_list_id: UUID, mapping: Mapping[str, str | None]) -> None:
    """Note that a file is in its campaign, and by which mapping."""
    ws.ask(
        """
        update campaign_lead_lists set status = 'completed', mapping = %(mapping)s, completed_at = now()
        where account_id = %(account)s and id = %(lead_list)s
        """,
        lead_list=lead_list_id,
        mapping=Jsonb(dict(mapping)),
    )


def reopen_lead_list(ws: Workspace, lead_list_id: UUID, import_id: UUID) -> None:
    """Note that an import of a file was undone: what counts is the latest of the others, if there is one."""
    ws.ask(
        """
        update campaign_lead_lists l set (status, mapping, completed_at) = (
            select case when count(i.id) > 0 then 'completed' else 'pending' end,
                (array_agg(i.mapping order by i.created_at desc))[1], max(i.created_at)
            from imports i
            where i.account_id = %(account)s and i.kind = 'prospects' and i.target_id = l.campaign_id
                and i.status = 'completed' and i.undone_at is null and i.id <> %(import)s
                and i.options ->> 'lead_list_id' = l.id::text
        )
        where l.account_id = %(account)s and l.id = %(lead_list)s
        """,
        lead_list=lead_list_id,
        **{"import": import_id},
    )
