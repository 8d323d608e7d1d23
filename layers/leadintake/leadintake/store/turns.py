"""Whose turn it is: the imports of one account run one after another, within the time that a request has."""

from collections.abc import Generator
from contextlib import contextmanager

from psycopg import errors

from leadintake import limits
from leadintake.errors import ImportTooLong, TooManyImports, Unavailable
from leadintake.store.workspace import Workspace

_TURN = 0
"""The number of the lock that makes imports wait; those from 1 on are the seats of those who do."""


def take_turn(ws: Workspace) -> None:
    """Wait, in one of the seats, until no other import of the account runs; the turn ends with the transaction."""
    seat = ws.ask(
        """
        select seat from generate_series(1, %(seats)s) as seat
        where pg_try_advisory_xact_lock(hashtextextended(%(account)s::uuid::text, seat))
        limit 1
        """,
        seats=limits.IMPORTS_AT_ONCE,
    ).fetchone()
    if seat is None:
        raise TooManyImports
    wait_for_turn(ws, limits.TURN_SECONDS)


def wait_for_turn(ws: Workspace, seconds: float) -> None:
    """Wait without a seat, as those do whom no caller waits for."""
    _set(ws, "lock_timeout", seconds)
    try:
        ws.ask("select pg_advisory_xact_lock(hashtextextended(%(account)s::uuid::text, %(turn)s))", turn=_TURN)
    except errors.LockNotAvailable as error:
        raise Unavailable(retry_after_seconds=limits.TURN_SECONDS) from error


def limit_statements(ws: Workspace, seconds: float) -> None:
    """Let no statement of this transaction take longer, and none outlive the function that waits for it."""
    _set(ws, "statement_timeout", seconds)
    _set(ws, "idle_in_transaction_session_timeout", seconds)
    # Else a function that is gone would keep its turn until the statement ends by itself.
    _set(ws, "client_connection_check_interval", 1)


def expect_many_rows(ws: Workspace) -> None:
    """Let the database know that this transaction is about 100,000 rows, each of them handled once."""
    # Compiling the plans costs half a second of CPU for each import, and saves nothing of it.
    ws.ask("select set_config('jit', 'off', true), set_config('work_mem', '32MB', true)")


@contextmanager
def in_time() -> Generator[None]:
    """Say that an import took too long, where the database has stopped it."""
    try:
        yield
    except errors.QueryCanceled as error:
        raise ImportTooLong from error


def _set(ws: Workspace, name: str, seconds: float) -> None:
    ws.ask("select set_config(%(name)s, %(value)s, true)", name=name, value=f"{max(1, int(seconds * 1000))}ms")
