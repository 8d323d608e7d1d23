"""Messages that ask for runs of the model."""

import time
from collections.abc import Callable, Mapping
from typing import Any

from psycopg import Connection

from leadintake import limits
from leadintake.contract.enrichment import RunMessage
from leadintake.edge.messages import MessageDesk

Act = Callable[[Connection, RunMessage, float], int]


class EnrichmentDesk(MessageDesk):
    """Takes batches of runs, which share the time that the function has."""

    def __init__(self, act: Act) -> None:
        super().__init__(self._each)
        self._run = act
        self._ends = 0.0

    def handler(self, event: Mapping[str, Any], context: Any) -> dict[str, Any]:
        """Make the runs of one batch."""
        self._ends = time.monotonic() + limits.ENRICH_SECONDS
        return super().handler(event, context)

    def _each(self, db: Connection, message: Mapping[str, Any]) -> Mapping[str, Any]:
        run = RunMessage.model_validate(message, by_alias=True)
        return {"run_id": str(run.run_id), "cells": self._run(db, run, self._ends - time.monotonic())}
