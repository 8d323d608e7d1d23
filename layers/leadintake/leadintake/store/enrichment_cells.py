"""How far the cells have come that a model fills: claimed, asked, and written unless somebody was faster."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from typing import Any, LiteralString
from uuid import UUID

from psycopg import Connection
from psycopg.types.json import Jsonb

from leadintake import limits
from leadintake.contract.columns import CellCounts, CellState, Column, CustomColumn, Subject
from leadintake.store.workspace import Workspace

_PERSON_SHOWN: LiteralString = """
    r.id, r.cells, jsonb_strip_nulls(jsonb_build_object('fullName', r.full_name, 'firstName', r.first_name,
        'lastName', r.last_name, 'headline', r.headline, 'company', r.company, 'location', r.location,
        'domain', r.domain, 'linkedinUrl', r.linkedin_url)) as fields
"""
_COMPANY_SHOWN: LiteralString = """
    r.id, r.cells, jsonb_strip_nulls(jsonb_build_object('name', r.name, 'domain', r.domain, 'industry', r.industry,
        'employeeCount', r.employee_count, 'foundedYear', r.founded_year, 'fundingStage', r.funding_stage,
        'location', r.location, 'city', r.city, 'state', r.state, 'country', r.country, 'website', r.website,
        'linkedinUrl', r.linkedin_url, 'description', r.description)) as fields
"""
_INTERRUPTED = "It was interrupted while the model answered. It was not asked again, because it may have been billed."
# Whose worker died is not worked on, although nobody was left to enter that.
_IS_INTERRUPTED: LiteralString = "(status = 'processing' and leased_until < now() and asked_at is not null)"
# Who waits without having been named waits like those that were never claimed.
_STATES: LiteralString = f"""
    select row_id, column_id, status, error from (
        select row_id, column_id, is_named,
            case when {_IS_INTERRUPTED} then 'failed'
                when status = 'processing' and leased_until < now() then 'pending' else status end as status,
            case when {_IS_INTERRUPTED} then %(interrupted)s else error end as error
        from enrichment_cells
        where account_id = %(account)s and column_id = any(%(columns)s)
    ) as entered
    where (status <> 'pending' or is_named)
