"""How every import goes: read, wait for the turn, begin, write, record; all of it in one transaction or none."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, Protocol, TypeVar
from uuid import UUID

from leadintake import limits
from leadintake.confirming.trials import FOR_REAL, Trial, tried
from leadintake.confirming.underway import Source, Underway
from leadintake.contract.confirms import ImportResult
from leadintake.importing.fates import Fate
from leadintake.importing.memory import nothing_thrown_away
from leadintake.importing.records import ImportRecord, JournalEntry, Kind
from leadintake.importing.stopwatch import Stopwatch
from leadintake.mapping.memory import header_set
from leadintake.settings import settings
from leadintake.store import imports, mappings, sheets
from leadintake.store.staging import until_not_overtaken
from leadintake.store.turns import expect_many_rows, in_time, take_turn, wait_for_turn
from leadintake.store.workspace import Workspace, rolled_back

File = TypeVar("File")
Answer = TypeVar("Answer", bound=ImportResult)


@dataclass(frozen=True, slots=True)
class Done(Generic[Answer]):
    """What an import has written, and what is to be remembered of it."""

    answer: Answer
    kind: Kind
    target_id: UUID | None
    source: Source
    mapping: Mapping[str, str | None]
    options: Mapping[str, Any]
    rows_total: int
    warnings: Sequence[str]
    fates: Sequence[Fate]
    """Those that are not in the ledger yet."""
    journal: Iterable[JournalEntry]


class Import(Protocol[File, Answer]):
    """What is particular to one kind of import. Its fields are what the caller wants."""

    def read(self, one: Underway) -> File:
        """Read what was sent, while others may still have their turn; what cannot be imported is refused here."""
        ...

    def begin(self, one: Underway, file: File) -> File:
        """Lock what is written into, and make what has to be there first."""
        ...

    def write(self, one: Underway, file: File) -> Done[Answer]:
        """Find, decide and write. It is called again when somebody was faster by hand."""
        ...


def confirm(
    ws: Workspace, wanted: Import[File, Answer], trial: Trial = FOR_REAL, seconds: float | None = None
) -> Answer:
    """Import what a caller wants, while the request lasts; or within so many seconds, where nobody waits for it."""
    one = Underway(ws, Stopwatch(limits.IMPORT_SECONDS if seconds is None else seconds))
    if not trial.is_dry:
        return carry_through(one, wanted, seconds)
    with rolled_back(ws):
        return tried(one, carry_through(one, wanted, seconds), trial)


def carry_through(one: Underway, wanted: Import[File, Answer], seconds: float | None) -> Answer:
    """Read, wait, begin, write and record."""
    ws = one.ws
    with in_time(), nothing_thrown_away():
        with one.phase("read"):
            file = wanted.read(one)
        with one.phase("wait"):
            if seconds is None:
                take_turn(ws)
            else:
                wait_for_turn(ws, one.watch.left())
            expect_many_rows(ws)
        with one.phase("begin"):
            file = wanted.begin(one, file)
        done = until_not_overtaken(ws, lambda: wanted.write(one, file))
        with one.phase("record"):
            _record(one, done)
    return done.answer


def _record(one: Underway, done: Done[Any]) -> None:
    imports.insert_ledger(one.ws, one.id, done.fates)
    imports.insert_journal(one.ws, one.id, done.journal)
    # Nobody has confirmed how the columns of connections are understood.
    if done.kind != "connections":
        mappings.remember_mapping(one.ws, done.kind, header_set(done.source.columns), done.mapping)
    sheets.insert_sheet(one.ws, one.id, done.source.sheet.blocks)
    imports.insert_import(one.ws, _entry(one, done), settings().undo_days, one.attempt)


def _entry(one: Underway, done: Done[Any]) -> ImportRecord:
    return ImportRecord(
        id=one.id,
        kind=done.kind,
        target_id=done.target_id,
        file_name=done.source.name,
        digest=done.source.digest,
        columns=done.source.columns,
        headers=header_set(done.source.columns),
        mapping=done.mapping,
        options=done.options,
        rows_total=done.rows_total,
        counters=done.answer.counters(),
        warnings=done.warnings,
        timings=one.watch.milliseconds,
    )
