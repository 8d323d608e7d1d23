"""An execution environment in a process of its own, with the poller that feeds it: it is there to be killed."""

import json
import sys
from importlib import import_module
from typing import Any

import boto3

from functions.enrich_cells.app import handler


def main() -> None:
    """Take messages off the queue that the first argument names, until the end; the second sets limits."""
    queue_url, bounds = sys.argv[1], json.loads(sys.argv[2])
    for path, value in bounds.items():
        module, _, name = path.rpartition(".")
        setattr(import_module(module), name, value)
    session: Any = boto3.Session()
    sqs = session.client("sqs")
    print("go", flush=True)  # noqa: T201 - whoever waits to kill this goes by it
    while True:
        taken = sqs.receive_message(QueueUrl=queue_url, MaxNumberOfMessages=2, WaitTimeSeconds=1).get("Messages", [])
        if not taken:
            continue
        records = [
            {"messageId": one["MessageId"], "body": one["Body"], "attributes": {"ApproximateReceiveCount": "1"}}
            for one in taken
        ]
        failed = {one["itemIdentifier"] for one in handler({"Records": records}, None)["batchItemFailures"]}
        for one in taken:
            if one["MessageId"] not in failed:
                sqs.delete_message(QueueUrl=queue_url, ReceiptHandle=one["ReceiptHandle"])


if __name__ == "__main__":
    main()