"""

States = Mapping[tuple[UUID, UUID], CellState]


def _rows_of(subject: Subject) -> LiteralString:
    return "list_rows" if subject == "person" else "list_company_rows"


def name_cells(ws: Workspace, list_id: UUID, column_id: UUID, row_ids: Sequence[UUID]) -> None:
    """Let these cells be asked for once more, also where they have a value."""
    ws.ask(
        """
        insert into enrichment_cells (account_id, list_id, column_id, row_id, status, is_named)
        select %(account)s, %(list)s, %(column)s, id, 'pending', true from unnest(%(rows)s::uuid[]) as named (id)
        on conflict (account_id, column_id, row_id) do update
            set status = 'pending', is_named = true, error = null, asked_at = null, claim = null, leased_until = null
            where enrichment_cells.status <> 'processing' or enrichment_cells.leased_until < clock_timestamp()
        """,
        list=list_id,
        column=column_id,
        rows=list(row_ids),
    )


def release_failed(ws: Workspace, column_ids: Sequence[UUID], row_ids: Sequence[UUID] | None) -> list[UUID]:
    """Let the cells that failed be asked for once more, all of them or those of some rows, and name their rows."""
    found = ws.read(
        f"""
        update enrichment_cells set status = 'pending', error = null, asked_at = null, claim = null, leased_until = null
        where account_id = %(account)s and column_id = any(%(columns)s) and (status = 'failed' or {_IS_INTERRUPTED})
            and (%(rows)s::uuid[] is null or row_id = any(%(rows)s::uuid[]))
        returning row_id
        """,
        columns=list(column_ids),
        rows=None if row_ids is None else list(row_ids),
    )
    return [row_id for (row_id,) in found]


def claim_cells(
    ws: Workspace, column: Column, row_ids: Sequence[UUID], claim: UUID, most: int
) -> list[tuple[UUID, dict[str, Any], dict[str, Any]]]:
    """Take cells that nobody works on, with the fields and cells of their rows; those with a value are left alone."""
    shown: LiteralString = _PERSON_SHOWN if column.subject == "person" else _COMPANY_SHOWN
    ws.ask(
        """
        update enrichment_cells set status = 'failed', error = %(interrupted)s, finished_at = clock_timestamp()
        where account_id = %(account)s and column_id = %(column)s and row_id = any(%(rows)s)
            and status = 'processing' and leased_until < clock_timestamp() and asked_at is not null
        """,
        column=column.id,
        rows=list(row_ids),
        interrupted=_INTERRUPTED,
    )
    found = ws.read(
        f"""
        with free as (
            select r.id, coalesce(e.is_named, false) as is_named, r.cells -> %(key)s as value
            from unnest(%(rows)s::uuid[]) with ordinality as wanted (id, place)
            join {_rows_of(column.subject)} r
                on r.account_id = %(account)s and r.list_id = %(list)s and r.id = wanted.id
            left join enrichment_cells e
                on e.account_id = %(account)s and e.column_id = %(column)s and e.row_id = r.id
            where (e.is_named or coalesce(r.cells -> %(key)s, 'null') in ('null', '""'))
                and (e.row_id is null or e.status = 'pending'
                    or (e.status = 'processing' and e.leased_until < clock_timestamp()))
            order by wanted.place
            limit %(most)s
        ), claimed as (
            insert into enrichment_cells as e
                (account_id, list_id, column_id, row_id, status, claim, leased_until, value_before, is_named)
            select %(account)s, %(list)s, %(column)s, id, 'processing', %(claim)s, clock_timestamp() + %(lease)s,
                value, is_named
            from free
            on conflict (account_id, column_id, row_id) do update
                set status = 'processing', claim = excluded.claim, leased_until = excluded.leased_until,
                    value_before = excluded.value_before, error = null, asked_at = null
                where e.status = 'pending' or (e.status = 'processing' and e.leased_until < clock_timestamp())
            returning row_id
        )
        select {shown} from claimed join {_rows_of(column.subject)} r
            on r.account_id = %(account)s and r.list_id = %(list)s and r.id = claimed.row_id
        """,
        list=column.list_id,
        column=column.id,
        key=str(column.id),
        rows=list(row_ids),
        claim=claim,
        most=most,
        lease=limits.CELL_LEASE_SECONDS * _SECOND,
    )
    return [(row_id, fields, cells) for row_id, cells, fields in found]


def mark_asked(ws: Workspace, column_id: UUID, row_ids: Sequence[UUID], claim: UUID) -> None:
    """Enter that the model is about to be asked for cells that were just claimed."""
    ws.ask(
        """
        update enrichment_cells set asked_at = clock_timestamp()
        where account_id = %(account)s and column_id = %(column)s and row_id = any(%(rows)s) and claim = %(claim)s
        """,
        column=column_id,
        rows=list(row_ids),
        claim=claim,
    )


def complete_cell(
    ws: Workspace, column: Column, row_id: UUID, claim: UUID, value: Any, usage: Mapping[str, Any]
) -> None:
    """Write a value into its cell, unless something else stands there by now, which wins."""
    held = ws.ask(
        """
        update enrichment_cells set status = 'completed', error = null, usage = %(usage)s, is_named = false,
            finished_at = clock_timestamp()
        where account_id = %(account)s and column_id = %(column)s and row_id = %(row)s and claim = %(claim)s
            and status = 'processing'
        """,
        column=column.id,
        row=row_id,
        claim=claim,
        usage=Jsonb(dict(usage)),
    ).rowcount
    if not held or value is None:
        return
    ws.ask(
        f"""
        update {_rows_of(column.subject)} r
        set cells = r.cells || jsonb_build_object(%(key)s, %(value)s::jsonb), updated_at = now()
        from enrichment_cells e
        where r.account_id = %(account)s and r.list_id = %(list)s and r.id = %(row)s
            and e.account_id = %(account)s and e.column_id = %(column)s and e.row_id = r.id
            and r.cells -> %(key)s is not distinct from e.value_before
        """,
        list=column.list_id,
        column=column.id,
        key=str(column.id),
        row=row_id,
        value=Jsonb(value),
    )


def fail_cell(
    ws: Workspace, column_id: UUID, row_id: UUID, claim: UUID, reason: str, usage: Mapping[str, Any] | None = None
) -> None:
    """Enter why a cell stays empty, and what that has cost."""
    ws.ask(
        """
        update enrichment_cells
        set status = 'failed', error = %(reason)s, usage = %(usage)s, finished_at = clock_timestamp()
        where account_id = %(account)s and column_id = %(column)s and row_id = %(row)s and claim = %(claim)s
            and status = 'processing'
        """,
        column=column_id,
        row=row_id,
        claim=claim,
        reason=reason,
        usage=None if usage is None else Jsonb(dict(usage)),
    )


def has_free(ws: Workspace, column: Column, row_ids: Sequence[UUID]) -> bool:
    """Tell whether there is a cell among these that could be claimed."""
    return bool(
        ws.ask(
            f"""
            select from {_rows_of(column.subject)} r left join enrichment_cells e
                on e.account_id = %(account)s and e.column_id = %(column)s and e.row_id = r.id
            where r.account_id = %(account)s and r.list_id = %(list)s and r.id = any(%(rows)s)
                and (e.is_named or coalesce(r.cells -> %(key)s, 'null') in ('null', '""'))
                and (e.row_id is null or e.status = 'pending'
                    or (e.status = 'processing' and e.leased_until < clock_timestamp() and e.asked_at is null))
            limit 1
            """,
            list=column.list_id,
            column=column.id,
            key=str(column.id),
            rows=list(row_ids),
        ).rowcount
    )


def unfinished(ws: Workspace, column_id: UUID, row_ids: Sequence[UUID]) -> int:
    """Count the cells of these rows that somebody works on at this moment."""
    return ws.count(
        """
        select count(*) from enrichment_cells
        where account_id = %(account)s and column_id = %(column)s and row_id = any(%(rows)s) and status = 'processing'
        """,
        column=column_id,
        rows=list(row_ids),
    )


def states_of(ws: Workspace, columns: Iterable[CustomColumn], row_ids: Iterable[UUID]) -> States:
    """Tell how far cells have come, by row and column; those that were never claimed are missing."""
    column_ids = [column.id for column in columns if column.is_filled_by_a_model]
    if not column_ids:
        return {}
    found = ws.read(
        f"{_STATES} and row_id = any(%(rows)s)", columns=column_ids, rows=list(row_ids), interrupted=_INTERRUPTED
    )
    return {(row_id, column_id): CellState(status, error) for row_id, column_id, status, error in found}


def counting(subject: Subject) -> LiteralString:
    """Ask for the number of a column's cells by how far they have come."""
    # The cells are looked up one by one: of a table that was never analyzed the planner would read those of the whole
    # column for every row.
    return f"""
        -- A value that came from elsewhere makes up for a failure.
        select count(*) filter (where status = 'completed' or (has_value and coalesce(status, 'failed') = 'failed'))
                as completed,
            count(*) filter (where status = 'processing') as processing,
            count(*) filter (where status = 'failed' and not has_value) as failed,
            count(*) as total
        from (
            select e.status, coalesce(r.cells -> %(key)s, 'null') not in ('null', '""') as has_value
            from {_rows_of(subject)} r left join lateral ({_STATES} and row_id = r.id limit 1) e on true
            where r.account_id = %(account)s and r.list_id = %(list)s
        ) as cells
    """


