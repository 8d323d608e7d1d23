"""What undo has done so far, and what it has left."""

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from leadintake import limits
from leadintake.contract.undo import Kept, Subject, UndoResult
from leadintake.importing.sentences import sentence_for_kept


@dataclass(slots=True)
class Tally:
    """Counts while an import is undone."""

    removed: dict[str, int] = field(default_factory=dict[str, int])
    restored: dict[str, int] = field(default_factory=dict[str, int])
    list_removed: bool = False
    credits_returned: int = 0
    runs_taken_back: int = 0
    kept: list[Kept] = field(default_factory=list[Kept])
    kept_total: int = 0

    def count(self, into: dict[str, int], subject: Subject, number: int) -> None:
        """Add to a figure."""
        into[subject] = into.get(subject, 0) + number

    def keep(self, kind: Subject, record_id: UUID, reason: str, fields: list[str] | None = None) -> None:
        """Note what is left, and why."""
        self.kept_total += 1
        if len(self.kept) < limits.KEPT_TOLD:
            said = sentence_for_kept(reason)
            self.kept.append(Kept(kind=kind, id=record_id, fields=fields or [], reason=said, reason_code=reason))

    def result(self, import_id: UUID, subject: Subject, undone_at: datetime) -> UndoResult:
        """Sum up."""
        return UndoResult(
            import_id=import_id,
            undone_at=undone_at,
            removed=self.removed.get(subject, 0),
            restored=self.restored.get(subject, 0),
            companies_removed=self.removed.get("company", 0),
            companies_restored=self.restored.get("company", 0),
            columns_removed=self.removed.get("column", 0),
            list_removed=self.list_removed,
            credits_returned=self.credits_returned,
            runs_taken_back=self.runs_taken_back,
            kept=self.kept,
            kept_total=self.kept_total,
        )
