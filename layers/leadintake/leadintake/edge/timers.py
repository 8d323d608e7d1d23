"""Work that a timer starts: no caller, no answer, a line in the log."""

from collections.abc import Callable, Mapping
from typing import Any

import psycopg
from psycopg import Connection

from leadintake.cloud.database_login import connection_string
from leadintake.edge.faults import described
from leadintake.edge.logs import make_logger
from leadintake.settings import settings


class TimedWork:
    """Does its work whenever the timer goes off."""

    def __init__(self, act: Callable[[Connection], Mapping[str, int]]) -> None:
        self._act = act
        self._log = make_logger()

    def handler(self, _event: Mapping[str, Any], _context: Any) -> dict[str, int]:
        """Do it once. A fault is raised, so that Lambda reports it and tries again."""
        try:
            with psycopg.connect(connection_string(settings().database), autocommit=True) as db:
                done = dict(self._act(db))
        except Exception as fault:
            self._log.error("failed", fault=described(fault))
            raise
        self._log.info("done", extra=done)
        return done
