"""The one connection of an execution environment, kept between requests."""

from collections.abc import Callable
from contextlib import suppress

import psycopg
from psycopg import Connection


class KeptConnection:
    """A connection that is opened when it is first needed, and again when it has been lost."""

    def __init__(self, connection_string: Callable[[], str]) -> None:
        self._connection_string = connection_string
        self._connection: Connection | None = None

    def get(self) -> Connection:
        """Give the connection, opening one where there is none."""
        if self._connection is None or self._connection.closed:
            self._connection = psycopg.connect(self._connection_string(), autocommit=True)
        return self._connection

    def drop(self) -> None:
        """Forget a connection that has failed."""
        if self._connection is not None:
            with suppress(psycopg.Error):
                self._connection.close()
            self._connection = None
