"""Messages of a queue: a batch comes in, and those that failed go back alone."""

import json
from collections.abc import Callable, Mapping
from typing import Any

from psycopg import Connection

from leadintake.cloud.database_login import connection_string
from leadintake.edge.faults import described
from leadintake.edge.logs import make_logger
from leadintake.settings import settings
from leadintake.store.connection import KeptConnection


class MessageDesk:
    """Takes batches of messages and does what each asks for."""

    def __init__(self, act: Callable[[Connection, Mapping[str, Any]], Mapping[str, Any]]) -> None:
        self._act = act
        self._log = make_logger()
        self._connection = KeptConnection(lambda: connection_string(settings().database))

    def handler(self, event: Mapping[str, Any], _context: Any) -> dict[str, Any]:
        """Do what one batch asks for; name the messages that have to come again."""
        failed = [record["messageId"] for record in event["Records"] if not self._done(record)]
        return {"batchItemFailures": [{"itemIdentifier": message_id} for message_id in failed]}

    def close(self) -> None:
        """Give the connection back; Lambda never does, it ends the process."""
        self._connection.drop()

    def _done(self, record: Mapping[str, Any]) -> bool:
        facts = {"message_id": record["messageId"], "attempt": record["attributes"]["ApproximateReceiveCount"]}
        try:
            done = self._act(self._connection.get(), json.loads(record["body"]))
        except Exception as fault:  # noqa: BLE001 - whatever it was, the message has to come again and the others not
            self._log.error("failed", **facts, fault=described(fault))
            self._connection.drop()
            return False
        self._log.info("done", **facts, **done)
        return True
