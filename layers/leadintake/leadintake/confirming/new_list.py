"""A file on its way into a list of its own, paid for by what it brings."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import PurePath
from typing import Any, NamedTuple
from uuid import UUID

from leadintake import limits
from leadintake.confirming.confirm import Done, Import
from leadintake.confirming.list_rows import ListFile
from leadintake.confirming.paying import COST, affordable_rows
from leadintake.confirming.underway import Source, Underway
from leadintake.contract.credits import CreditAction
from leadintake.contract.lists import DEFAULT_NAME
from leadintake.contract.new_list_imports import NewListResult
from leadintake.contract.previews import DataType
from leadintake.importing.fates import Fate
from leadintake.importing.records import JournalEntry
from leadintake.matching.text import is_blank
from leadintake.store import accounts, columns, lists


class Paid(NamedTuple):
    """As much of a file as the balance covers."""

    file: ListFile[Any]
    unpaid: Sequence[int]
    """The lines of the rows that it does not cover."""


@dataclass(frozen=True, slots=True)
class NewListImport:
    """A list to be made, and what goes into it."""

    list_id: UUID
    name: str | None
    data_type: DataType
    rows: Import[ListFile[Any], Any]

    def read(self, one: Underway) -> Paid:
        """Read the file as the kind it is of."""
        return Paid(self.rows.read(one), ())

    def begin(self, one: Underway, file: Paid) -> Paid:
        """See how much of the file is affordable, and make the list; the balance stays as it is until the end."""
        lines = file.file.incoming.lines
        affordable = affordable_rows(len(lines), accounts.lock_balance(one.ws))
        lists.insert_list(one.ws, self._name(file.file.source), self.list_id)
        columns.seed_built_in_columns(one.ws, self.list_id)
        return Paid(self.rows.begin(one, file.file.first(affordable)), lines[affordable:])

    def write(self, one: Underway, file: Paid) -> Done[NewListResult]:
        """Write the rows, and pay for those that were new."""
        done = self.rows.write(one, file.file)
        charged = done.answer.counters()["imported"] * COST
        accounts.charge(one.ws, charged, CreditAction.IMPORT_LEAD, one.id)
        result = self._result(one, file, done, charged)
        return replace(
            done,
            answer=result,
            options={**done.options, "createsList": True},
            rows_total=result.total,
            warnings=result.warnings or (),
            fates=[*done.fates, *(Fate(line, "skipped", "out_of_credits") for line in file.unpaid)],
            journal=self._journal(done),
        )

    def _name(self, source: Source) -> str:
        given = self.name if self.name and not is_blank(self.name) else PurePath(source.name or "").stem
        return given[: limits.NAME_CHARACTERS] or DEFAULT_NAME

    def _result(self, one: Underway, file: Paid, done: Done[Any], charged: int) -> NewListResult:
        counters, unpaid = done.answer.counters(), len(file.unpaid)
        blocked, cross_list = counters["blockedSkipped"], counters.get("crossListSkipped", 0)
        total = done.rows_total + unpaid
        return NewListResult(
            list_id=self.list_id,
            imported=counters["imported"],
            updated=counters["updated"],
            skipped=total - counters["imported"] - counters["updated"],
            blocked=blocked,
            cross_list_skipped=cross_list,
            total=total,
            data_type=self.data_type,
            companies_created=counters.get("companiesCreated", counters["imported"]),
            credits_charged=charged,
            importId=one.id,
            warnings=[*done.warnings, *_told_of(unpaid)] or None,
        )

    def _journal(self, done: Done[Any]) -> Iterator[JournalEntry]:
        yield JournalEntry("list", self.list_id, None, {})
        yield from done.journal


def _told_of(unpaid: int) -> Iterator[str]:
    if unpaid:
        rows = "1 row was" if unpaid == 1 else f"{unpaid} rows were"
        yield f"{rows} left out, from the end of the file: there were not enough credits for all."
