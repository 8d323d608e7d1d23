"""What a timer does: no caller, no message, only the time."""

from collections.abc import Callable, Mapping
from typing import Any

from psycopg import Connection

from leadintake.cloud.database_login import connection_string
from leadintake.edge.faults import described
from leadintake.edge.logs import make_logger
from leadintake.settings import settings
from leadintake.store.connection import KeptConnection


class Timer:
    """Acts when it is time, and writes down how often it did what."""

    def __init__(self, act: Callable[[Connection], Mapping[str, Any]]) -> None:
        self._act = act
        self._log = make_logger()
        self._connection = KeptConnection(lambda: connection_string(settings().database))

    def handler(self, _event: Mapping[str, Any], _context: Any) -> dict[str, Any]:
        """Act once. A fault is raised, so that Lambda counts it; the next time comes by itself."""
        try:
            done = dict(self._act(self._connection.get()))
        except Exception as fault:
            self._log.error("failed", fault=described(fault))
            self._connection.drop()
            raise
        self._log.info("done", **done)
        return done

    def close(self) -> None:
        """Give the connection back; Lambda never does, it ends the process."""
        self._connection.drop()
