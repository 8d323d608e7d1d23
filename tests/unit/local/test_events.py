"""Events as functions get them, and their answers as callers get them."""

import base64
import json
from typing import Any

import pytest

from local.cloud_process import key_in_event
from local.events import MalformedAnswer, Request, http_answer, is_binary, proxy_event, queue_event, schedule_event
from local.functions import Invocation, Outcome
from local.queues import failed_ids
from local.resources import QueueTrigger
from local.routes import Match

EVERYTHING = ("*/*",)


def event(
    target: str = "/api/x",
    headers: tuple[tuple[str, str], ...] = (),
    body: bytes = b"",
    binary: tuple[str, ...] = EVERYTHING,
) -> dict[str, Any]:
    request = Request("POST", target, (("Host", "localhost:3000"), *headers), body, "127.0.0.1", "id", "Root=1")
    return json.loads(proxy_event(request, Match("X", "/api/x", {}), "dev", binary))


def answer(
    result: object, accept: str = "*/*", binary: tuple[str, ...] = EVERYTHING
) -> tuple[int, dict[str, str], bytes]:
    given = http_answer(json.dumps(result).encode(), accept, binary)
    return given.status, dict(given.headers), given.body


def test_absent_things_are_null() -> None:
    plain = event()
    absent = ("queryStringParameters", "multiValueQueryStringParameters", "pathParameters", "body", "stageVariables")
    assert [plain[name] for name in absent] == [None] * 5
    assert plain["isBase64Encoded"] is False


def test_a_body_is_text_unless_its_type_is_binary() -> None:
    text = event(headers=(("Content-Type", "application/json"),), body="ä".encode(), binary=("image/*",))
    image = event(headers=(("Content-Type", "image/png"),), body=b"\xff", binary=("image/*",))
    assert (text["body"], text["isBase64Encoded"]) == ("ä", False)
    assert (image["body"], image["isBase64Encoded"]) == (base64.b64encode(b"\xff").decode(), True)


def test_what_concerns_one_connection_does_not_reach_functions() -> None:
    names = {"Connection", "Content-Length", "Transfer-Encoding", "Expect", "Upgrade"}
    assert not names & set(event(headers=tuple((name, "x") for name in names))["headers"])


def test_forwarding_headers_are_added() -> None:
    headers = event()["headers"]
    assert headers["X-Forwarded-For"] == "127.0.0.1"
    assert headers["X-Forwarded-Port"] == "3000"
    assert headers["X-Amzn-Trace-Id"] == "Root=1"


@pytest.mark.parametrize(
    ("content_type", "binary", "is_so"),
    [
        ("anything/at-all", EVERYTHING, True),
        ("", EVERYTHING, True),
        ("multipart/form-data; boundary=x", ("multipart/form-data",), True),
        ("IMAGE/PNG", ("image/*",), True),
        ("text/csv", ("image/*",), False),
        ("image/png", (), False),
    ],
)
def test_binary_media_types_cover_content_types(content_type: str, binary: tuple[str, ...], is_so: bool) -> None:
    assert is_binary(content_type, binary) is is_so


def test_an_answer_without_a_type_is_json() -> None:
    assert answer({"statusCode": 200, "body": "{}"}) == (200, {"Content-Type": "application/json"}, b"{}")


def test_a_status_may_be_text() -> None:
    assert answer({"statusCode": "404"})[0] == 404


def test_headers_of_both_kinds_are_joined_and_lists_win() -> None:
    result = {"statusCode": 200, "headers": {"A": "1", "B": True, "C": 3}, "multiValueHeaders": {"a": ["2", "3"]}}
    given = http_answer(json.dumps(result).encode(), "", EVERYTHING)
    assert [(name, value) for name, value in given.headers if name != "Content-Type"] == [
        ("a", "2"),
        ("a", "3"),
        ("B", "true"),
        ("C", "3"),
    ]


