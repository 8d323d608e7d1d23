"""What undo removes: records that undone imports have made and that nothing else has used since."""

from collections.abc import Mapping, Sequence
from typing import LiteralString, NamedTuple
from uuid import UUID

from leadintake import limits
from leadintake.store.workspace import Workspace

Left = Sequence[tuple[UUID, str]]
"""Records that stay, and why."""
_UNUSED: LiteralString = "not m.is_used"
# In a `select` of their own, so that the planner does not look them up in its statistics: of a list that was filled
# since these were made it would believe that it has one row, and read all of them for each record that is to go.
_ACCOUNT: LiteralString = "(select %(account)s::uuid)"
_TARGET: LiteralString = "(select %(target)s::uuid)"


class _Way(NamedTuple):
    """How records of one subject go, and which are left."""

    delete: LiteralString
    left: LiteralString


_WAYS: Mapping[str, _Way] = {
    "row": _Way(
        f"""
        delete from list_rows t using undo_made m
        where t.account_id = {_ACCOUNT} and t.list_id = {_TARGET} and m.subject = 'row' and t.id = m.id
            and t.edited_at is null and {_UNUSED}
        """,
        f"""
        select t.id, case when t.edited_at is null then 'used' else 'edited' end
        from undo_made m join list_rows t on t.account_id = {_ACCOUNT} and t.list_id = {_TARGET} and t.id = m.id
        where m.subject = 'row' and m.import_id = %(import)s
        order by t.ordinal
        """,
    ),
    "company": _Way(
        f"""
        delete from list_company_rows t using undo_made m
        where t.account_id = {_ACCOUNT} and t.list_id = {_TARGET} and m.subject = 'company' and t.id = m.id
            and {_UNUSED} and not exists (
                select from list_rows r
                where r.account_id = {_ACCOUNT} and r.list_id = {_TARGET} and r.company_row_id = t.id
                offset 0  -- That keeps it from becoming a join, which would read the list for each company.
            )
        """,
        f"""
        select t.id, case when {_UNUSED} then 'linked' else 'used' end
        from undo_made m
        join list_company_rows t on t.account_id = {_ACCOUNT} and t.list_id = {_TARGET} and t.id = m.id
        where m.subject = 'company' and m.import_id = %(import)s
        order by t.ordinal
        """,
    ),
    "prospect": _Way(
        f"""
        delete from campaign_prospects t using undo_made m
        where t.account_id = {_ACCOUNT} and t.campaign_id = {_TARGET} and m.subject = 'prospect' and t.id = m.id
            and t.status = 'pending' and {_UNUSED}
        """,
        f"""
        select t.id, case when t.status = 'pending' then 'used' else 'contacted' end
        from undo_made m
        join campaign_prospects t on t.account_id = {_ACCOUNT} and t.campaign_id = {_TARGET} and t.id = m.id
        where m.subject = 'prospect' and m.import_id = %(import)s
        order by t.ordinal
        """,
    ),
    "connection": _Way(
        f"""
        delete from network_connections t using undo_made m
        where t.account_id = {_ACCOUNT} and m.subject = 'connection' and t.id = m.id
            and t.enriched_at is null and t.message_count = 0 and {_UNUSED}
        """,
        f"""
        select t.id, case when t.enriched_at is null and t.message_count = 0 then 'used' else 'contacted' end
        from undo_made m join network_connections t on t.account_id = {_ACCOUNT} and t.id = m.id
        where m.subject = 'connection' and m.import_id = %(import)s
        order by t.ordinal
        """,
    ),
}


def remove_unused(ws: Workspace, subject: str, target_id: UUID | None) -> int:
    """Remove what was made and nobody else uses."""
    return ws.ask(_WAYS[subject].delete, target=target_id).rowcount


def left_of(ws: Workspace, subject: str, target_id: UUID | None, import_id: UUID) -> tuple[int, Left]:
    """Tell what this import has made and is there all the same: how much, and the first of it with its reason."""
    found = ws.read(_WAYS[subject].left, target=target_id, **{"import": import_id}).fetchall()
    return len(found), found[: limits.KEPT_TOLD]


def made_columns(ws: Workspace, list_id: UUID) -> list[tuple[UUID, UUID, bool]]:
    """Name the columns that were made, by which import, and whether values stand under them."""
    found = ws.read(
        """
        with made as (
            select c.id, m.import_id from undo_made m
            join list_columns c on c.account_id = %(account)s and c.list_id = %(list)s and c.id = m.id
            where m.subject = 'column'
        ), filled as (
            select distinct key from (
                select jsonb_object_keys(cells) as key from list_rows
                where account_id = %(account)s and list_id = %(list)s
                    and cells ?| (select coalesce(array_agg(id::text), '{}') from made)
                union all
                select jsonb_object_keys(cells) from list_company_rows
                where account_id = %(account)s and list_id = %(list)s
                    and cells ?| (select coalesce(array_agg(id::text), '{}') from made)
            ) as keys
        )
        select id, import_id, id::text in (select key from filled) from made
        """,
        list=list_id,
    )
    return found.fetchall()


def made_lists(ws: Workspace) -> list[tuple[UUID, UUID]]:
    """Name the lists that were made and are there, and by which import."""
    found = ws.read(
        """
        select l.id, m.import_id from undo_made m join lists l on l.account_id = %(account)s and l.id = m.id
        where m.subject = 'list'
        """
    )
    return found.fetchall()


def remove_empty_list(ws: Workspace, list_id: UUID, import_id: UUID) -> bool:
    """Remove a list that has nothing in it and that no other import has gone into."""
    gone = ws.ask(
        """
        delete from lists l
        where l.account_id = %(account)s and l.id = %(list)s
            and not exists (select from list_rows where account_id = %(account)s and list_id = l.id)
            and not exists (select from list_company_rows where account_id = %(account)s and list_id = l.id)
            and not exists (
                select from list_columns where account_id = %(account)s and list_id = l.id and built_in_key is null
            )
            and not exists (
                select from imports
                where account_id = %(account)s and target_id = l.id and status in ('queued', 'running', 'completed')
                    and undone_at is null and id <> %(import)s
            )
        """,
        list=list_id,
        **{"import": import_id},
    )
    return gone.rowcount == 1
