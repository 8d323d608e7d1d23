"""Do an import that nobody waits for, as one worker of those that may have heard of it."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from psycopg import Connection

from leadintake import limits
from leadintake.cloud.database_login import connection_string
from leadintake.confirming.confirm import carry_through
from leadintake.confirming.later import order_from
from leadintake.confirming.orders import import_of
from leadintake.confirming.underway import Progress, Underway
from leadintake.confirming.worker import seen_alive
from leadintake.errors import ImportTooLong, LeadintakeError, Unavailable
from leadintake.importing.stopwatch import Stopwatch
from leadintake.settings import settings
from leadintake.store import later_imports
from leadintake.store.imports import Superseded
from leadintake.store.later_imports import Begun
from leadintake.store.workspace import workspace


def run_import(db: Connection, message: Mapping[str, Any], seconds: float = limits.WORKER_SECONDS) -> Mapping[str, Any]:
    """Begin, do and end an import; one that is another's, over or unknown is left alone."""
    account_id, import_id = UUID(message["accountId"]), UUID(message["importId"])
    facts = {"account_id": str(account_id), "import_id": str(import_id)}
    with workspace(db, account_id) as ws:
        begun = later_imports.begin_import(ws, import_id)
    if begun is None:
        return {**facts, "outcome": "nothing to do"}
    return {**facts, "begun": begun.attempt, "outcome": _outcome(db, account_id, import_id, begun, seconds)}


def _outcome(db: Connection, account_id: UUID, import_id: UUID, begun: Begun, seconds: float) -> str:
    try:
        _do(db, account_id, import_id, begun, seconds)
    except Superseded:
        return "another worker's"
    except LeadintakeError as error:
        # Who is told to try again is tried again; everything else is the caller's to know.
        if isinstance(error, Unavailable) and not isinstance(error, ImportTooLong):
            _put_back(db, account_id, import_id, begun)
            return "put back"
        with workspace(db, account_id) as ws:
            later_imports.fail_import(ws, import_id, begun.attempt, error.message)
        return "failed"
    return "completed"


def _do(db: Connection, account_id: UUID, import_id: UUID, begun: Begun, seconds: float) -> None:
    progress = Progress()
    with (
        seen_alive(_connect, account_id, import_id, begun.attempt, progress),
        workspace(db, account_id) as ws,
    ):
        one = Underway(ws, Stopwatch(seconds), import_id, begun.attempt, progress)
        carry_through(one, import_of(order_from(begun.request)), seconds)


def _put_back(db: Connection, account_id: UUID, import_id: UUID, begun: Begun) -> None:
    with workspace(db, account_id) as ws:
        later_imports.put_back(ws, import_id, begun.attempt)


def _connect() -> str:
    return connection_string(settings().database)
