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

    # A queue that is not there must not keep a request waiting for longer than it has.
    patience = Config(connect_timeout=2, read_timeout=3, retries={"total_max_attempts": 2})
    return boto3.client("sqs", config=patience)  # pyright: ignore[reportUnknownMemberType] - the stubs name every service of AWS, and only ours are installed


def queue_answers(queue_url: str) -> None:
    """Make sure the queue is there and may be used; raises when it is not."""
    _client().get_queue_attributes(QueueUrl=queue_url, AttributeNames=["QueueArn"])


def send_message(queue_url: str, body: str) -> None:
    """Put a message into a queue; raises when it cannot be sent."""
    _client().send_message(QueueUrl=queue_url, MessageBody=body)


def sent_if_possible(queue_url: str, body: str) -> bool:
    """Put a message into a queue, or tell that it cannot be sent now."""
    from botocore.exceptions import BotoCoreError, ClientError

    try:
        send_message(queue_url, body)
    except (BotoCoreError, ClientError):
        return False
    return True


def forget_client() -> None:
    """Make the client anew when it is needed next: another AWS answers from now on."""
    _client.cache_clear()


def send_messages(queue_url: str, messages: Mapping[str, str]) -> list[str]:
    """Send up to ten messages by their ids; give the ids of those that the queue has taken, none if it is not there."""
    from botocore.exceptions import BotoCoreError, ClientError

    try:
        answer = _client().send_message_batch(
            QueueUrl=queue_url,
            # Ids of entries are for the answer alone.
            Entries=[{"Id": message_id, "MessageBody": body} for message_id, body in messages.items()],
        )
    except (BotoCoreError, ClientError):
        return []
    return [entry["Id"] for entry in answer.get("Successful", ())]
