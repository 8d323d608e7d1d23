"""Import a file that was dropped into the bucket, once, and write beside it what became of it."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from tempfile import TemporaryFile
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

from psycopg import Connection
from pydantic import ValidationError

from leadintake import limits
from leadintake.cloud import storage
from leadintake.cloud.reports import put_report
from leadintake.confirming.confirm import confirm
from leadintake.confirming.trials import Trial
from leadintake.contract.downloads import XLSX
from leadintake.contract.drops import DropError, DropOptions, DropResult
from leadintake.contract.uploads import Upload
from leadintake.drops.places import (
    REPORT_ENDING,
    Place,
    file_key,
    is_ignored,
    is_options,
    options_key,
    place_of,
    result_key,
)
from leadintake.errors import Detail, FileTooLarge, ImportTooLong, InvalidBody, LeadintakeError, NotFound, Unavailable
from leadintake.importing.previewing import details_of
from leadintake.importing.records import FailedImport
from leadintake.importing.records import Kind as ImportKind
from leadintake.settings import settings
from leadintake.store import accounts, dropped_files, history, imports, reports
from leadintake.store.dropped_files import DroppedVersion
from leadintake.store.workspace import Workspace, workspace

if TYPE_CHECKING:
    from leadintake.confirming.drops import Looked

_NO_OPTIONS = DropOptions()
_WAITING = "The file waits for its options: a file of the same name beside it that ends in .options.json."
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
        file = _File(dropped, place_of(dropped.key), stored, _said_beside(dropped, stored))
        result = _Desk(file, seconds, code_of).decide(db)
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
    _write(db, dropped, stored, result)
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
    if beside.size > limits.OPTIONS_BYTES:
        raise InvalidBody("The options beside the file are too long.", [Detail("options", _most_bytes())])
    return storage.read_object(dropped.bucket, key, beside.version_id)


def _most_bytes() -> str:
    return f"must not be longer than {limits.OPTIONS_BYTES} bytes"


def _write(db: Connection, dropped: Dropped, stored: storage.StoredObject, result: DropResult) -> None:
    """Write the result beside the file, and before it the file itself with the fate of each row."""
    # A version that has been overwritten meanwhile must not overwrite what is said of the newer one.
    newest = storage.find_object(dropped.bucket, dropped.key)
    ending = "" if newest is None or newest.version == stored.version else f".{stored.version}"
    if result.status == "imported" and result.import_id:
        report = result_key(dropped.key, ending + REPORT_ENDING)
        account_id = place_of(dropped.key).account_id
        if _write_report(db, account_id, result.import_id, dropped.bucket, report):
            result = result.model_copy(update={"report": report})
    _write_json(
        dropped.bucket, result_key(dropped.key, f"{ending}.json"), result.model_dump(mode="json", by_alias=True)
    )


def _write_report(db: Connection, account_id: UUID, import_id: UUID, bucket: str, key: str) -> bool:
    from leadintake.reporting.workbook import MOST_ROWS, write_workbook  # noqa: PLC0415 - half the cost of a cold start, for what only some files need

    with workspace(db, account_id) as ws, TemporaryFile() as file:
        entry = history.find_import(ws, import_id)
        # One that was undone and forgotten since, or that no workbook can hold, has none.
        if entry is None or entry.rows_total > MOST_ROWS or not reports.has_sheet(ws, import_id):
            return False
        write_workbook(reports.report_of(ws, entry), file)
        file.seek(0)
        put_report(bucket, key, file, XLSX)
    return True


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

    def decide(self, db: Connection) -> DropResult:
        """Import the file, unless that has been decided before; in one transaction with the decision."""
        file = self._file
        with workspace(db, file.place.account_id) as ws:
            if not accounts.account_exists(ws):
                raise NotFound("account")
            before = dropped_files.claim(ws, file.version)
            if before and (before.status not in ("refused", "waiting") or before.options_digest == file.said_digest):
                return DropResult.model_validate(before.result, by_alias=True)
            result = self._decided(ws)
            shown = result.model_dump(mode="json", by_alias=True)
            dropped_files.decide(ws, file.version, result.status, file.said_digest, shown)
        return result

    def _decided(self, ws: Workspace) -> DropResult:
        from leadintake.confirming.drops import look_at  # noqa: PLC0415 - half the cost of a cold start, for what only some files need

        if self._file.place.waits_for_options and self._file.said is None:
            return self._file.result(status="waiting", warnings=[_WAITING])
        looked: Looked | None = None
        try:
            with ws.db.transaction():
                options = _read_options(self._file.said)
                looked = look_at(ws, self._file.place, self._upload(), options)
                return self._imported(ws, looked)
        except ImportTooLong as error:
            return self._refused(ws, error, looked)
        except Unavailable:
            raise
        except LeadintakeError as error:
            return self._refused(ws, error, looked)

    def _upload(self) -> Upload:
        file = self._file
        most = settings().upload_bytes
        if file.stored.size > most:
            raise FileTooLarge(f"The file is larger than {most} bytes.")
        data = storage.read_object(file.dropped.bucket, file.dropped.key, file.stored.version_id)
        return Upload(file.place.file_name, data)

    def _imported(self, ws: Workspace, looked: "Looked") -> DropResult:
        wanted = looked.sure()
        place = self._file.place
        same = dropped_files.import_of_same_content(ws, looked.table.digest, looked.kind, place.target_id)
        trial = Trial(is_dry=looked.is_dry, tells_rows=False)
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
        )

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
    try:
        return DropOptions.model_validate_json(said)
    except ValidationError as invalid:
        details = [
            Detail(".".join(map(str, one["loc"])) or "options", one["msg"]) for one in invalid.errors(include_url=False)
        ]
        raise InvalidBody("The options beside the file are not valid.", details) from None
