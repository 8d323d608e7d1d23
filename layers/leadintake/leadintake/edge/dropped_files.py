"""What the bucket tells of dropped files, through a queue."""

from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import unquote_plus

from psycopg import Connection

from leadintake import limits
from leadintake.contract.drops import DropResult
from leadintake.edge.messages import MessageDesk
from leadintake.edge.statuses import STATUSES
from leadintake.errors import LeadintakeError
from leadintake.flows.import_dropped_file import Dropped

Act = Callable[[Connection, Dropped, float, Callable[[LeadintakeError], str]], DropResult | None]


def drop_desk(act: Act) -> MessageDesk:
    """Give what hands every dropped file of a message to the flow."""

    def each(db: Connection, message: Mapping[str, Any]) -> Mapping[str, Any]:
        # What the bucket sends when it is set up has no records.
        results = [act(db, _dropped(record), limits.DROP_SECONDS, _code) for record in message.get("Records", ())]
        return {"results": [result.status if result else "ignored" for result in results]}

    return MessageDesk(each)


def _dropped(record: Mapping[str, Any]) -> Dropped:
    stored = record["s3"]["object"]
    # Keys come encoded as in a form: a space as a plus sign.
    return Dropped(record["s3"]["bucket"]["name"], unquote_plus(stored["key"]), stored.get("versionId"))


def _code(error: LeadintakeError) -> str:
    return STATUSES[type(error)][1]