def counts_of(ws: Workspace, list_id: UUID, column_id: UUID, subject: Subject) -> CellCounts:
    """Count the cells of a column by how far they have come."""
    record = ws.ask(
        counting(subject), list=list_id, columns=[column_id], key=str(column_id), interrupted=_INTERRUPTED
    ).fetchone()
    assert record is not None  # noqa: S101 - for the type checker: a count always has a row
    completed, processing, failed = record["completed"], record["processing"], record["failed"]
    pending = record["total"] - completed - processing - failed
    return CellCounts(pending=pending, processing=processing, completed=completed, failed=failed)


def take_slots(db: Connection, account_id: UUID, most: int) -> int:
    """Take places at the model, as many as are free; they end with the connection at the latest."""
    taken = 0
    for kind, places in ((str(account_id), limits.CELLS_AT_ONCE_PER_ACCOUNT), ("everybody", limits.CELLS_AT_ONCE)):
        wanted = most if kind != "everybody" else taken
        record = db.execute(
            """
            with places as materialized (select n from generate_series(1, %s) as n),
                free as (
                    select n from places where pg_try_advisory_lock(%s, hashtext(%s || ':' || n)) limit %s
                )
            select count(*) from free
            """,
            [places, _SLOTS, kind, wanted],
        ).fetchone()
        taken = int(record[0]) if record else 0
        if not taken:
            break
    return taken


def give_slots_back(db: Connection) -> None:
    """Give the places at the model back."""
    db.execute("select pg_advisory_unlock_all()")


_SECOND = timedelta(seconds=1)
_SLOTS = 7_305_002
