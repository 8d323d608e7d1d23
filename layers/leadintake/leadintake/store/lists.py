"""Lists."""

from typing import LiteralString
from uuid import UUID

from leadintake.contract.lists import CountedSheet, Sheet
from leadintake.contract.shapes import ListPage
from leadintake.store.workspace import Workspace

# Looked up whenever it is shown: a status that somebody has to set is wrong as soon as they die before that.
_SHOWN: LiteralString = """
    id, account_id as user_id, name, created_at, updated_at,
    case when exists (
        select from enrichment_runs r
        where r.account_id = %(account)s and r.list_id = lists.id and r.status in ('waiting', 'sent')
    ) then 'enriching' else 'idle' end as enrichment_status
"""
_COUNTS: LiteralString = """
    (select count(*) from list_rows r where r.account_id = %(account)s and r.list_id = lists.id) as row_count,
    (
        select count(*) from list_company_rows c where c.account_id = %(account)s and c.list_id = lists.id
    ) as company_count
"""


def insert_list(ws: Workspace, name: str, list_id: UUID | None = None) -> Sheet:
    """Make an empty list, under an id of one's own if there is one already."""
    record = ws.ask(
        f"""
        insert into lists (id, account_id, name) values (coalesce(%(list)s, gen_random_uuid()), %(account)s, %(name)s)
        returning {_SHOWN}
        """,
        list=list_id,
        name=name,
    ).fetchone()
    return Sheet.model_validate(record)


def lists_of(ws: Workspace, page: ListPage) -> list[CountedSheet]:
    """List one page of the caller's lists with their counts, the newest first."""
    records = ws.ask(
        f"""
        select {_SHOWN}, {_COUNTS}
        from lists
        where account_id = %(account)s
        order by created_at desc, id
        limit %(limit)s offset %(offset)s
        """,
        limit=page.limit,
        offset=page.offset,
    )
    return [CountedSheet.model_validate(record) for record in records]


def count_lists(ws: Workspace) -> int:
    """Count the caller's lists."""
    return ws.count("select count(*) as total from lists where account_id = %(account)s")


def find_list(ws: Workspace, list_id: UUID) -> CountedSheet | None:
    """Find a list of the caller's."""
    record = ws.ask(
        f"""
        select {_SHOWN}, {_COUNTS}
        from lists
        where account_id = %(account)s and id = %(list)s
        """,
        list=list_id,
    ).fetchone()
    return CountedSheet.model_validate(record) if record else None


def list_exists(ws: Workspace, list_id: UUID) -> bool:
    """Tell whether the caller has this list."""
    return ws.ask("select from lists where account_id = %(account)s and id = %(list)s", list=list_id).rowcount == 1


def lock_list(ws: Workspace, list_id: UUID) -> bool:
    """Keep others from changing a list meanwhile; False when the caller has no such list."""
    query: LiteralString = "select from lists where account_id = %(account)s and id = %(list)s for no key update"
    return ws.ask(query, list=list_id).rowcount == 1


def rename_list(ws: Workspace, list_id: UUID, name: str) -> Sheet | None:
    """Give a list another name."""
    record = ws.ask(
        f"""
        update lists set name = %(name)s, updated_at = now()
        where account_id = %(account)s and id = %(list)s
        returning {_SHOWN}
        """,
        list=list_id,
        name=name,
    ).fetchone()
    return Sheet.model_validate(record) if record else None


def delete_list(ws: Workspace, list_id: UUID) -> bool:
    """Remove a list with everything in it."""
    return ws.ask("delete from lists where account_id = %(account)s and id = %(list)s", list=list_id).rowcount == 1
