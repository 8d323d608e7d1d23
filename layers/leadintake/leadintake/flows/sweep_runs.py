"""Send the runs of the model that were left behind, and find those whose messages were lost."""

from psycopg import Connection

from leadintake import limits
from leadintake.confirming.outbox import send_runs_of
from leadintake.store import enrichment_runs
from leadintake.store.workspace import workspace


def sweep_runs(db: Connection) -> dict[str, int]:
    """Send what was left behind, of every account, and find runs whose messages were lost."""
    found = sent = 0
    for account_id in enrichment_runs.accounts_with_runs(db):
        with workspace(db, account_id) as ws:
            found += enrichment_runs.wait_again_for_lost_runs(ws)
        sent += send_runs_of(db, account_id, most=limits.RUNS_SENT_PER_SWEEP)
    return {"lost": found, "sent": sent}
