"""The API's description, made from the very declarations that answer requests."""

import re
from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from pydantic import BaseModel
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaMode, models_json_schema

import leadintake
from leadintake import errors, limits
from leadintake.contract.downloads import MEDIA_TYPES, Download
from leadintake.contract.enrichment import RunsStarted
from leadintake.contract.later import ImportAccepted
from leadintake.contract.shapes import ID_PATTERN
from leadintake.edge.endpoints import REFERENCE, Endpoint
from leadintake.edge.repeats import HEADER
from leadintake.edge.statuses import STATUSES

Document = dict[str, Any]
_REFERENCE = "#/components/schemas/{model}"
_ANYWHERE = (errors.Unavailable, errors.LeadintakeError, errors.AnswerTooLarge)
_GATEWAY = {413: "payload_too_large", 429: "too_many_requests"}
_SAID = {
    400: "The request is malformed; `details` names each field.",
    401: "The key is missing, malformed, unknown or revoked.",
    402: "Out of credits, nothing was written; `required` and `balance` say how many it takes and how many there are.",
    404: "It does not exist, or it is not the caller's.",
    409: "It collides with something that is already there, or with a request under way.",
    413: "The request is larger than the platform carries.",
    422: "The `Idempotency-Key` was sent with another request before.",
    429: "Too many requests; `Retry-After` says when to come back.",
    500: "Something broke on our side; nothing was written.",
    503: "Try again after `Retry-After` seconds; nothing was written.",
}
_ERROR = {
    "type": "object",
    "description": "What went wrong.",
    "required": ["error", "code", "requestId"],
    "properties": {
        "error": {"type": "string", "description": "One clear sentence."},
        "code": {"type": "string", "description": "The same in snake_case, for programs."},
        "requestId": {"type": "string"},
        "details": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["field", "message"],
                "properties": {"field": {"type": "string"}, "message": {"type": "string"}},
            },
        },
        "required": {"type": "integer", "minimum": 0, "description": "Credits that were needed; with 402."},
        "balance": {"type": "integer", "minimum": 0, "description": "Credits that were there; with 402."},
    },
}

_ID: Document = {"type": "string", "format": "uuid", "pattern": ID_PATTERN}
_FORM: Document = {
    "type": "object",
    "oneOf": [{"required": ["file"]}, {"required": ["upload_id"]}],
    "properties": {
        "file": {
            "type": "string",
            "contentMediaType": "application/octet-stream",
            "description": "A .csv, .xls or .xlsx file of at most 10 MB.",
        },
        "upload_id": {**_ID, "description": "In its place: a file that was sent by way of POST /api/uploads."},
    },
}
_REFERENCE_BODY: Document = {
    "type": "object",
    "description": "A file that was sent by way of POST /api/uploads.",
    "required": [REFERENCE],
    "additionalProperties": False,
    "properties": {REFERENCE: _ID},
}


_CONVENTIONS = """\
Send `Authorization: Bearer pk_live_…` with every request, and JSON bodies as `application/json`.

Ids are UUIDs. What is not yours is answered like what does not exist: 404. Keys are camelCase for lists and credits,
and snake_case for campaigns, the blocklist and connections, as each schema shows; keys that an endpoint does not know
are ignored. Texts come back as they went in; NUL characters and broken Unicode are refused. Blank texts count as empty.

Bodies may be compressed with gzip, once (`Content-Encoding: gzip`); they may inflate to 32 MB.

Listings take `limit` and `offset` (or `page`); a `limit` above its maximum is cut to it, and `hasMore` (`has_more`)
tells whether there is more. An answer that would be too large for the platform is refused with `answer_too_large`.

Every error is `{"error", "code", "requestId"}`: a sentence for people, a code for programs, and what to quote when you
ask about it (also in the header `X-Request-Id`). `details` names up to 20 fields. The platform itself may answer 404
and 405 for unknown paths and methods, 413, 429, 502 and 504, in the same shape. After an error nothing is half-written.
"""
_LOCATION = {"Location": {"description": "Where the import can be looked at.", "schema": {"type": "string"}}}
_PREFER: Document = {
    "name": "Prefer",
    "in": "header",
    "required": False,
    "schema": {"type": "string", "description": "`respond-async`: not to wait for the import."},
}
_PASSING = {errors.Unavailable, errors.TooManyImports, errors.KeyInUse}
_RETRY_AFTER = {
    "Retry-After": {"description": "Seconds after which to try again.", "schema": {"type": "integer", "minimum": 0}}
}


