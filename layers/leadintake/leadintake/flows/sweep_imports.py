"""Look after imports that no queue and no worker takes care of any more."""

from collections import Counter
from collections.abc import Mapping
from typing import Literal

from psycopg import Connection

from leadintake import limits
from leadintake.cloud.queues import send_message
from leadintake.settings import settings
from leadintake.store import later_imports
from leadintake.store.later_imports import Unfinished, message_of
from leadintake.store.workspace import workspace

_GIVEN_UP = (
    f"The import was begun {limits.IMPORT_ATTEMPTS} times, and each time its worker ended in the middle; nothing was "
    "written. Import the file in parts, or try again later."
)


def sweep_imports(db: Connection) -> Mapping[str, int]:
    """Send again what was lost, and give up what was begun too often."""
    found = later_imports.unfinished_imports(db, limits.SWEPT_IMPORTS)
    return dict(Counter(_look_after(db, one) for one in found))


def _look_after(db: Connection, one: Unfinished) -> Literal["sent", "given_up", "alive"]:
    message = message_of(one.account_id, one.id)
    # In one transaction: what cannot be sent is not noted as sent.
    with workspace(db, one.account_id) as ws:
        attempts = later_imports.claim_unfinished(ws, one.id)
        if attempts is None:
            return "alive"
        if attempts < limits.IMPORT_ATTEMPTS:
            send_message(settings().import_queue_url, message)
            return "sent"
        later_imports.fail_import(ws, one.id, None, _GIVEN_UP)
        send_message(settings().import_dead_letters_url, message)
    return "given_up"
