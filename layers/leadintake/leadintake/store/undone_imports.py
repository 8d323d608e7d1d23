"""An import that is undone: what it was, what belongs to it, and what stands in its way."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, LiteralString
from uuid import UUID

from psycopg.types.json import Jsonb

from leadintake.contract.imports import ImportKind
from leadintake.store.workspace import Workspace

# Imports of the same list, campaign or network: those that may have used or changed what this one has written.
SCOPE: LiteralString = "account_id = %(account)s and target_id is not distinct from %(target)s"
_BEGAN: LiteralString = "coalesce(started_at, created_at)"
STANDING: LiteralString = f"{SCOPE} and status = 'completed' and undone_at is null and id <> %(import)s"


@dataclass(frozen=True, slots=True)
class PastImport:
    """An import as undo has to know it."""

    id: UUID
    kind: ImportKind
    target_id: UUID | None
    status: str
    mapping: dict[str, Any]
    options: dict[str, Any]
    headers: bytes | None
    created_at: datetime
    undone_at: datetime | None
    undo: dict[str, Any] | None
    is_in_time: bool


def lock_import(ws: Workspace, import_id: UUID) -> PastImport | None:
    """Find an import, and keep others from undoing it meanwhile."""
    record = ws.ask(
        """
        select id, kind, target_id, status, mapping, options, headers, created_at, undone_at, undo,
            coalesce(undo_until > now(), false) as is_in_time
        from imports where account_id = %(account)s and id = %(import)s
        for update
        """,
        **{"import": import_id},
    ).fetchone()
    return PastImport(**record) if record else None


def gather(ws: Workspace, past: PastImport) -> list[UUID]:
    """Find what is to go: what this import and those undone while it stood have made, and who else uses it."""
    taken = _taken(ws, past)
    values = {"import": past.id, "target": past.target_id, "taken": taken}
    ws.ask("create temporary table undo_made (subject text, id uuid, import_id uuid, is_used boolean) on commit drop")
    ws.ask("create temporary table undo_used (id uuid) on commit drop")
    ws.ask(
        """
        insert into undo_made (subject, id, import_id)
        select case i.kind when 'people' then 'row' when 'companies' then 'company' when 'prospects' then 'prospect'
            else 'connection' end, r.row_id, r.import_id
        from import_rows r join imports i on i.account_id = %(account)s and i.id = r.import_id
        where r.account_id = %(account)s and r.import_id = any(%(taken)s) and r.outcome = 'imported'
        union
        select subject, record_id, import_id from import_changes
        where account_id = %(account)s and import_id = any(%(taken)s) and before is null
            and subject in ('company', 'column', 'list')
        """,
        **values,
    )
    ws.ask(
        f"""
        insert into undo_used
        select r.row_id from import_rows r
        where r.account_id = %(account)s and r.import_id in (select id from imports where {STANDING})
            and r.outcome in ('updated', 'duplicate')
        union
        select record_id from import_changes
        where account_id = %(account)s and import_id in (select id from imports where {STANDING})
            and subject = 'company' and before is not null
        """,
        **values,
    )
    ws.ask("analyze undo_made")
    ws.ask("analyze undo_used")
    # Told once, while the statistics of both are right: those of a list may be older than what is in it.
    ws.ask("update undo_made m set is_used = exists (select from undo_used u where u.id = m.id)")
    return taken


def _taken(ws: Workspace, past: PastImport) -> list[UUID]:
    # What was undone before this import began is as it found it, and has to be as it found it again.
    found = ws.read(
        f"""
        with recursive taken (number, began) as (
            select id, {_BEGAN} from imports where {SCOPE} and id = %(import)s
            union
            select id, {_BEGAN} from imports join taken on undone_at > began where {SCOPE} and undo_until is not null
        )
        select number from taken
        """,
        target=past.target_id,
        **{"import": past.id},
    )
    return [import_id for (import_id,) in found]


def take_back_runs(ws: Workspace, import_id: UUID) -> int:
    """Cancel the runs of the model that this import has asked for and that were not made yet."""
    return ws.ask(
        """
        delete from enrichment_runs
        where account_id = %(account)s and import_id = %(import)s and status in ('waiting', 'sent')
        """,
        **{"import": import_id},
    ).rowcount


def forget_mapping(ws: Workspace, past: PastImport) -> None:
    """Remember, in the place of this import's mapping, the one that was confirmed before it; if there is one."""
    values = {
        "import": past.id,
        "kind": past.kind,
        "headers": past.headers,
        "mapping": Jsonb(past.mapping),
    }
    gone = ws.ask(
        """
        delete from remembered_mappings
        where account_id = %(account)s and kind = %(kind)s and headers = %(headers)s and mapping = %(mapping)s
        """,
        **values,
    ).rowcount
    if gone:
        ws.ask(
            """
            insert into remembered_mappings (account_id, kind, headers, mapping, confirmed_at)
            select account_id, kind, headers, mapping, created_at
            from imports
            where account_id = %(account)s and kind = %(kind)s and headers = %(headers)s and status = 'completed'
                and undone_at is null and id <> %(import)s
            order by created_at desc limit 1
            """,
            **values,
        )


def returned_credits(ws: Workspace, taken: list[UUID]) -> list[tuple[UUID, int]]:
    """Tell what each import has been paid for rows that are no more, as far as it was not returned yet."""
    found = ws.read(
        """
        with paid as (
            select import_id, sum(-amount) filter (where amount < 0) as charged,
                coalesce(sum(amount) filter (where amount > 0), 0) as returned
            from credit_entries where account_id = %(account)s and import_id = any(%(taken)s) group by import_id
        ), standing as (
            select m.import_id, count(*) as rows
            from undo_made m join imports i on i.account_id = %(account)s and i.id = m.import_id
            where case i.kind
                when 'people' then m.subject = 'row'
                    and exists (select from list_rows where account_id = %(account)s and id = m.id)
                else m.subject = 'company' and exists (
                    select from list_company_rows
                    where account_id = %(account)s and list_id = i.target_id and id = m.id
                )
            end
            group by m.import_id
        )
        select p.import_id, (charged - returned
            - coalesce(s.rows, 0) * charged / greatest((i.counters ->> 'imported')::bigint, 1))::bigint
        from paid p join imports i on i.account_id = %(account)s and i.id = p.import_id
        left join standing s on s.import_id = p.import_id
        where charged > 0
        """,
        taken=taken,
    )
    return [(import_id, amount) for import_id, amount in found if amount > 0]


def finish(ws: Workspace, import_id: UUID, answer: dict[str, Any]) -> None:
    """Enter that an import was undone, and what was answered."""
    ws.ask(
        """
        update imports set undone_at = now(), undo = %(answer)s
        where account_id = %(account)s and id = %(import)s
        """,
        answer=Jsonb(answer),
        **{"import": import_id},
    )


def moment(ws: Workspace) -> datetime:
    """Tell the time of this transaction."""
    record = ws.ask("select now() as moment").fetchone()
    assert record is not None  # noqa: S101 - for the type checker: such a query always has a row
    return record["moment"]
