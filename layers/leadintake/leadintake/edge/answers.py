"""Answers and errors as API Gateway takes them."""

import base64
import gzip
import json
from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel

from leadintake import limits
from leadintake.contract.downloads import Download
from leadintake.contract.enrichment import RunsStarted
from leadintake.contract.later import ImportAccepted
from leadintake.edge.downloads import file_answer
from leadintake.edge.requests import Request
from leadintake.edge.statuses import STATUSES
from leadintake.errors import (
    AnswerTooLarge,
    KeyInUse,
    LeadintakeError,
    MethodNotAllowed,
    OutOfCredits,
    Unauthorized,
    Unavailable,
)

Response = dict[str, Any]
ASK_FOR_LESS = "The answer would be too large; ask for less at once."
UPLOAD_INSTEAD = (
    "The file was read, but its text is too large for one answer, even compressed. Files of this size go through "
    "POST /api/uploads, or in parts."
)
_NAME_GZIP = "The answer would be too large as it is. Send `Accept-Encoding: gzip`, so that it can be compressed."


def answer(request: Request, shape: BaseModel | Download, too_large: str = ASK_FOR_LESS) -> Response:
    """Answer with what was asked for, compressed where it would not fit otherwise."""
    if isinstance(shape, Download):
        return file_answer(request, shape)
    status, headers = 200, dict[str, str]()
    if isinstance(shape, ImportAccepted):
        status, headers = 202, location_of(request, shape)
    if isinstance(shape, RunsStarted):
        status = 202
    return text_answer(request, shape.model_dump_json(by_alias=True), headers, too_large, status)


def location_of(request: Request, accepted: ImportAccepted) -> Mapping[str, str]:
    """Say where an import that was put off can be looked at."""
    return {"Location": f"{request.stage}/api/imports/{accepted.import_id}"}


def text_answer(
    request: Request,
    text: str,
    extra_headers: Mapping[str, str] | None = None,
    too_large: str = ASK_FOR_LESS,
    status: int = 200,
) -> Response:
    """Answer with a JSON text, compressed where it would not fit otherwise."""
    response = json_response(status, text, request.id, extra_headers)
    if _fits(response):
        return response
    compressed = _compressed(response)
    if not _fits(compressed):
        raise AnswerTooLarge(too_large)
    if not _takes_gzip(request):
        raise AnswerTooLarge(_NAME_GZIP)
    return compressed


def _takes_gzip(request: Request) -> bool:
    """Tell whether the caller has said that gzip is welcome, and not that it is refused."""
    for offer in (request.header("accept-encoding") or "").lower().split(","):
        name, _, quality = offer.partition(";")
        if name.strip() in ("gzip", "*"):
            return quality.replace(" ", "") not in ("q=0", "q=0.0", "q=0.00", "q=0.000")
    return False


def _compressed(response: Response) -> Response:
    # The lowest level: four times as fast as the usual one, and texts shrink to a third all the same.
    body = base64.b64encode(gzip.compress(response["body"].encode(), 1, mtime=0)).decode()
    headers = {**response["headers"], "Content-Encoding": "gzip", "Vary": "Accept-Encoding"}
    return {**response, "headers": headers, "body": body, "isBase64Encoded": True}


def _fits(response: Response) -> bool:
    # Wrapping escapes one character into six at the worst: most answers need not be wrapped to know that they fit.
    if len(response["body"]) < limits.ANSWER_BYTES // 8:
        return True
    return len(json.dumps(response, ensure_ascii=False).encode()) <= limits.ANSWER_BYTES


def error_answer(request_id: str, error: LeadintakeError) -> Response:
    """Answer with an error in its one shape."""
    status, _ = STATUSES[type(error)]
    body = json.dumps(error_body(request_id, error), ensure_ascii=False, separators=(",", ":"))
    return json_response(status, body, request_id, _extra_headers(error))


def error_body(request_id: str, error: LeadintakeError) -> dict[str, Any]:
    """Say what went wrong, for people and for programs."""
    _, code = STATUSES[type(error)]
    body: dict[str, Any] = {"error": error.message, "code": code, "requestId": request_id}
    if error.details:
        body["details"] = [
            {"field": detail.field, "message": detail.message} for detail in error.details[: limits.DETAILS]
        ]
    if isinstance(error, OutOfCredits):
        body |= {"required": error.required, "balance": error.balance}
    return body


def internal_error_answer(request_id: str) -> Response:
    """Answer that something broke on our side, and nothing of what it was."""
    return error_answer(request_id, LeadintakeError("Something went wrong on our side; nothing was written."))


def json_response(status: int, body: str, request_id: str, extra_headers: Mapping[str, str] | None = None) -> Response:
    """Wrap a JSON text for API Gateway."""
    headers = {
        "Content-Type": "application/json",
        "Cache-Control": "no-store",
        "X-Content-Type-Options": "nosniff",
        "X-Request-Id": request_id,
        **(extra_headers or {}),
    }
    return {"statusCode": status, "headers": headers, "body": body, "isBase64Encoded": False}


def _extra_headers(error: LeadintakeError) -> Mapping[str, str]:
    if isinstance(error, Unauthorized):
        return {"WWW-Authenticate": "Bearer"}
    if isinstance(error, MethodNotAllowed):
        return {"Allow": ", ".join(error.allowed)}
    if isinstance(error, Unavailable | KeyInUse):
        return {"Retry-After": str(error.retry_after_seconds)}
    return {}
