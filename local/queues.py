"""Carries messages to the functions that queues and buckets name, as Lambda's event source mappings do."""

import json
import math
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from typing import Any, cast

from botocore.exceptions import BotoCoreError, ClientError

from local.cloud import Cloud, object_queue
from local.events import queue_event
from local.functions import Fleet, Invocation, Outcome
from local.logs import Journal, clock
from local.resources import ObjectTrigger, QueueTrigger
from local.template import ACCOUNT

# SQS hands out at most ten at a time; larger batches take several calls.
MOST_PER_CALL = 10
WAIT_SECONDS = 5
# After the queue's server failed to answer, and after a throttled function.
PAUSE_SECONDS = 0.5
# How often Lambda calls a function for an asynchronous event, and how long we wait in between (there: minutes).
ATTEMPTS = 3
RETRY_SECONDS = 1.0

Message = Mapping[str, Any]
Deliver = Callable[[Sequence[Message]], Sequence[Message]]


class Poller:
    """Takes batches from one queue and gives them to a function, several at once."""

    def __init__(
        self, cloud: Cloud, queue_name: str, size: int, window: int, concurrency: int, deliver: Deliver
    ) -> None:
        self._cloud = cloud
        self._queue = queue_name
        self._size = size
        self._window = window
        self._deliver = deliver
        self._places = threading.Semaphore(concurrency)
        self._stopping = threading.Event()
        self._busy = 0
        self._counting = threading.Lock()
        self._thread = threading.Thread(target=self._poll, name=f"poller-{queue_name}", daemon=True)

    def start(self) -> None:
        """Begin to take messages."""
        self._thread.start()

    def stop(self) -> None:
        """Take no more messages."""
        self._stopping.set()

    def wait(self, deadline: float) -> None:
        """Wait for the batches that functions are working on."""
        while self._busy and time.monotonic() < deadline:
            time.sleep(0.02)

    def _poll(self) -> None:
        client: Any = None
        while not self._stopping.is_set():
            # A place first: what is received while all are taken would only grow old.
            if not self._places.acquire(timeout=1):
                continue
            batch: list[Message] = []
            try:
                client = client or self._cloud.queues()
                batch = self._receive(client)
            except (BotoCoreError, ClientError):
                client = None
                self._stopping.wait(PAUSE_SECONDS)
            if batch and not self._stopping.is_set():
                with self._counting:
                    self._busy += 1
                threading.Thread(target=self._work, args=(batch,), name=f"batch-{self._queue}", daemon=True).start()
            else:
                self._places.release()

    def _receive(self, client: Any) -> list[Message]:
        """Return up to a batch; with a window, wait that long for a full one."""
        batch: list[Message] = []
        end: float | None = None
        while len(batch) < self._size and not self._stopping.is_set():
            left = WAIT_SECONDS if end is None else max(0, math.ceil(end - time.monotonic()))
            answer = client.receive_message(
                QueueUrl=self._url(),
                MaxNumberOfMessages=min(MOST_PER_CALL, self._size - len(batch)),
                WaitTimeSeconds=min(left, WAIT_SECONDS),
                AttributeNames=["All"],
                MessageAttributeNames=["All"],
            )
            more = cast("list[Message]", answer.get("Messages", []))
            batch += more
            if end is None:
                if not batch:
                    break
                end = time.monotonic() + self._window
            if len(more) < MOST_PER_CALL and time.monotonic() >= end:
                break
        return batch

    def _work(self, batch: Sequence[Message]) -> None:
        try:
            done = self._deliver(batch)
            if done:
                self._delete(done)
        finally:
            with self._counting:
                self._busy -= 1
            self._places.release()

    def _delete(self, done: Sequence[Message]) -> None:
        # What cannot be deleted comes again: that is what "at least once" means.
        with suppress(BotoCoreError, ClientError):
            client = self._cloud.queues()
            for start in range(0, len(done), MOST_PER_CALL):
                entries = [
                    {"Id": str(number), "ReceiptHandle": str(message["ReceiptHandle"])}
                    for number, message in enumerate(done[start : start + MOST_PER_CALL])
                ]
                client.delete_message_batch(QueueUrl=self._url(), Entries=entries)  # pyright: ignore[reportArgumentType] - plain dicts

    def _url(self) -> str:
        return f"{self._cloud.endpoint}/{ACCOUNT}/{self._queue}"


class Deliveries:
    """All pollers of a stack."""

    def __init__(self, cloud: Cloud, fleet: Fleet, journal: Journal) -> None:
        self._cloud = cloud
        self._fleet = fleet
        self._journal = journal
        self._pollers: list[Poller] = []

    def add_queue(self, trigger: QueueTrigger) -> None:
        """Deliver a queue's messages in batches."""

        def deliver(batch: Sequence[Message]) -> Sequence[Message]:
            result = self._fleet.invoke(trigger.function, queue_event(batch, trigger), patience=60)
            ids = {str(message["MessageId"]) for message in batch}
            failed = failed_ids(result, ids) if trigger.partial_failures else ids if _no_result(result) else set[str]()
            self._say(trigger.function, f"{len(batch)} messages", len(failed), result)
            return [message for message in batch if message["MessageId"] not in failed]

        name = trigger.queue_arn.rpartition(":")[2]
        self._pollers.append(
            Poller(self._cloud, name, trigger.batch_size, trigger.window_seconds, trigger.concurrency, deliver)
        )

    def add_bucket(self, trigger: ObjectTrigger) -> None:
        """Call a function for each event of a bucket."""

        def deliver(batch: Sequence[Message]) -> Sequence[Message]:
            for message in batch:
                body = str(message["Body"])
                # S3 tells queues that it was set up, functions it does not.
                if "Records" in json.loads(body):
                    self.call(trigger.function, body.encode(), "an object's event")
            return batch

        self._pollers.append(Poller(self._cloud, object_queue(trigger), 1, 0, 4, deliver))

    def call(self, function: str, event: bytes, what: str) -> None:
        """Call a function for an event that nobody waits for: up to three times."""
        for attempt in range(ATTEMPTS):
            result = self._fleet.invoke(function, event, patience=60)
            self._say(function, what, 0 if result.outcome is Outcome.RESULT else 1, result)
            if result.outcome is Outcome.RESULT or attempt + 1 == ATTEMPTS:
                return
            time.sleep(RETRY_SECONDS)

    def start(self) -> None:
        """Begin to deliver."""
        for poller in self._pollers:
            poller.start()

    def stop(self) -> None:
        """Take nothing more."""
        for poller in self._pollers:
            poller.stop()

    def wait(self, grace: float) -> None:
        """Wait for what is being worked on."""
        deadline = time.monotonic() + grace
        for poller in self._pollers:
            poller.wait(deadline)

    def _say(self, function: str, what: str, failed: int, result: Invocation) -> None:
        outcome = f"{failed} failed" if failed else "done"
        self._journal.record(f"{clock()} {function} {what} {outcome}{'  ' + result.reason if result.reason else ''}")


def failed_ids(result: Invocation, sent: set[str]) -> set[str]:
    """Return which messages of a batch stay in the queue by the function's own word; all when that is unreadable."""
    if _no_result(result):
        return sent
    try:
        given: Any = json.loads(result.payload) or {}
        named = {str(failure["itemIdentifier"]) for failure in given.get("batchItemFailures") or ()}
    except (ValueError, TypeError, KeyError, AttributeError):
        return sent
    # An answer that names what was not in the batch is malformed: Lambda then takes all for failed.
    return sent if named - sent else named


def _no_result(result: Invocation) -> bool:
    return result.outcome is not Outcome.RESULT
