"""What an API Gateway event says, once it has been read with suspicion."""

import base64
import binascii
import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NoReturn, cast
from urllib.parse import unquote

from leadintake import limits
from leadintake.contract.later import Preference
from leadintake.edge.compression import inflated
from leadintake.errors import Invalid, InvalidJson, UnsupportedContentType


@dataclass(frozen=True, slots=True)
class Request:
    """One HTTP request, as far as it can be read without knowing what it is for."""

    id: str
    method: str
    resource: str
    headers: Mapping[str, str]
    path: Mapping[str, str]
    query: Mapping[str, str]
    raw_body: str
    is_base64: bool
    stage: str = ""
    """What stands before every path in the addresses of the gateway itself; names of one's own have no stage."""

    def header(self, name: str) -> str | None:
        """Find a header, whatever its case."""
        return self.headers.get(name.lower())


def read_request(event: Mapping[str, Any]) -> Request:
    """Read an event of a REST API."""
    headers = cast("Mapping[str, str]", event.get("headers") or {})
    path = cast("Mapping[str, str]", event.get("pathParameters") or {})
    context = cast("Mapping[str, Any]", event.get("requestContext") or {})
    return Request(
        id=str(context.get("requestId", "")),
        method=str(event["httpMethod"]).upper(),
        resource=str(event["resource"]),
        headers={name.lower(): value for name, value in headers.items()},
        # Gateways differ in whether they have decoded these. Twice does no harm: no id and no domain holds a %.
        path={name: unquote(value) for name, value in path.items()},
        query=cast("Mapping[str, str]", event.get("queryStringParameters") or {}),
        raw_body=event.get("body") or "",
        is_base64=bool(event.get("isBase64Encoded")),
        stage=f"/{context.get('stage')}" if str(context.get("domainName")).endswith(".amazonaws.com") else "",
    )


def preference_of(request: Request) -> Preference:
    """Read what the caller would prefer; preferences that nobody knows are no mistakes."""
    preferences = (request.header("prefer") or "").lower().replace(";", ",").split(",")
    return Preference(is_later="respond-async" in (one.strip() for one in preferences))


def media_type(request: Request) -> str:
    """Tell what the body is sent as, without its parameters."""
    return (request.header("content-type") or "").partition(";")[0].strip().lower()


def json_body(request: Request) -> object:
    """Read the body as JSON: bounded in depth, finite in numbers."""
    if media_type(request) != "application/json":
        raise UnsupportedContentType("The body must be sent as application/json.")
    try:
        value = json.loads(_text(request), parse_constant=_refuse_constant)
    except RecursionError:
        raise _too_deep() from None
    except ValueError as error:
        raise InvalidJson(f"The body is not JSON: {_reason(error)}.") from None
    _inspect(value)
    return value


def raw_bytes(request: Request) -> bytes:
    """Give the body as it was meant: gateways hand it on as it is or in base64, and callers may have compressed it."""
    try:
        sent = base64.b64decode(request.raw_body, validate=True) if request.is_base64 else request.raw_body.encode()
    except (binascii.Error, UnicodeError):
        raise Invalid("The body has been damaged on its way.") from None
    encoding = (request.header("content-encoding") or "identity").strip().lower()
    if encoding in ("gzip", "x-gzip"):
        return inflated(sent)
    if encoding != "identity":
        raise UnsupportedContentType("The body may be compressed with gzip, once, and with nothing else.")
    return sent


def _text(request: Request) -> str:
    try:
        return raw_bytes(request).decode("utf-8-sig")
    except UnicodeError:
        raise InvalidJson("The body is not UTF-8.") from None


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not a JSON number")


def _reason(error: ValueError) -> str:
    if isinstance(error, json.JSONDecodeError):
        return f"{error.msg.lower()} at line {error.lineno}, column {error.colno}"
    return "a number is too long" if "digits" in str(error) else str(error)


def _inspect(value: object) -> None:
    # Written as a loop, so that no nesting can exhaust the stack.
    waiting: list[tuple[object, int]] = [(value, 1)]
    while waiting:
        item, depth = waiting.pop()
        if isinstance(item, float) and not math.isfinite(item):
            raise InvalidJson("A number in the body is too large.")
        if isinstance(item, dict | list):
            if depth > limits.JSON_DEPTH:
                raise _too_deep()
            inside = cast("dict[str, object] | list[object]", item)
            children = inside.values() if isinstance(inside, dict) else inside
            waiting += [(child, depth + 1) for child in children]


def _too_deep() -> Invalid:
    return InvalidJson(f"The body nests more than {limits.JSON_DEPTH} levels deep.")
