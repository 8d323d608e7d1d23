"""Runs of the model over the cells of a column."""

from typing import Annotated

from pydantic import ConfigDict, StrictBool

from leadintake import limits
from leadintake.contract.shapes import AtMost, Camel, Count, Id


class RunColumn(Camel):
    """Which cells of a column are to be filled: those without a value, or others.

    `rowIds` names rows, whose cells are asked for again also where they have a value; with `onlyEmpty` only those
    among them without one. `onlyFailed` asks again for the cells that failed.
    """

    model_config = ConfigDict(json_schema_extra={"examples": [{"onlyFailed": True}]})

    row_ids: Annotated[list[Id], AtMost(limits.ROWS_PER_RUN_REQUEST)] | None = None
    only_empty: StrictBool = False
    only_failed: StrictBool = False


class RunsStarted(Camel):
    """How many runs were queued; each is one column of up to 100 rows."""

    runs: Count


class RunMessage(Camel):
    """What the queue carries: a run, and whose it is."""

    run_id: Id
    account_id: Id
    is_preview: bool = False
