"""Dead letters of the stack on this machine, sent back to the queues that gave them up."""

import json
from collections.abc import Mapping
from typing import Any

import boto3

from local.template import REGION


def send_back(state: Mapping[str, Any]) -> int:
    """Move every dead letter to the queue it came from; give their number."""
    queues: Any = boto3.client(  # pyright: ignore[reportUnknownMemberType] - only the stubs we use are installed
        "sqs",
        endpoint_url=state["sqs_endpoint"],
        region_name=REGION,
        aws_access_key_id="local",
        aws_secret_access_key="local",  # noqa: S106 - moto looks at no signature
    )
    return sum(_sent_back(queues, str(state[name])) for name in ("queue_url", "import_queue_url", "drop_queue_url"))


def _sent_back(queues: Any, queue_url: str) -> int:
    said = queues.get_queue_attributes(QueueUrl=queue_url, AttributeNames=["RedrivePolicy"]).get("Attributes", {})
    if "RedrivePolicy" not in said:
        return 0
    name = json.loads(said["RedrivePolicy"])["deadLetterTargetArn"].rpartition(":")[2]
    letters_url = queues.get_queue_url(QueueName=name)["QueueUrl"]
    sent = 0
    while letters := queues.receive_message(QueueUrl=letters_url, MaxNumberOfMessages=10).get("Messages", []):
        for letter in letters:
            # Sent before it is deleted: one too many does no harm.
            queues.send_message(QueueUrl=queue_url, MessageBody=letter["Body"])
            queues.delete_message(QueueUrl=letters_url, ReceiptHandle=letter["ReceiptHandle"])
            sent += 1
    return sent
