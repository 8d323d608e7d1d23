"""The runs that wait in the outbox, sent after the commit that has made them."""

from contextlib import suppress
from uuid import UUID

import psycopg
from psycopg import Connection

from leadintake import limits
from leadintake.cloud import queues
from leadintake.contract.enrichment import RunMessage
from leadintake.settings import settings
from leadintake.store import enrichment_runs
from leadintake.store.workspace import Workspace, workspace

_MESSAGES_AT_ONCE = 10
"""As many as SQS takes."""


def send_runs_afterwards(ws: Workspace) -> None:
    """Send the account's waiting runs once they are there to be seen; what cannot be sent then is swept up later."""
    ws.afterwards.append(lambda: _send_if_possible(ws))


def _send_if_possible(ws: Workspace) -> None:
    with suppress(psycopg.Error):
        send_runs_of(ws.db, ws.account_id)


def send_runs_of(db: Connection, account_id: UUID, most: int = limits.RUNS_SENT_PER_REQUEST) -> int:
    """Send the waiting runs of one account; what cannot be sent stays."""
    sent = 0
    while sent < most:
        with workspace(db, account_id) as ws:
            waiting = enrichment_runs.take_waiting_runs(ws, _MESSAGES_AT_ONCE)
            if not waiting:
                break
            messages = {
                str(run_id): RunMessage(run_id=run_id, account_id=account_id, is_preview=is_preview).model_dump_json(
                    by_alias=True
                )
                for run_id, is_preview in waiting
            }
            # Before the commit: a message too many is harmless, one too few is found by the sweeper.
            accepted = queues.send_messages(settings().enrichment_queue_url, messages)
            enrichment_runs.mark_sent(ws, [UUID(one) for one in accepted])
        if not accepted:
            break
        sent += len(accepted)
    return sent
