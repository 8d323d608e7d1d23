"""What became of each row of a file, and why. Counters, ledger and answers are all read off these."""

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple
from uuid import UUID

from leadintake.contract.imports import RowOutcome, RowReason

Outcome = RowOutcome
Reason = RowReason


class Change(NamedTuple):
    """One field of a record, as it was and as it is now."""

    field: str
    before: Any
    after: Any


class Fate(NamedTuple):
    """What became of one row of a file."""

    line: int
    """As a spreadsheet numbers the rows of the caller's file."""
    outcome: Outcome
    reason: Reason | None = None
    by: str | None = None
    """What it was recognised by: a pass, or what of a blocklist entry."""
    row_id: UUID | None = None
    """The row it became or met."""
    changes: Sequence[Change] = ()


class Tally(NamedTuple):
    """The fates of a file, counted."""

    imported: int
    updated: int
    skipped: int
    cross_list: int
    blocked: int
    total: int


def tally(fates: Sequence[Fate]) -> Tally:
    """Count the fates of a file."""
    outcomes = [fate.outcome for fate in fates]
    reasons = [fate.reason for fate in fates if fate.reason]
    return Tally(
        imported=outcomes.count("imported"),
        updated=outcomes.count("updated"),
        skipped=outcomes.count("skipped"),
        cross_list=reasons.count("cross_list"),
        blocked=reasons.count("blocked"),
        total=len(fates),
    )


def affected_rows(fates: Iterable[Fate]) -> list[UUID]:
    """Name every row that was added or merged into, once, in the order of the file."""
    return list(dict.fromkeys(fate.row_id for fate in fates if fate.row_id and fate.outcome != "skipped"))
