"""Dry runs: an import that is done like any other, told like any other, and then taken back with its transaction."""

from collections.abc import Callable
from typing import Any, NamedTuple, TypeVar
from uuid import UUID

from leadintake import limits
from leadintake.confirming.underway import Underway
from leadintake.contract.confirms import ImportResult
from leadintake.contract.imports import ImportRow, ImportRowsQuery
from leadintake.contract.trials import Tried
from leadintake.store import history, imports
from leadintake.store.workspace import Workspace

Answer = TypeVar("Answer", bound=ImportResult)


class Trial(NamedTuple):
    """Whether an import is only tried, and whether its rows are to be told."""

    is_dry: bool
    tells_rows: bool
    look: Callable[[Workspace, UUID], None] | None = None
    """What looks at the import that was tried, before it is taken back."""


FOR_REAL = Trial(is_dry=False, tells_rows=False)


def trial_of(sent: Tried) -> Trial:
    """Read off a request whether it is only a trial."""
    return Trial(sent.dry_run, sent.dry_run_rows)


def tried(one: Underway, answer: Answer, trial: Trial) -> Answer:
    """Leave out of an answer the ids of what will not be there."""
    if trial.look:
        trial.look(one.ws, one.id)
    added = set(imports.added_rows(one.ws, one.id))
    changed: dict[str, Any] = {"import_id": None, "dry_run": True}
    if (row_ids := getattr(answer, "row_ids", None)) is not None:
        changed["row_ids"] = [row_id for row_id in row_ids if row_id not in added]
    if hasattr(answer, "list_id"):
        changed["list_id"] = None
    if trial.tells_rows:
        changed["rows"] = [
            row.model_copy(update={"row_id": None}) if row.row_id in added else row for row in _first_rows(one)
        ]
    return answer.model_copy(update=changed)


def _first_rows(one: Underway) -> list[ImportRow]:
    query = ImportRowsQuery.model_construct(outcome=None, reason=None, page=1, limit=limits.DRY_RUN_ROWS)
    return history.import_rows_of(one.ws, one.id, history.columns_of_import(one.ws, one.id), query)
