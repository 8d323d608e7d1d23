"""What a report says, whatever it is written as."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from leadintake.contract.drops import UnclearColumn

TITLES = ("Line", "Outcome", "Reason", "Matched with", "Changed fields")
"""What stands before the caller's own columns."""
OUTCOMES: Mapping[str, str] = {
    "imported": "+ added",
    "updated": "~ updated",
    "duplicate": "= duplicate",
    "skipped": "/ left out",
    "invalid": "! not valid",
    "refused": "x not imported",
}
"""Told apart by a sign as well as by colour, which not everybody sees."""


class ReportRow(NamedTuple):
    """A row of the caller's sheet, and what became of it."""

    line: int
    outcome: str
    reason: str
    matched_with: str
    changed: str
    cells: Sequence[str]


@dataclass(frozen=True, slots=True)
class Report:
    """A whole report. Its rows are read once."""

    file_name: str
    kind: str
    columns: Sequence[str]
    outcomes: Mapping[str, int]
    counters: Mapping[str, int]
    warnings: Sequence[str]
    created_at: datetime
    undone_at: datetime | None
    rows: Iterable[ReportRow]
    note: str = ""
    """What is to be known before anything else."""
    unclear: Sequence[UnclearColumn] = ()
    """Columns for which somebody has to say what they are."""

    @property
    def total(self) -> int:
        """Count the rows."""
        return sum(self.outcomes.values())
