"""Passes messages on to the queue of results; fails those whose body says so."""

import json
import os
from typing import Any

import boto3

queues: Any = boto3.client("sqs")  # pyright: ignore[reportUnknownMemberType] - names services without stubs


def handler(event: dict[str, Any], _context: Any) -> dict[str, Any]:
    """Take a batch; report the messages that could not be taken."""
    failures: list[dict[str, str]] = []
    for record in event["Records"]:
        if record["body"].startswith("fail"):
            failures.append({"itemIdentifier": record["messageId"]})
            continue
        seen = {"record": record, "together": len(event["Records"])}
        queues.send_message(QueueUrl=os.environ["RESULTS_URL"], MessageBody=json.dumps(seen))
    return {"batchItemFailures": failures}