class _Untitled(GenerateJsonSchema):
    """Leaves out the titles that pydantic would make of the fields' names: they say nothing more."""

    def field_title_should_be_set(self, schema: object) -> bool:  # noqa: ARG002 - pydantic passes it
        return False


def document(endpoints: Iterable[Endpoint]) -> Document:
    """Describe a set of endpoints in OpenAPI 3.1."""
    known = sorted(endpoints, key=lambda one: (one.path, one.method))
    bodies: list[tuple[type[BaseModel], JsonSchemaMode]] = [(one.body[1], "validation") for one in known if one.body]
    answers: list[tuple[type[BaseModel], JsonSchemaMode]] = [
        (one.answer, "serialization") for one in known if issubclass(one.answer, BaseModel)
    ]
    if any(one.answers_later for one in known):
        answers.append((ImportAccepted, "serialization"))
    references, schemas = models_json_schema(
        sorted({*bodies, *answers}, key=str), ref_template=_REFERENCE, schema_generator=_Untitled
    )
    paths: dict[str, dict[str, Any]] = {}
    for one in known:
        paths.setdefault(one.path, {})[one.method.lower()] = _operation(one, references)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "leadintake",
            "version": leadintake.__version__,
            "summary": leadintake.__doc__,
            "description": _CONVENTIONS,
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "servers": [{"url": "/"}],
        "security": [{"key": []}],
        "paths": paths,
        "components": {
            "schemas": {**schemas["$defs"], "Error": _ERROR},
            "securitySchemes": {
                "key": {"type": "http", "scheme": "bearer", "bearerFormat": "pk_live_ and 64 hex digits"}
            },
        },
    }


def _operation(one: Endpoint, references: Mapping[Any, Any]) -> Document:
    operation: Document = {
        "operationId": _named(one),
        "summary": (one.act.__doc__ or "").strip(),
        "tags": [_tag(one.path)],
        "parameters": [*_path_parameters(one), *_query_parameters(one), *_header_parameters(one)],
        "responses": _responses(one, references),
    }
    if one.is_public:
        operation["security"] = []
    content: Document = {}
    if one.body:
        shape = references[(one.body[1], "validation")]
        content |= _json({"anyOf": [shape, _reference_body(one)]} if one.upload else shape)
    elif one.upload:
        content |= _json(_reference_body(one))
    if one.upload:
        content["multipart/form-data"] = {"schema": _form(one)}
    if content:
        operation["requestBody"] = {"required": not one.body_may_be_missing, "content": content}
    return operation


def _form(one: Endpoint) -> Document:
    """Describe a form: the file, and what a body in its place might leave out as well."""
    return {**_FORM, "properties": {**_FORM["properties"], **_beside_a_file(one)}}


def _reference_body(one: Endpoint) -> Document:
    """Describe the JSON that names a file, and what may stand beside it."""
    return {**_REFERENCE_BODY, "properties": {**_REFERENCE_BODY["properties"], **_beside_a_file(one)}}


def _beside_a_file(one: Endpoint) -> Document:
    if one.body is None:
        return {}
    shape = one.body[1]
    described = shape.model_json_schema(by_alias=True, schema_generator=_Untitled)["properties"]
    names = [field.alias or name for name, field in shape.model_fields.items() if not field.is_required()]
    return {name: described[name] for name in names}


def _named(one: Endpoint) -> str:
    words = re.findall(r"[A-Za-z]+", one.path.removeprefix("/api"))
    return one.method.lower() + "".join(word.capitalize() for word in words)


def _tag(path: str) -> str:
    return path.removeprefix("/api/").split("/")[0]


