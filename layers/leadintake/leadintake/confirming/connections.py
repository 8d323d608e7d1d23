"""An export of LinkedIn connections on its way into the network."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from leadintake.confirming.confirm import Done
from leadintake.confirming.underway import Source, Underway
from leadintake.confirming.uploaded_files import read_upload
from leadintake.contract.connection_imports import ConnectionsImportResult, SentConnection
from leadintake.contract.uploads import Upload, UploadReference
from leadintake.errors import Detail, InvalidUpload
from leadintake.importing.ids import ascending_ids
from leadintake.importing.layouts import SentMapping, layout_of
from leadintake.kinds.connections.deciding import ConnectionsDecision, decide, warnings_about
from leadintake.kinds.connections.headers import columns_of
from leadintake.kinds.connections.incoming import FIELDS, IncomingConnection, in_order, read_connection
from leadintake.store import connection_imports
from leadintake.tabular.csv_text import read_csv_text
from leadintake.tabular.storable import UNSTORABLE, has_unstorable
from leadintake.tabular.table import Table


@dataclass(frozen=True, slots=True)
class ConnectionsExport:
    """An export that has been read."""

    source: Source
    rows: Sequence[IncomingConnection]
    mapping: Mapping[str, str | None]


@dataclass(frozen=True, slots=True)
class ConnectionsImport:
    """Connections for the network: as a program has read them, or LinkedIn's own file."""

    sent: Sequence[SentConnection] | Upload | UploadReference
    clears_existing: bool
    mapping: SentMapping | None = None
    """What a file's columns are, where somebody has said so."""

    def read(self, one: Underway) -> ConnectionsExport:
        """Read every row as a connection."""
        if isinstance(self.sent, Upload | UploadReference):
            return _read_file(*read_upload(one.ws, self.sent), self.mapping)
        return _read_body(self.sent)

    def begin(self, one: Underway, file: ConnectionsExport) -> ConnectionsExport:
        """Empty the network, if that is wanted."""
        if self.clears_existing:
            connection_imports.clear_connections(one.ws, one.id)
        return file

    def write(self, one: Underway, file: ConnectionsExport) -> Done[ConnectionsImportResult]:
        """Bring those up to date who are known, and add the others."""
        decision = self._decide(one, file)
        with one.phase("write"):
            connection_imports.update_connections(one.ws, decision.changed)
            connection_imports.insert_connections(one.ws, decision.added)
        total = len(file.rows)
        result = ConnectionsImportResult(
            imported=total - decision.skipped,
            skipped=decision.skipped,
            total=total,
            importId=one.id,
            warnings=[*file.source.warnings, *warnings_about(file.rows)] or None,
        )
        return Done(
            answer=result,
            kind="connections",
            target_id=None,
            source=file.source,
            mapping=file.mapping,
            options={"clearExisting": self.clears_existing},
            rows_total=total,
            warnings=result.warnings or (),
            fates=decision.fates,
            journal=decision.journal(),
        )

    def _decide(self, one: Underway, file: ConnectionsExport) -> ConnectionsDecision:
        with one.phase("find"):
            identities = {row.identity for row in file.rows if row.identity}
            known = connection_imports.known_connections(one.ws, identities)
        with one.watch.phase("decide"):
            return decide(file.rows, known, ascending_ids())


def _read_body(connections: Sequence[SentConnection]) -> ConnectionsExport:
    sent = [[getattr(one, name) for name in FIELDS] for one in connections]
    changed = 0
    for row in sent:
        if any(text and has_unstorable(text) for text in row):
            row[:] = [text and UNSTORABLE.sub("", text) for text in row]
            changed += 1
    warnings = [f"NUL characters and halves of surrogate pairs were removed from {changed} rows."] if changed else []
    source = Source(FIELDS, warnings)
    numbered = source.sheet.passing((number, [text or "" for text in row]) for number, row in enumerate(sent, 1))
    rows = [read_connection(number, row) for number, row in numbered]
    return ConnectionsExport(source, rows, {name: name for name in FIELDS})


def _read_file(file_name: str, table: Table, given: SentMapping | None) -> ConnectionsExport:
    mapping = columns_of(table.columns, table.sample) if given is None else given
    layout = layout_of(table.columns, mapping, FIELDS)
    if not layout.fields.keys() & {"linkedin_url", "first_name", "last_name"}:
        said = "needs a column of names or of LinkedIn addresses"
        raise InvalidUpload("The file does not look like an export of connections.", [Detail("file", said)])
    source = Source(table.columns, [*table.warnings, *layout.warnings], file_name, table.digest)
    numbered = source.sheet.passing(zip(table.facts.lines(), read_csv_text(table.csv_text).rows, strict=False))
    rows = [
        read_connection(line, in_order({name: row[place] for name, place in layout.fields.items()}))
        for line, row in numbered
    ]
    return ConnectionsExport(source, rows, mapping)
