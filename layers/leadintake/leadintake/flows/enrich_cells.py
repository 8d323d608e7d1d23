"""Fill the cells of one run: claim them, ask the model side by side, write each answer as it comes."""

import time
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid4

from psycopg import Connection

from leadintake import limits
from leadintake.cloud.model import Answered
from leadintake.cloud.patient_model import ask_patiently
from leadintake.confirming.outbox import send_runs_of
from leadintake.contract.columns import Column
from leadintake.contract.enrichment import RunMessage
from leadintake.enriching.answering import understood
from leadintake.enriching.asking import question_about
from leadintake.errors import ModelFailed
from leadintake.settings import ModelSettings, settings
from leadintake.store import columns, enrichment_cells, enrichment_runs
from leadintake.store.enrichment_runs import Run
from leadintake.store.workspace import Workspace, workspace

_NO_MODEL = "No language model is set up. Set one up, and run the column again with onlyFailed."
_NO_BUDGET = "The account's budget for enrichment is used up. Raise it, and run the column again with onlyFailed."
_OPEN = ("waiting", "sent", "failed")
Row = tuple[UUID, dict[str, Any], dict[str, Any]]


@dataclass(frozen=True, slots=True)
class _Work:
    """One run under way."""

    db: Connection
    account_id: UUID
    run: Run
    column: Column
    names: dict[str, str]
    """The names of the list's columns, by id."""
    ends: float
    claim: UUID = field(default_factory=uuid4)

    @property
    def has_time(self) -> bool:
        """Tell whether another question can be answered before the function ends."""
        return time.monotonic() + limits.CELL_ALL_SECONDS < self.ends


def enrich_cells(db: Connection, message: RunMessage, seconds: float) -> int:
    """Fill what is still to be filled of a run; give the number of cells that were decided."""
    work = _begin(db, message, seconds)
    if work is None:
        return 0
    model = settings().model
    reason = _why_not(work, model)
    if reason:
        decided = _fail_all(work, reason)
        _end(work, "done")
        return decided
    slots = enrichment_cells.take_slots(db, work.account_id, limits.CELLS_PER_WORKER)
    try:
        if not slots:
            _end(work, "waiting")
            return 0
        decided = _fill(work, model, slots)
    finally:
        enrichment_cells.give_slots_back(db)
    # The rest of this run, or another one that has found no place meanwhile; not one that waits for others to end.
    if decided or not work.has_time:
        send_runs_of(db, work.account_id, most=1)
    return decided


def _begin(db: Connection, message: RunMessage, seconds: float) -> _Work | None:
    with workspace(db, message.account_id) as ws:
        run = enrichment_runs.find_run(ws, message.run_id)
        column = columns.find_column(ws, run.list_id, run.column_id) if run and run.status in _OPEN else None
        if run is None or column is None:
            return None
        known = columns.custom_columns(ws, run.list_id, column.subject)
    names = {str(one.id): one.name for one in known if one.id != column.id}
    return _Work(db, message.account_id, run, column, names, time.monotonic() + seconds)


def _why_not(work: _Work, model: ModelSettings) -> str | None:
    if not model.has_key:
        return _NO_MODEL
    with workspace(work.db, work.account_id) as ws:
        # Nothing is spent on a run of which nothing is left.
        if not enrichment_cells.has_free(ws, work.column, work.run.row_ids):
            return None
        return None if enrichment_runs.spend_on_run(ws, work.run.id) else _NO_BUDGET


def _fail_all(work: _Work, reason: str) -> int:
    with workspace(work.db, work.account_id) as ws:
        rows = _claim(work, ws, len(work.run.row_ids))
        for row_id, _, _ in rows:
            enrichment_cells.fail_cell(ws, work.column.id, row_id, work.claim, reason)
    return len(rows)


def _claim(work: _Work, ws: Workspace, most: int) -> list[Row]:
    if not columns.hold_column(ws, work.column):
        return []
    return enrichment_cells.claim_cells(ws, work.column, work.run.row_ids, work.claim, most)


def _fill(work: _Work, model: ModelSettings, slots: int) -> int:
    """Keep as many questions under way as there are places."""
    decided, asked = 0, dict[Future[Answered], UUID]()
    pool = ThreadPoolExecutor(slots, thread_name_prefix="cells")
    try:
        while True:
            rows = _next_rows(work, slots - len(asked)) if work.has_time else []
            for row_id, question in rows:
                asked[pool.submit(_ask, model, question, f"{work.column.id}:{row_id}:{work.claim}")] = row_id
            if not asked:
                break
            for done in wait(asked, return_when=FIRST_COMPLETED).done:
                _write(work, asked.pop(done), done)
                decided += 1
    finally:
        pool.shutdown(wait=False, cancel_futures=True)
    _end(work, "done" if work.has_time else "waiting")
    return decided


def _next_rows(work: _Work, most: int) -> list[tuple[UUID, Any]]:
    """Claim cells and enter that they are about to be asked, before they are."""
    if most < 1:
        return []
    with workspace(work.db, work.account_id) as ws:
        run = enrichment_runs.find_run(ws, work.run.id)
        if run is None or run.status not in _OPEN:
            return []
        rows = _claim(work, ws, most)
        questions = [
            (row_id, question_about(work.column, _seen(work, fields, cells))) for row_id, fields, cells in rows
        ]
        enrichment_cells.mark_asked(ws, work.column.id, [row_id for row_id, _ in questions], work.claim)
    return questions


def _seen(work: _Work, fields: dict[str, Any], cells: dict[str, Any]) -> dict[str, Any]:
    """Give a row as the model sees it: its fields, and the list's own columns by their names."""
    return {**fields, **{name: cells[column_id] for column_id, name in work.names.items() if column_id in cells}}


def _ask(model: ModelSettings, question: Any, once: str) -> Answered:
    return ask_patiently(
        model, question.messages, question.schema, searches_the_web=question.searches_the_web, once=once
    )


def _write(work: _Work, row_id: UUID, done: "Future[Answered]") -> None:
    column = work.column
    with workspace(work.db, work.account_id) as ws:
        if not columns.hold_column(ws, column):
            return
        answer: Answered | None = None
        try:
            answer = done.result()
            value = understood(answer.text, column)
        except ModelFailed as failure:
            said = f"The language model gave no value: {failure.reason}."
            enrichment_cells.fail_cell(ws, column.id, row_id, work.claim, said, answer.usage if answer else None)
            return
        enrichment_cells.complete_cell(ws, column, row_id, work.claim, value, answer.usage)


def _end(work: _Work, status: Any) -> None:
    """End a run; one whose cells somebody else has in hand comes again, because they may die over them."""
    with workspace(work.db, work.account_id) as ws:
        is_open = status == "done" and enrichment_cells.unfinished(ws, work.column.id, work.run.row_ids)
        enrichment_runs.end_run(ws, work.run.id, "waiting" if is_open else status)
