"""An account whose cells are filled by workers that can be killed, looked at from outside all the while."""

import random
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import Any
from uuid import UUID

import psycopg
from psycopg import IsolationLevel

from functions.column.app import api as column_api
from functions.list.app import api as list_api
from functions.row.app import api as row_api
from leadintake import limits
from leadintake.contract.columns import CellsQuery, Column, ColumnsQuery
from leadintake.contract.rows import PersonFields
from leadintake.flows import columns, lists, rows
from leadintake.store.workspace import Workspace, workspace
from tests.fickle_model import Cell, FickleModel, told
from tests.integration.enrichment.conftest import Enricher
from tests.workers import PATIENCE_SECONDS, Workers

ANSWER_SECONDS = 1.0
BOUNDS: Mapping[str, float] = {
    "leadintake.limits.CELL_SECONDS": ANSWER_SECONDS,
    "leadintake.limits.CELL_ALL_SECONDS": 2 * ANSWER_SECONDS,
    "leadintake.limits.CELL_LEASE_SECONDS": 3 * ANSWER_SECONDS,
    "leadintake.limits.ENRICH_SECONDS": 6 * ANSWER_SECONDS,
    "leadintake.cloud.model._SOON": 0.02,
}
"""Limits of the workers: as far apart as the real ones, and shorter."""


class Siege(Enricher):
    """An account under siege."""

    apis = (*Enricher.apis, column_api, list_api, row_api)

    workers: Workers
    model: FickleModel

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self.stood: dict[Cell, Any] = {}
        """What was seen in cells: it has to stay."""
        self.again: Counter[str] = Counter()
        """How often rows were imported again, for which cells that failed may be asked once more."""

    def shuffle_and_double(self, randomness: random.Random) -> None:
        """Have every message that waits come twice, in another order."""
        bodies = [message["body"] for message in self.messages()] * 2
        randomness.shuffle(bodies)
        for body in bodies:
            self.sqs.send_message(QueueUrl=self.queue_url, MessageBody=body)

    def write_by_hand(self, list_id: UUID, row_id: UUID, cell: Cell, value: str) -> None:
        """Write into a cell, as a person does."""
        with self.workspace() as ws:
            rows.change_row(ws, list_id, row_id, PersonFields(cells={cell[0]: value}))
        self.stood[cell] = value

    def look(self, list_id: UUID) -> tuple[str, Counter[str]]:
        """Look at everything at one moment; whatever is said there has to agree."""
        with psycopg.connect(self.databases.app, autocommit=True) as db:
            db.isolation_level = IsolationLevel.REPEATABLE_READ
            with workspace(db, self.account.account_id) as ws:
                status = lists.show_list(ws, list_id).sheet.enrichment_status
                shown = columns.show_columns(ws, list_id, ColumnsQuery()).columns
                counted = Counter[str]()
                for column in (one for one in shown if one.source != "profile"):
                    counted += self._cells_agree(ws, column)
                (spent,) = ws.ask(
                    "select enrichment_runs_used as used, max_enrichment_runs as most from accounts"
                ).fetchall()
        assert spent["most"] is None or spent["used"] <= spent["most"]
        # What somebody works on is not idle.
        assert status == "enriching" or not counted["processing"], counted
        return status, counted

    def _cells_agree(self, ws: Workspace, column: Column) -> Counter[str]:
        counted, offset, total = Counter[str](), 0, 1
        while offset < total:
            page = columns.show_cells(
                ws, column.list_id, column.id, CellsQuery(limit=limits.CELLS_PER_PAGE, offset=offset)
            )
            for cell in page.cells:
                counted[cell.status] += 1
                assert bool(cell.error) == (cell.status == "failed"), cell
                assert cell.status != "failed" or cell.value is None, cell
                if cell.value is not None:
                    known = (column.name, str(cell.name))
                    assert self.stood.setdefault(known, cell.value) == cell.value
            offset, total = offset + limits.CELLS_PER_PAGE, page.total
        assert column.cell_counts is not None
        assert column.cell_counts.model_dump() == {name: counted[name] for name in column.cell_counts.model_fields_set}
        return counted

    def watch_until_idle(self, list_id: UUID, meanwhile: Callable[[], object] = lambda: None) -> None:
        """Look, sweep and do something else meanwhile, until the list says that it is done."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        while True:
            status, counted = self.look(list_id)
            if status == "idle":
                return
            assert time.monotonic() < deadline, (status, counted)
            meanwhile()
            self.sweep()
            time.sleep(0.1)

    def assert_all_ended(self, list_id: UUID, names: Sequence[str], given: Mapping[Cell, str]) -> dict[str, int]:
        """Hold each cell against what the model has been asked, has answered, and may have billed."""
        ended = Counter[str]()
        for column in self.all("select * from list_columns where list_id = %s and source <> 'profile'", list_id):
            states = {
                one["full_name"]: one
                for one in self.all(
                    """
                    select r.full_name, r.cells -> %s as value, e.status, e.error from list_rows r
                    left join enrichment_cells e on e.row_id = r.id and e.column_id = %s where r.list_id = %s
                    """,
                    str(column["id"]),
                    column["id"],
                    list_id,
                )
            }
            assert sorted(states) == sorted(names)
            for name, state in states.items():
                ended[self._ended((column["name"], name), state, given)] += 1
        twice = [cell for cell, times in self.model.billed.items() if times > 1 + self.again[cell[1]]]
        assert twice == [], "billed twice"
        assert self.model.unfenced == []
        return dict(ended)

    def _ended(self, cell: Cell, state: Mapping[str, Any], given: Mapping[Cell, str]) -> str:
        if state["value"] is not None and state["value"] == given.get(cell):
            return "given"
        assert cell not in given or state["value"] == told(cell), (cell, state)
        if state["status"] == "completed":
            assert state["value"] == told(cell)
            assert self.model.billed[cell] >= 1
            return "completed"
        assert (state["status"], state["value"]) == ("failed", None), (cell, state)
        reason = state["error"]
        assert reason
        return "failed: " + reason.removeprefix("The language model gave no value: ")
