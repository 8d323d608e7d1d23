"""Passes the events of a bucket on to the queue of results."""

import json
import os
from typing import Any

import boto3

queues: Any = boto3.client("sqs")  # pyright: ignore[reportUnknownMemberType] - names services without stubs


def handler(event: dict[str, Any], _context: Any) -> None:
    """Take an event of a bucket."""
    queues.send_message(QueueUrl=os.environ["RESULTS_URL"], MessageBody=json.dumps(event))
