"""The outbox of the model's queue: which cells are to be filled, written with the rows and sent after the commit."""

from collections.abc import Sequence
from uuid import UUID

from leadintake.importing.runs import ROWS_PER_RUN
from leadintake.store.workspace import Workspace


def insert_runs(
    ws: Workspace, list_id: UUID, import_id: UUID, column_ids: Sequence[UUID], row_ids: Sequence[UUID]
) -> int:
    """Ask for the cells of these columns in these rows, in blocks; cells that have a value are left alone."""
    if not column_ids or not row_ids:
        return 0
    return ws.ask(
        """
        insert into enrichment_runs (account_id, list_id, column_id, import_id, row_ids)
        select %(account)s, %(list)s, column_id, %(import)s, array_agg(id order by ordinal)
        from (
            select c.id as column_id, r.id, r.ordinal,
                (row_number() over (partition by c.id order by r.ordinal) - 1) / %(block)s as block
            from unnest(%(columns)s::uuid[]) as c (id)
            cross join (
                select r.id, r.ordinal, r.cells from unnest(%(rows)s::uuid[]) as a (id) cross join lateral (
                    select id, ordinal, cells from list_rows
                    where account_id = %(account)s and list_id = %(list)s and id = a.id
                    limit 1
                ) as r
            ) as r
            where coalesce(r.cells -> c.id::text, 'null') in ('null', '""')
        ) as missing
        group by column_id, block
        """,
        list=list_id,
        block=ROWS_PER_RUN,
        columns=list(column_ids),
        rows=list(row_ids),
        **{"import": import_id},
    ).rowcount
