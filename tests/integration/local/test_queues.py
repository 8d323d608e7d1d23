"""Messages, objects and timers on their way to functions."""

import json
from typing import Any
from urllib.parse import unquote_plus
from uuid import uuid4

import pytest

from tests.integration.local.running import RunningStack, client_of, eventually, queue_url, results

AWKWARD_KEYS = [
    "plain.csv",
    "with space.csv",
    "plus+plus.csv",
    "percent%20percent.csv",
    "Kundenliste für März.csv",
    "people 🦊 & more.csv",
    "a/folder/and~tilde*(1).csv",
    "?question#hash=1.csv",
]


def body_of(seen: dict[str, Any]) -> str:
    return str(seen["record"]["body"])


def test_messages_arrive_in_batches_with_every_field_of_sqs(probe: RunningStack) -> None:
    mark = str(uuid4())
    client_of(probe, "sqs").send_message_batch(
        QueueUrl=queue_url(probe, "probe-dev-messages"),
        Entries=[
            {
                "Id": str(number),
                "MessageBody": f"{mark} {number}",
                "MessageAttributes": {"kind": {"DataType": "String", "StringValue": "people"}},
            }
            for number in range(10)
        ],
    )
    found = results(probe, lambda seen: mark in json.dumps(seen), 10)
    assert {body_of(seen) for seen in found} == {f"{mark} {number}" for number in range(10)}
    assert max(seen["together"] for seen in found) > 1
    record = found[0]["record"]
    assert record["eventSource"] == "aws:sqs"
    assert record["eventSourceARN"] == "arn:aws:sqs:us-east-1:123456789012:probe-dev-messages"
    assert record["awsRegion"] == "us-east-1"
    assert record["attributes"]["ApproximateReceiveCount"] == "1"
    assert record["messageAttributes"]["kind"]["stringValue"] == "people"
    assert {"messageId", "receiptHandle", "md5OfBody"} <= set(record)


def test_a_message_that_keeps_failing_ends_among_the_dead_letters_and_the_rest_of_its_batch_does_not(
    probe: RunningStack,
) -> None:
    queues, mark = client_of(probe, "sqs"), str(uuid4())
    queues.send_message_batch(
        QueueUrl=queue_url(probe, "probe-dev-messages"),
        Entries=[{"Id": "bad", "MessageBody": f"fail {mark}"}, {"Id": "good", "MessageBody": f"good {mark}"}],
    )
    assert body_of(results(probe, lambda seen: mark in json.dumps(seen), 1)[0]) == f"good {mark}"

    def dead() -> list[dict[str, Any]]:
        answer = queues.receive_message(
            QueueUrl=queue_url(probe, "DeadLetters"), WaitTimeSeconds=1, MaxNumberOfMessages=10, VisibilityTimeout=0
        )
        return [message for message in answer.get("Messages", []) if mark in message["Body"]]

    assert [message["Body"] for message in eventually(dead)] == [f"fail {mark}"]
    assert not results(probe, lambda seen: mark in json.dumps(seen), 0)


@pytest.mark.parametrize("key", AWKWARD_KEYS)
def test_an_object_is_announced_through_a_queue_with_its_key_as_s3_writes_it(probe: RunningStack, key: str) -> None:
    whole = f"drop/{uuid4()}/{key}"
    put = client_of(probe, "s3").put_object(Bucket=probe.state["bucket"], Key=whole, Body=b"a,b\n")

    def announced(seen: dict[str, Any]) -> bool:
        if "record" not in seen or "eventName" not in body_of(seen):
            return False
        return bool(unquote_plus(json.loads(body_of(seen))["Records"][0]["s3"]["object"]["key"]) == whole)

    [seen] = results(probe, announced, 1)
    [record] = json.loads(body_of(seen))["Records"]
    written = record["s3"]["object"]["key"]
    assert " " not in written
    assert written.isascii()
    assert written.startswith("drop/"), "S3 leaves slashes alone"
    assert record["eventName"] == "ObjectCreated:Put"
    assert record["s3"]["object"]["versionId"] == put["VersionId"]
    assert record["s3"]["object"]["size"] == 4
    assert record["s3"]["object"]["sequencer"]


def test_a_function_is_called_for_an_object(probe: RunningStack) -> None:
    key = f"direct/{uuid4()} ä.csv"
    client_of(probe, "s3").put_object(Bucket=probe.state["bucket"], Key=key, Body=b"x")

    def about_it(seen: dict[str, Any]) -> bool:
        return "Records" in seen and unquote_plus(seen["Records"][0]["s3"]["object"]["key"]) == key

    [event] = results(probe, about_it, 1)
    assert event["Records"][0]["eventSource"] == "aws:s3"


def test_objects_outside_of_the_prefix_are_not_announced(probe: RunningStack) -> None:
    mark = str(uuid4())
    storage = client_of(probe, "s3")
    storage.put_object(Bucket=probe.state["bucket"], Key=f"staging/{mark}", Body=b"x")
    storage.put_object(Bucket=probe.state["bucket"], Key=f"drop/{mark}", Body=b"x")
    found = results(probe, lambda seen: mark in json.dumps(seen), 1)
    assert all(f"staging/{mark}" not in json.dumps(seen) for seen in found)


def test_the_bucket_has_the_rules_of_the_template(probe: RunningStack) -> None:
    storage, bucket = client_of(probe, "s3"), probe.state["bucket"]
    assert storage.get_bucket_versioning(Bucket=bucket)["Status"] == "Enabled"
    [rule] = storage.get_bucket_cors(Bucket=bucket)["CORSRules"]
    assert rule["MaxAgeSeconds"] == 60
    assert rule["ExposeHeaders"] == ["ETag"]


def test_deliveries_go_on_after_the_queue_server_was_killed(own_probe: RunningStack) -> None:
    own_probe.start()
    [server] = [one for one in own_probe.descendants() if "local.cloud_process" in one.cmdline()]
    server.kill()
    eventually(lambda: own_probe.said.count("starting it again") == 1)
    mark = str(uuid4())

    def sent() -> bool:
        try:
            client_of(own_probe, "sqs").send_message(
                QueueUrl=queue_url(own_probe, "probe-dev-messages"), MessageBody=mark
            )
        except Exception:  # noqa: BLE001 - the server is on its way up; every way to fail is expected
            return False
        return True

    eventually(sent)
    assert body_of(results(own_probe, lambda seen: mark in json.dumps(seen), 1)[0]) == mark
