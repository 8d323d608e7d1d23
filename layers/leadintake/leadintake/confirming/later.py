"""Imports that nobody waits for: put off, and known by what was written down."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from typing import Any
from uuid import UUID, uuid4

import psycopg

from leadintake import limits
from leadintake.cloud.queues import sent_if_possible
from leadintake.cloud.staging_keys import staging_keys
from leadintake.confirming.confirm import confirm
from leadintake.confirming.orders import Order, import_of
from leadintake.confirming.paying import affordable_rows
from leadintake.confirming.staged_texts import SentText, received_text, stage_bytes
from leadintake.confirming.trials import Trial
from leadintake.contract.later import ImportAccepted, Preference
from leadintake.importing.files import open_file, storable_text
from leadintake.importing.tokens import StagedText, name_of_key, opened, signed
from leadintake.settings import settings
from leadintake.store import accounts, later_imports, previewed_files
from leadintake.store.later_imports import QueuedImport, message_of
from leadintake.store.workspace import Workspace, workspace
from leadintake.tabular.csv_text import read_numbered


def now_or_later(ws: Workspace, order: Order, preference: Preference, trial: Trial) -> Any:
    """Import while the caller waits; or put it off, where that is wanted or there is too much for one request."""
    if isinstance(order.text, str):
        order = replace(order, text=received_text(ws, order.text, order.purpose))
    # Only who waits can be told what would have been done.
    if not trial.is_dry and (preference.is_later or _has_too_many_rows(order.text)):
        return put_off(ws, order)
    return confirm(ws, import_of(order), trial)


def put_off(ws: Workspace, order: Order, rows: int = 0) -> ImportAccepted:
    """Write down what is wanted, and send a worker for it once that is certain to be there."""
    text = _staged(ws, order)
    if text and order.purpose == "new_list":
        # Said now, while somebody listens.
        affordable_rows(text.rows, accounts.balance(ws))
    previewed = previewed_files.find_file(ws, text.digest) if text else None
    queued = QueuedImport(
        id=uuid4(),
        kind=order.kind,
        target_id=order.target_id,
        file_name=previewed.name if previewed else order.options.get("fileName"),
        digest=text.digest if text else None,
        mapping=order.mapping,
        rows_total=text.rows if text else rows,
        request=_written(order, text),
    )
    later_imports.insert_queued(ws, queued)
    ws.afterwards.append(lambda: send(ws, queued.id))
    return ImportAccepted(import_id=queued.id, rows_total=queued.rows_total)


def _staged(ws: Workspace, order: Order) -> StagedText | None:
    """Stage the text of an order, unless it is; what is wrong with it is said now, while somebody listens."""
    if not isinstance(order.text, str):
        return order.text
    cleaned, _ = storable_text(order.text)
    rows = sum(1 for _ in open_file(cleaned).rows)
    return stage_bytes(ws, cleaned.encode(), rows, order.purpose)


def send(ws: Workspace, import_id: UUID) -> None:
    """Tell the queue; what it does not take now, the sweeper will send."""
    if sent_if_possible(settings().import_queue_url, message_of(ws.account_id, import_id)):
        # What is done is done: that it was sent need not be known.
        with suppress(psycopg.Error), workspace(ws.db, ws.account_id) as after:
            later_imports.mark_sent(after, import_id)


def _has_too_many_rows(text: SentText | None) -> bool:
    most = min(settings().rows_per_request, limits.ANSWERED_ROWS)
    if isinstance(text, StagedText):
        return text.rows > most
    # A text has at least as many lines as rows: most need not be read to know that they are few.
    if text is None or text.count("\n") + text.count("\r") <= most:
        return False
    return sum(1 for _ in read_numbered(text).rows) > most


def _written(order: Order, text: StagedText | None) -> Mapping[str, Any]:
    return {
        "purpose": order.purpose,
        "targetId": None if order.target_id is None else str(order.target_id),
        "mapping": dict(order.mapping),
        "options": dict(order.options),
        # Signed here as well: whoever can write into the table cannot have other texts read.
        "text": signed(staging_keys(), text) if text else None,
    }


def order_from(written: Mapping[str, Any]) -> Order:
    """Read back what was written down."""
    token, target_id = written["text"], written["targetId"]
    return Order(
        purpose=written["purpose"],
        target_id=None if target_id is None else UUID(target_id),
        mapping=written["mapping"],
        options=written["options"],
        text=opened(staging_keys(name_of_key(token)), token) if token else None,
    )
