"""Write a previewed file of people into a list: read, decide, write, all of it in one transaction or none."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID, uuid4

from leadintake import limits
from leadintake.contract.people_imports import ConfirmListImport, ListImportResult
from leadintake.errors import NotFound
from leadintake.importing.custom_columns import column_ids, not_made, plan_columns
from leadintake.importing.fates import affected_rows, tally
from leadintake.importing.files import SentFile, open_file
from leadintake.importing.ids import ascending_ids
from leadintake.importing.layouts import Layout, layout_of
from leadintake.importing.memory import nothing_thrown_away
from leadintake.importing.records import ImportRecord
from leadintake.importing.stopwatch import Stopwatch
from leadintake.kinds.people.deciding import PeopleDecision, decide
from leadintake.kinds.people.employers import EmployersDecision, decide_employers, wanted_domains
from leadintake.kinds.people.exclusions import NOTHING
from leadintake.kinds.people.incoming import IncomingPeople, read_people
from leadintake.kinds.people.journal import journal_of
from leadintake.kinds.people.sought import sought_by
from leadintake.kinds.people.targets import TARGETS
from leadintake.kinds.people.telling import warnings_about
from leadintake.mapping.memory import header_set
from leadintake.store import (
    columns,
    companies,
    enrichment_runs,
    imports,
    lists,
    mappings,
    people_matches,
    people_writes,
    previewed_files,
)
from leadintake.store.staging import until_not_overtaken
from leadintake.store.turns import in_time, limit_statements, take_turn
from leadintake.store.workspace import Workspace


@dataclass(frozen=True, slots=True)
class _File:
    """A file that has been read, before the list was looked at."""

    name: str | None
    sent: SentFile
    layout: Layout
    incoming: IncomingPeople


@dataclass(frozen=True, slots=True)
class _Columns:
    """Where custom values go, and which columns were made for them."""

    ids: Sequence[str | None]
    made: Mapping[str, UUID]
    filled_by_a_model: Sequence[UUID]
    warnings: Sequence[str]


@dataclass(frozen=True, slots=True)
class _Import:
    """One confirm under way."""

    ws: Workspace
    list_id: UUID
    request: ConfirmListImport
    watch: Stopwatch
    id: UUID = field(default_factory=uuid4)


def confirm_list_import(ws: Workspace, list_id: UUID, request: ConfirmListImport) -> ListImportResult:
    """Merge people whom the list knows and add the others."""
    one = _Import(ws, list_id, request, Stopwatch(limits.IMPORT_SECONDS))
    with in_time(), nothing_thrown_away():
        _require_list(exists=lists.list_exists(ws, list_id))
        with one.watch.phase("read"):
            file = _read(one)
        with one.watch.phase("wait") as seconds:
            limit_statements(ws, seconds)
            take_turn(ws)
            _require_list(exists=lists.lock_list(ws, list_id))
        made = _make_columns(one, file)
        return until_not_overtaken(ws, lambda: _import(one, file, made))


def _require_list(*, exists: bool) -> None:
    if not exists:
        raise NotFound("list")


def _read(one: _Import) -> _File:
    sent = open_file(one.request.csv_text)
    previewed = previewed_files.find_file(one.ws, sent.digest)
    layout = layout_of(sent.columns, one.request.mapping, TARGETS)
    rows = sent.rows_at(previewed.facts if previewed else None)
    return _File(previewed.name if previewed else None, sent, layout, read_people(sent.columns, rows, layout))


def _make_columns(one: _Import, file: _File) -> _Columns:
    customs = file.layout.customs
    known = columns.custom_columns(one.ws, one.list_id, "person")
    room = limits.COLUMNS_PER_LIST - columns.count_columns(one.ws, one.list_id, None)
    plan = plan_columns(customs, file.incoming.value_types(), [column.name for column in known], room)
    made = columns.insert_columns(one.ws, one.list_id, plan.new)
    return _Columns(
        column_ids(customs, {column.name: column.id for column in known} | made),
        made,
        [column.id for column in known if column.is_filled_by_a_model],
        [*plan.warnings, *not_made(plan.new, made)],
    )


def _import(one: _Import, file: _File, made: _Columns) -> ListImportResult:
    decision = _decide(one, file, made)
    with one.watch.phase("write") as seconds:
        limit_statements(one.ws, seconds)
        employers = _decide_employers(one, file, decision)
        _write(one, decision, employers)
        result = _result(one, file, made, decision, employers)
    with one.watch.phase("record") as seconds:
        limit_statements(one.ws, seconds)
        _record(one, file, made, decision, employers)
        imports.insert_import(one.ws, _entry(one, file, result))
    return result


def _decide(one: _Import, file: _File, made: _Columns) -> PeopleDecision:
    people = file.incoming.people
    with one.watch.phase("find") as seconds:
        limit_statements(one.ws, seconds)
        sought = sought_by(people)
        people_matches.stage_sought(one.ws, sought)
        keeps_out = one.request.skip_existing_customers
        exclusions = people_matches.exclusions_of(one.ws, one.list_id, sought) if keeps_out else NOTHING
        known = people_matches.known_people(one.ws, one.list_id, sought)
    with one.watch.phase("decide"):
        return decide(people, known, exclusions, made.ids, ascending_ids())


def _decide_employers(one: _Import, file: _File, decision: PeopleDecision) -> EmployersDecision:
    known = companies.companies_by_domain(one.ws, one.list_id, wanted_domains(decision.accepted))
    return decide_employers(decision.accepted, known, file.incoming.firmographic_fields, ascending_ids())


def _write(one: _Import, decision: PeopleDecision, employers: EmployersDecision) -> None:
    companies.insert_employers(one.ws, one.list_id, employers.created)
    companies.fill_companies(one.ws, one.list_id, employers.filled)
    people_writes.fill_people(one.ws, one.list_id, decision.filled())
    people_writes.insert_people(one.ws, one.list_id, one.id, decision.added())


def _result(
    one: _Import, file: _File, made: _Columns, decision: PeopleDecision, employers: EmployersDecision
) -> ListImportResult:
    counts, row_ids = tally(decision.fates), affected_rows(decision.fates)
    warnings = [*file.sent.warnings, *file.layout.warnings, *made.warnings, *file.incoming.warnings]
    return ListImportResult(
        import_id=one.id,
        imported=counts.imported,
        updated=counts.updated,
        skipped=counts.skipped,
        cross_list_skipped=counts.cross_list,
        blocked_skipped=counts.blocked,
        total=counts.total,
        row_ids=row_ids,
        companies_created=len(employers.created),
        companies_linked=len(employers.linked),
        enrichment_triggered=enrichment_runs.insert_runs(one.ws, one.list_id, one.id, made.filled_by_a_model, row_ids),
        warnings=[*warnings, *warnings_about(decision)] or None,
    )


def _record(one: _Import, file: _File, made: _Columns, decision: PeopleDecision, employers: EmployersDecision) -> None:
    imports.insert_ledger(one.ws, one.id, [fate for fate in decision.fates if fate.outcome != "imported"])
    imports.insert_journal(one.ws, one.id, journal_of(made.made, employers, decision.filled()))
    mappings.remember_mapping(one.ws, "people", header_set(file.sent.columns), one.request.mapping)


def _entry(one: _Import, file: _File, result: ListImportResult) -> ImportRecord:
    return ImportRecord(
        id=one.id,
        kind="people",
        target_id=one.list_id,
        file_name=file.name,
        digest=file.sent.digest,
        columns=file.sent.columns,
        mapping=one.request.mapping,
        options={"skipExistingCustomers": one.request.skip_existing_customers},
        rows_total=result.total,
        counters=result.model_dump(by_alias=True, exclude={"import_id", "row_ids", "warnings"}),
        warnings=result.warnings or (),
        timings=one.watch.milliseconds,
    )
