"""The queues between functions."""

from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from types_boto3_sqs import SQSClient


@cache
def _client() -> "SQSClient":
    # Imported here: making a client costs 200 ms of CPU, which functions without a queue should not pay.
    import boto3
    from botocore.config import Config

    # A caller may wait for it: what a queue does not take at once is sent by a timer.
    patience = Config(connect_timeout=2, read_timeout=5, retries={"total_max_attempts": 2})
    return boto3.client("sqs", config=patience)  # pyright: ignore[reportUnknownMemberType] - the stubs name every service of AWS, and only ours are installed


def forget_client() -> None:
    """Make the client anew when it is needed next: another AWS answers from now on."""
    _client.cache_clear()


def queue_answers(queue_url: str) -> None:
    """Make sure the queue is there and may be used; raises when it is not."""
    _client().get_queue_attributes(QueueUrl=queue_url, AttributeNames=["QueueArn"])


def send_messages(queue_url: str, messages: Mapping[str, str]) -> list[str]:
    """Send up to ten messages by their ids; give the ids of those that the queue has taken."""
    answer = _client().send_message_batch(
        QueueUrl=queue_url,
        # Ids of entries are for the answer alone.
        Entries=[{"Id": message_id, "MessageBody": body} for message_id, body in messages.items()],
    )
    return [entry["Id"] for entry in answer.get("Successful", ())]
