"""The outbox of the model's queue: which cells are to be filled, written with the rows and sent after the commit."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import LiteralString
from uuid import UUID

from psycopg import Connection

from leadintake import limits
from leadintake.contract.columns import Subject
from leadintake.importing.runs import ROWS_PER_RUN
from leadintake.store.enrichment_cells import release_failed
from leadintake.store.workspace import Workspace

_IS_EMPTY: LiteralString = "coalesce(r.cells -> c.id::text, 'null') in ('null', '\"\"')"


@dataclass(frozen=True, slots=True)
class Run:
    """One column of a block of rows."""

    id: UUID
    list_id: UUID
    column_id: UUID
    row_ids: Sequence[UUID]
    status: str


def insert_runs(
    ws: Workspace, list_id: UUID, import_id: UUID, column_ids: Sequence[UUID], row_ids: Sequence[UUID]
) -> int:
    """Ask for the cells of these columns in these rows, in blocks; cells that have a value are left alone."""
    if not column_ids or not row_ids:
        return 0
    release_failed(ws, column_ids, row_ids)
    return ws.ask(
        f"""
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
            where {_IS_EMPTY}
        ) as missing
        group by column_id, block
        """,
        list=list_id,
        block=ROWS_PER_RUN,
        columns=list(column_ids),
        rows=list(row_ids),
        **{"import": import_id},
    ).rowcount


def insert_runs_of_column(
    ws: Workspace,
    list_id: UUID,
    column_id: UUID,
    subject: Subject,
    *,
    row_ids: Sequence[UUID] | None,
    previews: int = 0,
    only_empty: bool = False,
) -> int:
    """Ask for cells of a column: those of the rows that are named, or else every one without a value."""
    rows: LiteralString = "list_rows" if subject == "person" else "list_company_rows"
    return ws.ask(
        f"""
        with wanted as (
            select r.id, r.ordinal, row_number() over (order by r.ordinal) as place
            from {rows} r, (select %(column)s::uuid as id) as c
            where r.account_id = %(account)s and r.list_id = %(list)s
                and (%(rows)s::uuid[] is null or r.id = any(%(rows)s::uuid[]))
                and ((%(rows)s::uuid[] is not null and not %(only_empty)s) or {_IS_EMPTY})
        )
        insert into enrichment_runs (account_id, list_id, column_id, row_ids, is_preview)
        select %(account)s, %(list)s, %(column)s, array_agg(id order by ordinal), place <= %(previews)s
        from wanted
        group by place <= %(previews)s, (place - 1 - %(previews)s) / %(block)s
        order by min(place)
        """,
        list=list_id,
        column=column_id,
        previews=previews,
        block=ROWS_PER_RUN,
        rows=None if row_ids is None else list(row_ids),
        only_empty=only_empty,
    ).rowcount


def take_waiting_runs(ws: Workspace, most: int) -> list[tuple[UUID, bool]]:
    """Give runs that have not been sent, the previews first, and keep others from sending them meanwhile."""
    found = ws.read(
        """
        select id, is_preview from enrichment_runs
        where account_id = %(account)s and status = 'waiting'
        order by is_preview desc, created_at, id
        limit %(most)s
        for update skip locked
        """,
        most=most,
    )
    return [(run_id, is_preview) for run_id, is_preview in found]


def mark_sent(ws: Workspace, run_ids: Sequence[UUID]) -> None:
    """Enter that messages for these runs are in the queue."""
    ws.ask(
        """
        update enrichment_runs set status = 'sent', sent_at = clock_timestamp(), times_sent = times_sent + 1
        where account_id = %(account)s and id = any(%(runs)s)
        """,
        runs=list(run_ids),
    )


def find_run(ws: Workspace, run_id: UUID) -> Run | None:
    """Find a run."""
    record = ws.ask(
        """
        select id, list_id, column_id, row_ids, status from enrichment_runs
        where account_id = %(account)s and id = %(run)s
        """,
        run=run_id,
    ).fetchone()
    return Run(**record) if record else None


def end_run(ws: Workspace, run_id: UUID, status: LiteralString) -> None:
    """Enter how a run has ended, or that it has to be sent again; one that is done stays so."""
    ws.ask(
        """
        -- What is handed back was not lost.
        update enrichment_runs
        set status = %(status)s, times_sent = case when %(status)s = 'waiting' then 0 else times_sent end
        where account_id = %(account)s and id = %(run)s and status <> 'done'
        """,
        run=run_id,
        status=status,
    )


def spend_on_run(ws: Workspace, run_id: UUID) -> bool:
    """Count a run against the account's budget, once; False when the budget does not cover it."""
    counted = ws.ask(
        """
        update enrichment_runs set is_counted = true
        where account_id = %(account)s and id = %(run)s and not is_counted
        """,
        run=run_id,
    ).rowcount
    if not counted:
        return True
    spent = ws.ask(
        """
        update accounts set enrichment_runs_used = enrichment_runs_used + 1
        where account_id = %(account)s
            and (max_enrichment_runs is null or enrichment_runs_used < max_enrichment_runs)
        """
    ).rowcount
    if not spent:
        ws.ask(
            "update enrichment_runs set is_counted = false where account_id = %(account)s and id = %(run)s", run=run_id
        )
    return bool(spent)


def failed_runs(ws: Workspace, import_id: UUID) -> int:
    """Count the runs of an import that were given up and lie among the dead letters."""
    return ws.count(
        """
        select count(*) from enrichment_runs
        where account_id = %(account)s and import_id = %(import)s and status = 'failed'
        """,
        **{"import": import_id},
    )


def wait_again_for_lost_runs(ws: Workspace) -> int:
    """Let runs be sent again whose messages are gone; give up on those that have been sent too often."""
    return ws.ask(
        """
        update enrichment_runs set status = case when times_sent < %(times)s then 'waiting' else 'failed' end
        where account_id = %(account)s and status = 'sent' and sent_at < clock_timestamp() - %(patience)s
        """,
        times=limits.TIMES_RUNS_ARE_SENT,
        patience=timedelta(seconds=limits.LOST_RUN_SECONDS),
    ).rowcount


def accounts_with_runs(db: Connection) -> Iterable[UUID]:
    """Name the accounts that have something to be sent."""
    found = db.execute(
        "select accounts_with_runs(clock_timestamp() - %s)", [timedelta(seconds=limits.LOST_RUN_SECONDS)]
    )
    return [account_id for (account_id,) in found]
