"""Reading what a gateway hands over."""

import base64
import json
from typing import Any

import pytest

from leadintake.edge.requests import json_body, read_request
from leadintake.errors import InvalidJson, LeadintakeError, UnsupportedContentType


def body_of(text: str | bytes, *, content_type: str | None = "application/json", encoded: bool = True) -> Any:
    raw = text.encode() if isinstance(text, str) else text
    event = {
        "httpMethod": "POST",
        "resource": "/x",
        "headers": {"content-TYPE": content_type} if content_type else None,
        "body": base64.b64encode(raw).decode() if encoded else raw.decode(),
        "isBase64Encoded": encoded,
        "requestContext": {"requestId": "r"},
    }
    return json_body(read_request(event))


def nested(depth: int) -> str:
    return "[" * depth + "]" * depth


@pytest.mark.parametrize("encoded", [True, False])
def test_a_body_is_read_whether_the_gateway_encoded_it_or_not(encoded: bool):
    assert body_of('{"name": "Köln 🎉"}', encoded=encoded) == {"name": "Köln 🎉"}


def test_a_byte_order_mark_does_no_harm():
    assert body_of(b"\xef\xbb\xbf{}") == {}


@pytest.mark.parametrize("content_type", ["application/json", "Application/JSON; charset=utf-8", "application/json;x"])
def test_json_is_recognised_by_its_content_type(content_type: str):
    assert body_of("{}", content_type=content_type) == {}


@pytest.mark.parametrize(
    "content_type", [None, "", "text/plain", "multipart/form-data; boundary=x", "application/jsonx"]
)
def test_another_content_type_is_refused(content_type: str | None):
    with pytest.raises(UnsupportedContentType):
        body_of("{}", content_type=content_type)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "nul",
        "{'a': 1}",
        '{"a": NaN}',
        "[Infinity]",
        "[-Infinity]",
        "[1e999]",
        "[" + "9" * 5000 + "]",
        b"\xff\xfe",
        b'"\xed\xa0\x80"',
    ],
)
def test_what_is_no_json_is_refused(text: str | bytes):
    with pytest.raises(InvalidJson):
        body_of(text)


def test_the_deepest_allowed_body_is_read_and_one_level_more_is_refused():
    assert body_of(nested(32)) is not None
    with pytest.raises(InvalidJson, match="32 levels"):
        body_of(nested(33))


@pytest.mark.parametrize("depth", [1_000, 100_000, 1_000_000])
def test_no_depth_brings_the_reader_down(depth: int):
    with pytest.raises(InvalidJson, match="32 levels"):
        body_of(nested(depth))


@pytest.mark.parametrize("text", ["\u202eRTL", "🎉", "'; DROP TABLE lists; --", "\u0001\u001f", "\U0010ffff"])
def test_all_other_characters_come_through(text: str):
    assert body_of(json.dumps([text])) == [text]


def test_path_values_are_decoded():
    event: dict[str, Any] = {
        "httpMethod": "delete",
        "resource": "/x/{domain}",
        "pathParameters": {"domain": "m%C3%BCller.de"},
    }
    request = read_request(event)
    assert request.path == {"domain": "müller.de"}
    assert request.method == "DELETE"


def test_a_broken_base64_body_is_a_clear_error():
    event: dict[str, Any] = {
        "httpMethod": "POST",
        "resource": "/x",
        "headers": {"Content-Type": "application/json"},
        "body": "*",
        "isBase64Encoded": True,
    }
    with pytest.raises(LeadintakeError):
        json_body(read_request(event))
