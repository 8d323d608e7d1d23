"""What a report is made of: each row of the caller's sheet with its entry in the ledger and whom it has met."""

from collections.abc import Iterator, Mapping
from typing import Any, LiteralString
from uuid import UUID

from leadintake.contract.imports import ImportEntry, ImportKind
from leadintake.importing.sentences import sentence_for
from leadintake.importing.sheets import unpacked
from leadintake.reporting.report import Report, ReportRow
from leadintake.store import history
from leadintake.store.workspace import Record, Workspace

_MET: Mapping[ImportKind, LiteralString] = {
    "people": """
        select concat_ws(', ', coalesce(t.full_name, nullif(concat_ws(' ', t.first_name, t.last_name), '')), t.company,
                t.linkedin_url) || case when r.reason = 'cross_list' then ' (“' || l.name || '”)' else '' end
        from list_rows t join lists l on l.account_id = t.account_id and l.id = t.list_id
        where t.account_id = %(account)s and t.id = r.row_id
    """,
    "companies": """
        select concat_ws(', ', t.name, t.domain) from list_company_rows t
        where t.account_id = %(account)s and t.list_id = %(target)s and t.id = r.row_id
    """,
    "prospects": """
        select concat_ws(', ', t.name, t.identity) from campaign_prospects t
        where t.account_id = %(account)s and t.id = r.row_id
    """,
    "connections": """
        select concat_ws(', ', nullif(concat_ws(' ', t.first_name, t.last_name), ''), t.company, t.linkedin_url)
        from network_connections t where t.account_id = %(account)s and t.id = r.row_id
    """,
}


def report_of(ws: Workspace, entry: ImportEntry, note: str = "") -> Report:
    """Put a report together. Its rows are read while it is written."""
    columns = history.columns_of_import(ws, entry.import_id)
    return Report(
        file_name=entry.file_name or "JSON",
        kind=entry.kind,
        columns=columns,
        outcomes=_outcomes(ws, entry.import_id),
        counters=entry.counters,
        warnings=entry.warnings,
        created_at=entry.created_at,
        undone_at=entry.undone_at,
        rows=_rows(ws, entry),
        note=note,
    )


def has_sheet(ws: Workspace, import_id: UUID) -> bool:
    """Tell whether the rows of an import are kept still."""
    return (
        ws.ask(
            "select from import_sheets where account_id = %(account)s and import_id = %(import)s limit 1",
            **{"import": import_id},
        ).rowcount
        == 1
    )


def _outcomes(ws: Workspace, import_id: UUID) -> dict[str, int]:
    found = ws.read(
        """
        select outcome, count(*) from import_rows
        where account_id = %(account)s and import_id = %(import)s
        group by outcome
        """,
        **{"import": import_id},
    )
    return dict(found.fetchall())


def _rows(ws: Workspace, entry: ImportEntry) -> Iterator[ReportRow]:
    earlier = _lines_met_again(ws, entry.import_id)
    names: dict[str, str] = {}
    for first, last, packed in _blocks(ws, entry.import_id):
        ledger = _ledger(ws, entry, first, last)
        names |= history.column_names(ws, entry.import_id, list(ledger.values()))
        for line, cells in unpacked(packed):
            if line in ledger:
                yield _row(line, cells, ledger[line], earlier, names)


def _row(line: int, cells: list[str], entry: Record, earlier: Mapping[UUID, int], names: dict[str, str]) -> ReportRow:
    outcome, reason, by, changes = (entry[name] for name in ("outcome", "reason", "met_by", "changes"))
    met = ""
    if outcome != "imported" and entry["row_id"]:
        met = entry["met"] or "a row that is gone"
        if entry["row_id"] in earlier:
            met = f"line {earlier[entry['row_id']]}: {met}"
    told = (
        f"{change.field.removeprefix('column:')}: {_said(change.before)} → {_said(change.after)}"
        for change in history.changes_by_name(changes, names)
    )
    return ReportRow(line, outcome, sentence_for(outcome, reason, by, changes), met, "; ".join(told), cells)


def _said(value: Any) -> str:
    return "(empty)" if value in (None, "") else str(value)


def _blocks(ws: Workspace, import_id: UUID) -> Iterator[tuple[int, int, bytes]]:
    after = -1
    while True:
        found = ws.read(
            """
            select first_line, last_line, packed from import_sheets
            where account_id = %(account)s and import_id = %(import)s and first_line > %(after)s
            order by first_line limit 1
            """,
            after=after,
            **{"import": import_id},
        ).fetchone()
        if found is None:
            return
        yield found
        after = found[0]


def _ledger(ws: Workspace, entry: ImportEntry, first: int, last: int) -> dict[int, Record]:
    records = ws.ask(
        f"""
        select line, outcome, reason, met_by, row_id, changes,
            case when outcome <> 'imported' and row_id is not null then ({_MET[entry.kind]}) end as met
        from import_rows r
        where r.account_id = %(account)s and r.import_id = %(import)s and line between %(first)s and %(last)s
        """,
        first=first,
        last=last,
        target=entry.target_id,
        **{"import": entry.import_id},
    )
    return {record["line"]: record for record in records}


def _lines_met_again(ws: Workspace, import_id: UUID) -> dict[UUID, int]:
    """Find the lines of the file that later lines of it have met."""
    found = ws.read(
        """
        select row_id, min(line) filter (where outcome = 'imported') from import_rows
        where account_id = %(account)s and import_id = %(import)s and row_id is not null
        group by row_id having count(*) > 1 and bool_or(outcome = 'imported')
        """,
        **{"import": import_id},
    )
    return dict(found.fetchall())
