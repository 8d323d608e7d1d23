"""The shapes in which the platform hands things to functions, and takes an HTTP answer back."""

import base64
import binascii
import json
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast
from urllib.parse import parse_qsl

from local.resources import QueueTrigger
from local.routes import Match
from local.template import ACCOUNT, REGION

# What concerns one connection only, and what API Gateway makes anew for its integration.
_DROPPED_FROM_REQUESTS = frozenset(
    (
        *("connection", "content-length", "expect", "keep-alive", "proxy-authenticate", "proxy-connection"),
        *("te", "trailer", "transfer-encoding", "upgrade"),
    )
)
_DROPPED_FROM_ANSWERS = frozenset(["content-length", "transfer-encoding"])
# API Gateway keeps these for itself and hands a function's on under another name.
_REMAPPED = frozenset(
    (
        *("authorization", "connection", "content-md5", "date", "expect", "host", "max-forwards"),
        *("proxy-authenticate", "server", "trailer", "upgrade", "user-agent", "via", "www-authenticate"),
    )
)


@dataclass(frozen=True, slots=True)
class Request:
    """An HTTP request as it came in."""

    method: str
    target: str
    headers: Sequence[tuple[str, str]]
    body: bytes
    source_ip: str
    request_id: str
    trace_id: str
    protocol: str = "HTTP/1.1"

    @property
    def path(self) -> str:
        """Return the path as it was sent, percent-encoding and all."""
        return self.target.partition("?")[0]

    @property
    def query(self) -> str:
        """Return what follows the question mark."""
        return self.target.partition("?")[2]

    def header(self, name: str) -> str:
        """Return the last value of a header."""
        return next((value for key, value in reversed(self.headers) if key.lower() == name), "")


@dataclass(frozen=True, slots=True)
class HttpAnswer:
    """An HTTP answer, ready to be sent."""

    status: int
    headers: Sequence[tuple[str, str]]
    body: bytes


class MalformedAnswer(ValueError):
    """A function gave something that is no answer for API Gateway."""


def proxy_event(request: Request, match: Match, stage: str, binary_types: Sequence[str]) -> bytes:
    """Build the event of a REST API with Lambda proxy integration."""
    headers = [pair for pair in request.headers if pair[0].lower() not in _DROPPED_FROM_REQUESTS]
    host = request.header("host")
    headers += [
        ("X-Amzn-Trace-Id", request.trace_id),
        ("X-Forwarded-For", request.source_ip),
        ("X-Forwarded-Port", host.rpartition(":")[2] if ":" in host else "80"),
        ("X-Forwarded-Proto", "http"),
    ]
    query = parse_qsl(request.query, keep_blank_values=True, errors="replace")
    binary = bool(request.body) and is_binary(request.header("content-type"), binary_types)
    body = base64.b64encode(request.body).decode("ascii") if binary else request.body.decode("utf-8", "replace")
    event = {
        "resource": match.resource,
        # REST APIs hand the path on as it was sent; parameters are decoded.
        "path": request.path,
        "httpMethod": request.method,
        "headers": dict(headers),
        "multiValueHeaders": _grouped(headers),
        "queryStringParameters": dict(query) or None,
        "multiValueQueryStringParameters": _grouped(query) or None,
        "pathParameters": match.parameters or None,
        "stageVariables": None,
        "requestContext": _request_context(request, match, stage, host),
        "body": body or None,
        "isBase64Encoded": binary,
    }
    return json.dumps(event, ensure_ascii=False).encode("utf-8", "surrogateescape")


def is_binary(content_type: str, binary_types: Sequence[str]) -> bool:
    """Tell whether BinaryMediaTypes covers a content type."""
    kind = content_type.partition(";")[0].strip().lower() or "application/json"
    return any(
        wanted in ("*/*", kind) or (wanted.endswith("/*") and kind.startswith(wanted[:-1])) for wanted in binary_types
    )


def http_answer(payload: bytes, accept: str, binary_types: Sequence[str]) -> HttpAnswer:
    """Read what a function gave as API Gateway does, or refuse it."""
    try:
        given: object = json.loads(payload)
    except ValueError as error:
        raise MalformedAnswer("not JSON") from error
    if not isinstance(given, dict):
        raise MalformedAnswer("not an object")
    result = cast("dict[str, Any]", given)
    encoded = result.get("isBase64Encoded", False)
    if not isinstance(encoded, bool):
        raise MalformedAnswer("isBase64Encoded is no boolean")
    # What is not asked for as binary goes out as the base64 text that it is.
    decode = encoded and is_binary(accept.partition(",")[0] or "*/*", binary_types)
    body = _answer_body(result.get("body"))
    return HttpAnswer(
        _status(result.get("statusCode")),
        _answer_headers(result),
        _decoded(body) if decode else body.encode("utf-8", "replace"),
    )


def queue_event(messages: Iterable[Mapping[str, Any]], trigger: QueueTrigger) -> bytes:
    """Build the event of a batch of messages."""
    records = [_queue_record(message, trigger) for message in messages]
    return json.dumps({"Records": records}, ensure_ascii=False).encode()


