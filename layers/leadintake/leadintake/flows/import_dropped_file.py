"""Import a file that was dropped into the bucket, once, and write beside it what became of it."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

from psycopg import Connection
from pydantic import ValidationError

from leadintake import limits
from leadintake.cloud import storage
from leadintake.confirming.confirm import confirm
from leadintake.confirming.trials import Trial
from leadintake.contract.drops import DropError, DropOptions, DropResult
from leadintake.contract.uploads import Upload
from leadintake.drops.places import Place, file_key, is_ignored, is_options, options_key, place_of, result_key
from leadintake.errors import Detail, FileTooLarge, ImportTooLong, InvalidBody, LeadintakeError, NotFound, Unavailable
from leadintake.importing.previewing import details_of
from leadintake.importing.records import FailedImport
from leadintake.importing.records import Kind as ImportKind
from leadintake.settings import settings
from leadintake.store import accounts, dropped_files, imports
from leadintake.store.dropped_files import DroppedVersion
from leadintake.store.workspace import Workspace, workspace

if TYPE_CHECKING:
    from leadintake.confirming.drop_reports import Beside
    from leadintake.confirming.drops import Looked
    from leadintake.tabular.table import Table

_NO_OPTIONS = DropOptions()
_WAITING = "The file waits for its options: a file of the same name beside it that ends in .options.json."
_TRIED = "This was a dry run: nothing of it has been written."
_TOO_LATE = "These options came when the file had been imported already. Drop the file again to import it with them."


@dataclass(frozen=True, slots=True)
class Dropped:
    """An object that an event has told of."""

    bucket: str
    key: str
    version_id: str | None


@dataclass(frozen=True, slots=True)
class _File:
    """A dropped file, and what was said beside it."""

    dropped: Dropped
    place: Place
    stored: storage.StoredObject
    said: bytes | None

    @property
    def version(self) -> DroppedVersion:
        """Tell this file from every other."""
        return DroppedVersion(self.dropped.bucket, self.dropped.key, self.stored.version)

    @property
    def said_digest(self) -> bytes | None:
        """Tell one set of options from another."""
        return None if self.said is None else sha256(self.said).digest()

    def result(self, **parts: Any) -> DropResult:
        """Say what became of it."""
        facts: dict[str, Any] = {
            "file": self.dropped.key,
            "version": self.stored.version,
            "kind": self.place.kind,
            "target_id": self.place.target_id,
            "decided_at": datetime.now(UTC),
        }
        return DropResult(**(facts | parts))


def import_dropped_file(
    db: Connection, dropped: Dropped, seconds: float, code_of: Callable[[LeadintakeError], str]
) -> DropResult | None:
    """Import one dropped file and write its result; None for what is no file to be imported."""
    about_options = is_options(dropped.key)
    if about_options:
        dropped = Dropped(dropped.bucket, file_key(dropped.key), None)
    stored = storage.find_object(dropped.bucket, dropped.key, dropped.version_id)
    # One that is gone again was taken back before anything came of it.
    if stored is None or is_ignored(dropped.key, stored.size):
        return None
    try:
        desk = _Desk(_File(dropped, place_of(dropped.key), stored, _said_beside(dropped, stored)), seconds, code_of)
        result = desk.told(db, desk.decide(db))
    except Unavailable:
        raise
    except LeadintakeError as error:
        # What belongs to nobody known is in nobody's history.
        result = DropResult(
            status="refused",
            file=dropped.key,
            version=stored.version,
            error=_error(error, code_of),
            decided_at=datetime.now(UTC),
        )
    _write_result(dropped, stored, result)
    if about_options and result.status == "imported":
        _tell_of_late_options(dropped, result)
    return result


def _said_beside(dropped: Dropped, stored: storage.StoredObject) -> bytes | None:
    """Read what was said beside a file: in a file of its own, or else in its metadata."""
    key = options_key(dropped.key)
    beside = storage.find_object(dropped.bucket, key)
    if beside is None:
        said = stored.metadata.get("options")
        return None if said is None else said.encode()
    # One byte more than there may be tells that there are too many. Of an object without any, S3 gives no first ones.
    most = limits.OPTIONS_BYTES + 1
    return storage.read_object(dropped.bucket, key, beside.version_id, most if beside.size > most else None)


def _write_result(dropped: Dropped, stored: storage.StoredObject, result: DropResult) -> None:
    key = result_key(dropped.key, f"{_mark(dropped, stored)}.json")
    _write_json(dropped.bucket, key, result.model_dump(mode="json", by_alias=True))


def _mark(dropped: Dropped, stored: storage.StoredObject) -> str:
    """Tell apart what is said of a version that has been overwritten: it must not hide what is said of the newer."""
    newest = storage.find_object(dropped.bucket, dropped.key)
    return "" if newest is None or newest.version == stored.version else f".{stored.version}"


def _write_json(bucket: str, key: str, value: Mapping[str, Any]) -> None:
    text = json.dumps(value, ensure_ascii=False, indent=2) + "\n"
    storage.write_object(bucket, key, text.encode(), "application/json")


def _tell_of_late_options(dropped: Dropped, result: DropResult) -> None:
    error = {"code": "too_late", "message": _TOO_LATE}
    value = {"status": "ignored", "importId": str(result.import_id), "error": error}
    _write_json(dropped.bucket, result_key(options_key(dropped.key)), value)


def _error(error: LeadintakeError, code_of: Callable[[LeadintakeError], str]) -> DropError:
    details = [{"field": one.field, "message": one.message} for one in error.details[: limits.DETAILS]]
    return DropError(code=code_of(error), message=error.message, details=details)


class _Desk:
    """Decides one file."""

    def __init__(self, file: _File, seconds: float, code_of: Callable[[LeadintakeError], str]) -> None:
        self._file = file
        self._seconds = seconds
        self._code_of = code_of
        self._table: Table | None = None
        """The file, once it has been read."""
        self._was_decided = False
        self._trial_report: str | None = None

    def decide(self, db: Connection) -> DropResult:
        """Import the file, unless that has been decided before; in one transaction with the decision."""
        file = self._file
        with workspace(db, file.place.account_id) as ws:
            if not accounts.account_exists(ws):
                raise NotFound("account")
            before = dropped_files.claim(ws, file.version)
            if before and (before.status not in ("refused", "waiting") or before.options_digest == file.said_digest):
                self._was_decided = True
                return DropResult.model_validate(before.result, by_alias=True)
            result = self._decided(ws)
            shown = result.model_dump(mode="json", by_alias=True)
            dropped_files.decide(ws, file.version, result.status, file.said_digest, shown)
        return result

    def told(self, db: Connection, result: DropResult) -> DropResult:
        """Write beside the file its own sheet with the fate of each row; give the result that names it."""
        from leadintake.confirming.drop_reports import put_import_report, put_refused_report  # noqa: PLC0415 - half the cost of a cold start, for what only some files need

        report = result.report
        if result.status == "imported" and result.import_id:
            with workspace(db, self._file.place.account_id) as ws:
                report = put_import_report(ws, result.import_id, self._beside())
        elif result.status == "refused" and (table := self._refused_table()):
            report = put_refused_report(table, self._file.place.file_name, result, self._beside())
        return result.model_copy(update={"report": report})

    def _beside(self) -> "Beside":
        from leadintake.confirming.drop_reports import Beside  # noqa: PLC0415 - half the cost of a cold start, for what only some files need

        dropped = self._file.dropped
        return Beside(dropped.bucket, dropped.key, _mark(dropped, self._file.stored))

    def _refused_table(self) -> "Table | None":
        """Give a file that was refused, if it can be read at all; read again where it was decided by a call before."""
        if self._was_decided:
            try:
                self._read()
            except Unavailable:
                raise
            except LeadintakeError:
                return None
        return self._table

    def _decided(self, ws: Workspace) -> DropResult:
        if self._file.place.waits_for_options and self._file.said is None:
            return self._file.result(status="waiting", warnings=[_WAITING])
        looked: Looked | None = None
        try:
            with ws.db.transaction():
                looked = self._look(ws)
                return self._imported(ws, looked)
        except ImportTooLong as error:
            return self._refused(ws, error, looked)
        except Unavailable:
            raise
        except LeadintakeError as error:
            return self._refused(ws, error, looked)

    def _look(self, ws: Workspace) -> "Looked":
        from leadintake.confirming.drops import look_at  # noqa: PLC0415 - half the cost of a cold start, for what only some files need

        # Before the options: whoever has erred in them gets the sheet back all the same.
        table, upload = self._read()
        return look_at(ws, self._file.place, table, upload, _read_options(self._file.said))

    def _read(self) -> "tuple[Table, Upload]":
        from leadintake.confirming.drops import read_dropped  # noqa: PLC0415 - half the cost of a cold start, for what only some files need

        file = self._file
        most = settings().upload_bytes
        if file.stored.size > most:
            raise FileTooLarge(f"The file is larger than {most} bytes.")
        data = storage.read_object(file.dropped.bucket, file.dropped.key, file.stored.version_id)
        upload = Upload(file.place.file_name, data)
        self._table = read_dropped(upload)
        return self._table, upload

    def _imported(self, ws: Workspace, looked: "Looked") -> DropResult:
        wanted = looked.sure()
        place = self._file.place
        same = dropped_files.import_of_same_content(ws, looked.table.digest, looked.kind, place.target_id)
        trial = Trial(is_dry=looked.is_dry, tells_rows=False, look=self._report_trial)
        answer = confirm(ws, wanted, trial, seconds=self._seconds)
        said = answer.model_dump(mode="json", by_alias=True)
        counters = {name: value for name, value in said.items() if type(value) is int}
        return self._file.result(
            status="dry_run" if looked.is_dry else "imported",
            target_id=said.get("listId", place.target_id),
            import_id=said.get("importId"),
            counters=counters,
            mapping=looked.proposed.mapping,
            mapping_details=details_of(looked.proposed.details),
            warnings=[*looked.table.warnings, *looked.proposed.warnings, *(said.get("warnings") or ())],
            same_content_as=same,
            report=self._trial_report,
        )

    def _report_trial(self, ws: Workspace, import_id: UUID) -> None:
        """Write the report while what was tried is still there to be told."""
        from leadintake.confirming.drop_reports import put_import_report  # noqa: PLC0415 - half the cost of a cold start, for what only some files need

        self._trial_report = put_import_report(ws, import_id, self._beside(), _TRIED)

    def _refused(self, ws: Workspace, error: LeadintakeError, looked: "Looked | None") -> DropResult:
        """Say why a file was refused, to its owner and in the history."""
        place = self._file.place
        kind: ImportKind = looked.kind if looked else ("people" if place.kind == "new_list" else place.kind)
        failed = FailedImport(uuid4(), kind, place.target_id, place.file_name)
        imports.insert_failed_import(ws, failed, error.message)
        return self._file.result(
            status="refused",
            import_id=failed.id,
            mapping=looked.proposed.mapping if looked else None,
            mapping_details=details_of(looked.proposed.details) if looked else None,
            unclear=list(looked.unclear) if looked else [],
            warnings=list(looked.table.warnings) if looked else [],
            error=_error(error, self._code_of),
        )


def _read_options(said: bytes | None) -> DropOptions:
    if said is None:
        return _NO_OPTIONS
    if len(said) > limits.OPTIONS_BYTES:
        told = Detail("options", f"must not be longer than {limits.OPTIONS_BYTES} bytes")
        raise InvalidBody("The options beside the file are too long.", [told])
    try:
        return DropOptions.model_validate_json(said)
    except ValidationError as invalid:
        details = [
            Detail(".".join(map(str, one["loc"])) or "options", one["msg"]) for one in invalid.errors(include_url=False)
        ]
        raise InvalidBody("The options beside the file are not valid.", details) from None
