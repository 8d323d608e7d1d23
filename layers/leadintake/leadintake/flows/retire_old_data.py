"""Delete what is past its time: kept answers, journals, the rows of callers' files, and notes about previewed files."""

import time
from collections.abc import Callable

from psycopg import Connection

from leadintake import limits
from leadintake.settings import settings
from leadintake.store.retention import PARTS


def retire_old_data(db: Connection, clock: Callable[[], float] = time.monotonic) -> dict[str, int]:
    """Delete batch after batch while there is time; what is left goes the next time."""
    chosen = settings()
    days = {
        "keys": limits.KEY_DAYS,
        "journals": chosen.undo_days,
        "sheets": chosen.sheet_days,
        "previews": chosen.sheet_days,
    }
    ends, deleted = clock() + limits.RETIRE_SECONDS, dict.fromkeys(PARTS, 0)
    for name, forget in PARTS.items():
        while clock() < ends:
            with db.transaction():
                number = forget(db, days[name])
            deleted[name] += number
            if not number:
                break
    return deleted
