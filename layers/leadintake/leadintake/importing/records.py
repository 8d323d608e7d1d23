"""An import as it is remembered: its record, and the journal that undo reads."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple
from uuid import UUID

from leadintake.contract.imports import ImportKind
from leadintake.contract.undo import Subject
from leadintake.importing.fates import Change

Kind = ImportKind


@dataclass(frozen=True, slots=True)
class ImportRecord:
    """A finished import."""

    id: UUID
    kind: Kind
    target_id: UUID | None
    file_name: str | None
    digest: bytes | None
    columns: Sequence[str]
    headers: bytes
    """The set of them, by which the mapping is remembered."""
    mapping: Mapping[str, str | None]
    options: Mapping[str, Any]
    rows_total: int
    counters: Mapping[str, int]
    warnings: Sequence[str]
    timings: Mapping[str, int]


class JournalEntry(NamedTuple):
    """A record that was made or changed: its fields before (None when there was none) and after."""

    subject: Subject
    record_id: UUID
    before: Mapping[str, Any] | None
    after: Mapping[str, Any]


def entry_of_changes(subject: Subject, record_id: UUID, changes: Sequence[Change]) -> JournalEntry:
    """Enter what was changed in a record."""
    return JournalEntry(
        subject,
        record_id,
        {change.field: change.before for change in changes},
        {change.field: change.after for change in changes},
    )


class FailedImport(NamedTuple):
    """An import that came to nothing before its file was understood."""

    id: UUID
    kind: Kind
    target_id: UUID | None
    file_name: str