def schedule_event(rule: str, moment: float, event_id: str) -> bytes:
    """Build the event of a timer."""
    event: dict[str, Any] = {
        "version": "0",
        "id": event_id,
        "detail-type": "Scheduled Event",
        "source": "aws.events",
        "account": ACCOUNT,
        "time": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(moment)),
        "region": REGION,
        "resources": [f"arn:aws:events:{REGION}:{ACCOUNT}:rule/{rule}"],
        "detail": {},
    }
    return json.dumps(event).encode()


def _queue_record(message: Mapping[str, Any], trigger: QueueTrigger) -> dict[str, Any]:
    attributes: dict[str, Any] = message.get("MessageAttributes") or {}
    return {
        "messageId": message["MessageId"],
        "receiptHandle": message["ReceiptHandle"],
        "body": message["Body"],
        "attributes": message.get("Attributes") or {},
        "messageAttributes": {name: _message_attribute(value) for name, value in attributes.items()},
        "md5OfBody": message["MD5OfBody"],
        "eventSource": "aws:sqs",
        "eventSourceARN": trigger.queue_arn,
        "awsRegion": REGION,
    }


def _grouped(pairs: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    grouped: dict[str, list[str]] = {}
    for name, value in pairs:
        grouped.setdefault(name, []).append(value)
    return grouped


def _request_context(request: Request, match: Match, stage: str, host: str) -> dict[str, Any]:
    now = time.time()
    return {
        "resourceId": "local",
        "resourcePath": match.resource,
        "operationName": None,
        "httpMethod": request.method,
        "extendedRequestId": request.request_id,
        "requestTime": time.strftime("%d/%b/%Y:%H:%M:%S +0000", time.gmtime(now)),
        "requestTimeEpoch": int(now * 1000),
        "path": f"/{stage}{request.path}",
        "accountId": ACCOUNT,
        "protocol": request.protocol,
        "stage": stage,
        "domainPrefix": "local",
        "domainName": host.partition(":")[0],
        "requestId": request.request_id,
        "apiId": "local",
        "identity": {
            "cognitoIdentityPoolId": None,
            "accountId": None,
            "cognitoIdentityId": None,
            "caller": None,
            "sourceIp": request.source_ip,
            "principalOrgId": None,
            "accessKey": None,
            "cognitoAuthenticationType": None,
            "cognitoAuthenticationProvider": None,
            "userArn": None,
            "userAgent": request.header("user-agent") or None,
            "user": None,
        },
    }


def _status(value: Any) -> int:
    if isinstance(value, str) and value.isascii() and value.isdigit():
        value = int(value)
    if not isinstance(value, int) or isinstance(value, bool) or not 100 <= value <= 599:
        raise MalformedAnswer("statusCode is no HTTP status")
    return value


def _answer_headers(result: Mapping[str, Any]) -> list[tuple[str, str]]:
    single, lists = _map(result, "headers"), _map(result, "multiValueHeaders")
    pairs: list[tuple[str, str]] = []
    for name, values in lists.items():
        if not isinstance(values, list):
            raise MalformedAnswer("multiValueHeaders holds no lists")
        pairs += [(name, _header_text(value)) for value in cast("list[Any]", values)]
    listed = {name.lower() for name in lists}
    pairs += [(name, _header_text(value)) for name, value in single.items() if name.lower() not in listed]
    kept = [(_remapped(name), value) for name, value in pairs if name.lower() not in _DROPPED_FROM_ANSWERS]
    if not any(name.lower() == "content-type" for name, _ in kept):
        kept.append(("Content-Type", "application/json"))
    return kept


def _map(result: Mapping[str, Any], name: str) -> dict[str, Any]:
    value = result.get(name)
    if value is not None and not isinstance(value, dict):
        raise MalformedAnswer(f"{name} is no object")
    return cast("dict[str, Any]", value or {})


def _remapped(name: str) -> str:
    return f"x-amzn-Remapped-{name}" if name.lower() in _REMAPPED else name


def _header_text(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if not isinstance(value, str | int | float):
        raise MalformedAnswer("a header's value is no text")
    text = str(value)
    if any(character in text for character in "\r\n\0"):
        raise MalformedAnswer("a header's value holds a line end")
    return text


def _answer_body(body: Any) -> str:
    if body is None:
        return ""
    if not isinstance(body, str):
        raise MalformedAnswer("the body is no text")
    return body


def _decoded(body: str) -> bytes:
    try:
        return base64.b64decode(body, validate=True)
    except (binascii.Error, ValueError) as error:
        raise MalformedAnswer("the body is no base64") from error


def _message_attribute(value: Mapping[str, Any]) -> dict[str, Any]:
    shape: dict[str, Any] = {"dataType": value["DataType"], "stringListValues": [], "binaryListValues": []}
    if "StringValue" in value:
        shape["stringValue"] = value["StringValue"]
    if "BinaryValue" in value:
        shape["binaryValue"] = base64.b64encode(value["BinaryValue"]).decode("ascii")
    return shape
