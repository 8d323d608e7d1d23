"""A worker at one import: it shows that it lives, and how far it is, on a connection of its own."""

import threading
from collections.abc import Callable, Generator
from contextlib import contextmanager, suppress
from uuid import UUID

import psycopg
from psycopg import Connection

from leadintake import limits
from leadintake.confirming.underway import Progress
from leadintake.store import later_imports
from leadintake.store.workspace import workspace

Connect = Callable[[], str]
"""Gives the connection string for now."""


class _Teller(threading.Thread):
    """Shows every few seconds that an import is worked at, until it is told to stop."""

    def __init__(self, connect: Connect, account_id: UUID, import_id: UUID, attempt: int, progress: Progress) -> None:
        super().__init__(name="teller", daemon=True)
        self._connect = connect
        self._account_id, self._import_id, self._attempt = account_id, import_id, attempt
        self._progress = progress
        self._is_over = threading.Event()

    def run(self) -> None:
        """Tell; who cannot tell goes on: at worst another worker begins, and only the last may end."""
        while not self._is_over.wait(limits.SEEN_SECONDS):
            with suppress(psycopg.Error), psycopg.connect(self._connect(), autocommit=True) as db:
                while not self._is_over.is_set():
                    self._tell(db)
                    self._is_over.wait(limits.SEEN_SECONDS)

    def stop(self) -> None:
        """Tell nothing more."""
        self._is_over.set()
        self.join(limits.SEEN_SECONDS)

    def _tell(self, db: Connection) -> None:
        with workspace(db, self._account_id) as ws:
            told = self._progress
            later_imports.see_import(ws, self._import_id, self._attempt, told.phase, told.rows_read)


@contextmanager
def seen_alive(
    connect: Connect, account_id: UUID, import_id: UUID, attempt: int, progress: Progress
) -> Generator[None]:
    """Tell of an import all the while that it is done; its own transaction shows nothing before its end."""
    teller = _Teller(connect, account_id, import_id, attempt, progress)
    teller.start()
    try:
        yield
    finally:
        teller.stop()