def test_base64_is_decoded_only_for_binary_types() -> None:
    encoded = {"statusCode": 200, "body": base64.b64encode(b"\xff").decode(), "isBase64Encoded": True}
    assert answer(encoded)[2] == b"\xff"
    assert answer(encoded, "text/html", ("image/*",))[2] == base64.b64encode(b"\xff")


@pytest.mark.parametrize(
    "result",
    [
        None,
        "text",
        [],
        {},
        {"statusCode": None},
        {"statusCode": "2e2"},
        {"statusCode": True},
        {"statusCode": 99},
        {"statusCode": 200, "body": 5},
        {"statusCode": 200, "headers": []},
        {"statusCode": 200, "headers": {"A": None}},
        {"statusCode": 200, "headers": {"A": "b\r\nC: d"}},
        {"statusCode": 200, "multiValueHeaders": {"A": "b"}},
        {"statusCode": 200, "isBase64Encoded": "yes"},
        {"statusCode": 200, "body": "no base64!", "isBase64Encoded": True},
    ],
    ids=str,
)
def test_malformed_answers_are_refused(result: object) -> None:
    with pytest.raises(MalformedAnswer):
        answer(result)


def test_what_is_no_json_is_refused() -> None:
    with pytest.raises(MalformedAnswer):
        http_answer(b"{", "", EVERYTHING)


def test_a_message_has_every_field() -> None:
    trigger = QueueTrigger("F", "arn:queue", 10, 0, partial_failures=True, concurrency=1)
    message = {"MessageId": "1", "ReceiptHandle": "r", "Body": "b", "MD5OfBody": "m", "Attributes": {"SenderId": "s"}}
    assert json.loads(queue_event([message], trigger)) == {
        "Records": [
            {
                "messageId": "1",
                "receiptHandle": "r",
                "body": "b",
                "attributes": {"SenderId": "s"},
                "messageAttributes": {},
                "md5OfBody": "m",
                "eventSource": "aws:sqs",
                "eventSourceARN": "arn:queue",
                "awsRegion": "us-east-1",
            }
        ]
    }


def test_a_timers_event_tells_the_time() -> None:
    assert json.loads(schedule_event("rule", 0.0, "id"))["time"] == "1970-01-01T00:00:00Z"


@pytest.mark.parametrize(
    ("key", "written"),
    [
        ("drop/a b.csv", "drop/a+b.csv"),
        ("drop/a+b.csv", "drop/a%2Bb.csv"),
        ("drop/50%.csv", "drop/50%25.csv"),
        ("drop/ä🦊.csv", "drop/%C3%A4%F0%9F%A6%8A.csv"),
        ("plain-_.*", "plain-_.*"),
    ],
)
def test_keys_are_written_as_s3_does(key: str, written: str) -> None:
    assert key_in_event(key) == written


@pytest.mark.parametrize(
    ("payload", "failed"),
    [
        ("null", set[str]()),
        ('""', set[str]()),
        ("{}", set[str]()),
        ('{"batchItemFailures": null}', set[str]()),
        ('{"batchItemFailures": []}', set[str]()),
        ('{"batchItemFailures": [{"itemIdentifier": "a"}]}', {"a"}),
        ('{"batchItemFailures": [{"itemIdentifier": "unknown"}]}', {"a", "b"}),
        ('{"batchItemFailures": [{"itemIdentifier": ""}]}', {"a", "b"}),
        ('{"batchItemFailures": [{"wrong": "a"}]}', {"a", "b"}),
        ('{"batchItemFailures": "a"}', {"a", "b"}),
        ('"text"', {"a", "b"}),
    ],
)
def test_a_function_names_the_messages_that_failed(payload: str, failed: set[str]) -> None:
    assert failed_ids(Invocation(Outcome.RESULT, payload.encode()), {"a", "b"}) == failed


def test_a_batch_that_has_no_result_fails_as_a_whole() -> None:
    assert failed_ids(Invocation(Outcome.TIMED_OUT), {"a", "b"}) == {"a", "b"}