def _path_parameters(one: Endpoint) -> list[Document]:
    in_path = re.findall(r"{(\w+)}", one.path)
    types = list(one.path_parameters.values())
    identifier = {"type": "string", "format": "uuid", "pattern": ID_PATTERN}
    return [
        {
            "name": name,
            "in": "path",
            "required": True,
            "schema": identifier if of is UUID else {"type": "string", "minLength": 1},
        }
        for name, of in zip(in_path, types, strict=True)
    ]


def _query_parameters(one: Endpoint) -> list[Document]:
    if one.query is None:
        return []
    schema = one.query[1].model_json_schema(by_alias=True, schema_generator=_Untitled)
    return [
        {"name": name, "in": "query", "required": False, "schema": _without_null(of)}
        for name, of in schema["properties"].items()
    ]


def _header_parameters(one: Endpoint) -> list[Document]:
    later = [_PREFER] if one.answers_later else []
    if not one.is_repeatable:
        return later
    said = "Sent again with the same key, the same request is answered as before, and nothing is done twice."
    schema = {"type": "string", "pattern": f"^[!-~]{{1,{limits.KEY_CHARACTERS}}}$", "description": said}
    return [{"name": HEADER, "in": "header", "required": False, "schema": schema}, *later]


def _without_null(schema: Document) -> Document:
    # A query parameter is left out, never null.
    kept = [choice for choice in schema.get("anyOf", []) if choice != {"type": "null"}]
    plain = {name: value for name, value in schema.items() if name != "anyOf" and value is not None}
    return {**plain, **kept[0]} if kept else plain


def _answers(one: Endpoint, references: Mapping[Any, Any]) -> Document:
    if one.answer is Download:
        content = {media_type: {"schema": {"type": "string", "format": "binary"}} for media_type in MEDIA_TYPES}
        location = {"description": "A link that works for 15 minutes, without a key.", "schema": {"type": "string"}}
        return {
            "200": {"description": "The file.", "content": content},
            "303": {"description": "The file is large: fetch it there.", "headers": {"Location": location}},
        }
    content = _json(references[(one.answer, "serialization")])
    status = "202" if one.answer is RunsStarted else "200"
    return {status: {"description": (one.answer.__doc__ or "").strip(), "content": content}}


def _responses(one: Endpoint, references: Mapping[Any, Any]) -> Document:
    said: dict[str, Any] = _answers(one, references)
    if one.answers_later:
        said["202"] = {
            "description": (ImportAccepted.__doc__ or "").strip(),
            "headers": _LOCATION,
            "content": _json(references[(ImportAccepted, "serialization")]),
        }
    codes: dict[int, set[str]] = {status: {code} for status, code in _GATEWAY.items()}
    for error in _possible_errors(one):
        status, code = STATUSES[error]
        codes.setdefault(status, set()).add(code)
    for status, possible in sorted(codes.items()):
        description = f"{_SAID[status]} `code`: {', '.join(f'`{code}`' for code in sorted(possible))}."
        said[str(status)] = {"description": description, "content": _json({"$ref": "#/components/schemas/Error"})}
        if any(STATUSES[error][0] == status for error in _PASSING & {*_possible_errors(one)}) or status == 429:
            said[str(status)]["headers"] = _RETRY_AFTER
    return said


def _possible_errors(one: Endpoint) -> set[type[errors.LeadintakeError]]:
    possible: set[type[errors.LeadintakeError]] = {*_ANYWHERE, *one.errors}
    if not one.is_public:
        possible.add(errors.Unauthorized)
        if one.method != "GET":
            possible.add(errors.OutcomeUnknown)
    if UUID in one.path_parameters.values():
        possible |= {errors.InvalidId, errors.NotFound}
    if one.query:
        possible.add(errors.InvalidQuery)
    if one.body or one.upload:
        possible |= {errors.InvalidBody, errors.InvalidJson, errors.UnsupportedContentType}
        possible |= {errors.BodyTooLarge, errors.Invalid}
    if one.upload:
        possible |= {errors.InvalidUpload, errors.NotFound}
        possible |= {errors.UnreadableFile, errors.FileTooLarge}
    if one.is_repeatable:
        possible |= {errors.Invalid, errors.KeyInUse, errors.KeyReused}
    return possible


def _json(schema: Document) -> Document:
    return {"application/json": {"schema": schema}}
