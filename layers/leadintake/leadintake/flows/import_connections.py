"""Write an export of LinkedIn connections into the network, in one transaction or not at all."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID, uuid4

from leadintake import limits
from leadintake.contract.connection_imports import ConnectionsImportResult, ImportConnections
from leadintake.contract.uploads import Upload
from leadintake.errors import Detail, Invalid, InvalidUpload
from leadintake.importing.ids import ascending_ids
from leadintake.importing.layouts import layout_of
from leadintake.importing.memory import nothing_thrown_away
from leadintake.importing.records import ImportRecord
from leadintake.importing.stopwatch import Stopwatch
from leadintake.kinds.connections.deciding import ConnectionsDecision, decide, warnings_about
from leadintake.kinds.connections.headers import columns_of
from leadintake.kinds.connections.incoming import FIELDS, IncomingConnection, in_order, read_connection
from leadintake.store import connection_imports, imports
from leadintake.store.turns import in_time, limit_statements, take_turn
from leadintake.store.workspace import Workspace
from leadintake.tabular.csv_text import read_csv_text
from leadintake.tabular.reading import read_table
from leadintake.tabular.storable import UNSTORABLE, has_unstorable

_TRUTHS = {"true": True, "1": True, "false": False, "0": False, "": False}


@dataclass(frozen=True, slots=True)
class _Export:
    """An export that has been read, before the network was looked at."""

    rows: Sequence[IncomingConnection]
    columns: Sequence[str]
    mapping: Mapping[str, str | None]
    warnings: Sequence[str] = ()
    file_name: str | None = None
    digest: bytes | None = None


@dataclass(frozen=True, slots=True)
class _Import:
    """One import under way."""

    ws: Workspace
    clears: bool
    watch: Stopwatch
    id: UUID = field(default_factory=uuid4)


def import_connections(ws: Workspace, sent: ImportConnections | Upload | None) -> ConnectionsImportResult:
    """Bring the network up to date with what a program has read, or with LinkedIn's own file."""
    assert sent is not None  # noqa: S101 - for the type checker: a body or a form is always sent
    clears = _clears(sent) if isinstance(sent, Upload) else sent.clear_existing
    one = _Import(ws, clears, Stopwatch(limits.IMPORT_SECONDS))
    with in_time(), nothing_thrown_away():
        with one.watch.phase("read"):
            export = _read_file(sent) if isinstance(sent, Upload) else _read_body(sent)
        return _import(one, export)


def _clears(upload: Upload) -> bool:
    said = upload.options.get("clearExisting", "").strip().lower()
    if said not in _TRUTHS:
        raise Invalid("The form is not valid.", [Detail("clearExisting", "must be true or false")])
    return _TRUTHS[said]


def _read_body(request: ImportConnections) -> _Export:
    sent = [[getattr(one, name) for name in FIELDS] for one in request.connections]
    changed = 0
    for row in sent:
        if any(text and has_unstorable(text) for text in row):
            row[:] = [text and UNSTORABLE.sub("", text) for text in row]
            changed += 1
    warnings = [f"NUL characters and halves of surrogate pairs were removed from {changed} rows."] if changed else []
    rows = [read_connection(number, row) for number, row in enumerate(sent, 1)]
    return _Export(rows, FIELDS, {name: name for name in FIELDS}, warnings)


def _read_file(upload: Upload) -> _Export:
    table = read_table(upload.data, upload.file_name)
    mapping = columns_of(table.columns, table.sample)
    if not mapping.keys() & {"linkedin_url", "first_name", "last_name"}:
        said = "needs a column of names or of LinkedIn addresses"
        raise InvalidUpload("The file does not look like an export of connections.", [Detail("file", said)])
    places = layout_of(table.columns, mapping, FIELDS).fields
    numbered = zip(table.facts.lines(), read_csv_text(table.csv_text).rows, strict=False)
    rows = [
        read_connection(line, in_order({name: row[place] for name, place in places.items()})) for line, row in numbered
    ]
    return _Export(rows, table.columns, mapping, table.warnings, upload.file_name, table.digest)


def _import(one: _Import, export: _Export) -> ConnectionsImportResult:
    ws = one.ws
    with one.watch.phase("wait") as seconds:
        limit_statements(ws, seconds)
        take_turn(ws)
    with one.watch.phase("find") as seconds:
        limit_statements(ws, seconds)
        if one.clears:
            connection_imports.clear_connections(ws, one.id)
        known = connection_imports.known_connections(ws, {row.identity for row in export.rows if row.identity})
    with one.watch.phase("decide"):
        decision = decide(export.rows, known, ascending_ids())
    with one.watch.phase("write") as seconds:
        limit_statements(ws, seconds)
        connection_imports.update_connections(ws, decision.changed)
        connection_imports.insert_connections(ws, decision.added)
    result = _result(one, export, decision)
    with one.watch.phase("record") as seconds:
        limit_statements(ws, seconds)
        imports.insert_ledger(ws, one.id, decision.fates)
        imports.insert_journal(ws, one.id, decision.journal())
        imports.insert_import(ws, _entry(one, export, result))
    return result


def _result(one: _Import, export: _Export, decision: ConnectionsDecision) -> ConnectionsImportResult:
    total = len(export.rows)
    return ConnectionsImportResult(
        imported=total - decision.skipped,
        skipped=decision.skipped,
        total=total,
        import_id=one.id,
        warnings=[*export.warnings, *warnings_about(export.rows)] or None,
    )


def _entry(one: _Import, export: _Export, result: ConnectionsImportResult) -> ImportRecord:
    return ImportRecord(
        id=one.id,
        kind="connections",
        target_id=None,
        file_name=export.file_name,
        digest=export.digest,
        columns=export.columns,
        mapping=export.mapping,
        options={"clearExisting": one.clears},
        rows_total=result.total,
        counters=result.model_dump(include={"imported", "skipped", "total"}),
        warnings=result.warnings or (),
        timings=one.watch.milliseconds,
    )
