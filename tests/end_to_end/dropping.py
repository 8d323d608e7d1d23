"""What tests of dropped files share: the bucket and the queues of a stack."""

import json
import time
from collections.abc import Callable
from typing import Any

import boto3

from tests.end_to_end.conftest import PATIENCE_SECONDS, Stack


def cloud(stack: Stack, service: str) -> Any:
    """Reach a service of the stack."""
    session: Any = boto3.Session()
    return session.client(
        service,
        endpoint_url=stack.state[f"{service}_endpoint"],
        region_name="us-east-1",
        aws_access_key_id="local",
        aws_secret_access_key="local",
    )


def keys_under(s3: Any, bucket: str) -> set[str]:
    """List the results."""
    return {one["Key"] for one in s3.list_objects_v2(Bucket=bucket, Prefix="results/").get("Contents", ())}


def eventually(is_so: Callable[[], bool], patience: float = PATIENCE_SECONDS) -> None:
    """Wait until something is so."""
    deadline = time.monotonic() + patience
    while not is_so():
        assert time.monotonic() < deadline
        time.sleep(0.1)


def drop_dead_letters(sqs: Any, stack: Stack) -> int:
    """Count the dropped files that were given up."""
    asked = {"QueueUrl": stack.state["drop_queue_url"], "AttributeNames": ["RedrivePolicy"]}
    policy = json.loads(sqs.get_queue_attributes(**asked)["Attributes"]["RedrivePolicy"])
    url = sqs.get_queue_url(QueueName=policy["deadLetterTargetArn"].rpartition(":")[2])["QueueUrl"]
    said = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["ApproximateNumberOfMessages"])
    return int(said["Attributes"]["ApproximateNumberOfMessages"])


def unacknowledged(sqs: Any, stack: Stack) -> int:
    """Count the messages about dropped files that are not done with."""
    names = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]
    said = sqs.get_queue_attributes(QueueUrl=stack.state["drop_queue_url"], AttributeNames=names)["Attributes"]
    return sum(int(said[name]) for name in names)
