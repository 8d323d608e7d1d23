"""An endpoint as its function declares it: what it takes, what it gives, and how its arguments are read."""

import inspect
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import NoneType
from typing import Any, TypedDict, cast, get_args, get_type_hints
from uuid import UUID

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from leadintake import limits
from leadintake.contract.downloads import Download
from leadintake.contract.later import ImportAccepted
from leadintake.contract.shapes import Query, is_id
from leadintake.contract.uploads import Upload, UploadReference
from leadintake.edge.requests import Request, json_body, media_type
from leadintake.errors import Detail, Invalid, InvalidBody, InvalidId, InvalidQuery, LeadintakeError

Act = Callable[..., Any]
"""Gives a shape, or a file."""
REFERENCE = "uploadId"


class Options(TypedDict, total=False):
    """What else can be said of an endpoint."""

    is_public: bool
    """It needs no key."""
    is_repeatable: bool
    """It takes an Idempotency-Key."""
    errors: Sequence[type[LeadintakeError]]
    """Which errors it answers with beside the usual."""


@dataclass(frozen=True, slots=True)
class Endpoint:
    """One method of one path."""

    method: str
    path: str
    act: Act
    is_public: bool
    parameters: Mapping[str, type]
    answer: type[BaseModel] | type[Download]
    answers_later: bool
    """Whether it may put off what is asked for, and say so."""
    errors: Sequence[type[LeadintakeError]]
    is_repeatable: bool
    """Whether it takes an Idempotency-Key."""

    @property
    def query(self) -> tuple[str, type[Query]] | None:
        """Find the parameter that takes the query."""
        found = [(name, of) for name, of in self.parameters.items() if issubclass(of, Query)]
        return found[0] if found else None

    @property
    def body(self) -> tuple[str, type[BaseModel]] | None:
        """Find the parameter that takes the body."""
        found = [
            (name, of)
            for name, of in self.parameters.items()
            if issubclass(of, BaseModel) and not issubclass(of, Query)
        ]
        return found[0] if found else None

    @property
    def upload(self) -> str | None:
        """Find the parameter that takes a file."""
        return next((name for name, of in self.parameters.items() if of is Upload), None)

    @property
    def body_may_be_missing(self) -> bool:
        """Tell whether nothing in the body has to be there."""
        return self.body is not None and not any(field.is_required() for field in self.body[1].model_fields.values())

    @property
    def path_parameters(self) -> Mapping[str, type]:
        """List the parameters that the path holds."""
        return {name: of for name, of in self.parameters.items() if of in (UUID, str)}

    def given(self, kind: type, value: object) -> dict[str, Any]:
        """Hand a value to the parameter that asks for its kind, if there is one."""
        return {name: value for name, of in self.parameters.items() if of is kind}

    def arguments(self, request: Request) -> dict[str, Any]:
        """Read what the function asks for out of a request; the first thing that is wrong is raised."""
        read: dict[str, Any] = {name: _path_value(request, name, of) for name, of in self.path_parameters.items()}
        if self.query:
            read[self.query[0]] = _validated(self.query[1], dict(request.query), _invalid_query)
        if self.upload and (self.body is None or self._comes_as_form(request)):
            read[self.upload] = self._sent_file(request)
        elif self.body:
            read |= self._sent_body(request, *self.body)
        return read

    def _sent_body(self, request: Request, name: str, shape: type[BaseModel]) -> dict[str, Any]:
        sent: object = {} if self.body_may_be_missing and not request.raw_body else json_body(request)
        referring = _referring(sent) if self.upload else None
        if self.upload and referring:
            optional = {field.alias or own for own, field in shape.model_fields.items() if not field.is_required()}
            return {self.upload: _reference(referring, optional)}
        return {name: _validated(shape, sent, invalid_body)}

    def _sent_file(self, request: Request) -> Upload | UploadReference:
        if media_type(request) == "application/json":
            referring = _referring(json_body(request))
            if referring:
                return _reference(referring, set())
        # Imported here: 37 ms that functions without files need not pay.
        from leadintake.edge.forms import read_upload

        return read_upload(request)

    def _comes_as_form(self, request: Request) -> bool:
        """Tell whether an endpoint that takes JSON as well as a form is sent a form."""
        return self.upload is not None and media_type(request) == "multipart/form-data"


def _referring(sent: object) -> Mapping[str, object] | None:
    """Take a body for one that names an upload, if it does."""
    fields = cast("dict[str, object]", sent) if isinstance(sent, dict) else {}
    return fields if REFERENCE in fields else None


def _reference(sent: Mapping[str, object], optional: set[str]) -> UploadReference:
    """Read the JSON that names an upload in the place of a form."""
    if more := sorted(sent.keys() - {REFERENCE} - optional):
        raise InvalidBody("The body is not valid.", [Detail(more[0], f"must not stand beside {REFERENCE}")])
    if not is_id(sent[REFERENCE]):
        raise InvalidBody("The body is not valid.", [Detail(REFERENCE, "must be a UUID")])
    options = {name: value if isinstance(value, str) else json.dumps(value) for name, value in sent.items()}
    return UploadReference(UUID(options.pop(REFERENCE)), options=options)


def endpoint(method: str, path: str, act: Act, options: Options) -> Endpoint:
    """Read an endpoint's declaration off the function that acts for it."""
    is_public, is_repeatable = options.get("is_public", False), options.get("is_repeatable", False)
    hints = get_type_hints(act)
    parameters = {name: _without_none(hints[name]) for name in inspect.signature(act).parameters}
    answer, answers_later = _without_none(hints["return"]), ImportAccepted in get_args(hints["return"])
    errors = options.get("errors", ())
    return Endpoint(method, path, act, is_public, parameters, answer, answers_later, errors, is_repeatable)


def _without_none(hint: Any) -> type:
    """Take the first type out of several: of a body, where a form may be sent in its place; of an answer at once."""
    return next((one for one in get_args(hint) if one is not NoneType), hint)


def _path_value(request: Request, name: str, of: type) -> UUID | str:
    value = request.path.get(_in_path(name), "")
    if of is str:
        return value
    if not is_id(value):
        raise InvalidId(f"The {_in_path(name)} in the path is not a UUID.")
    return UUID(value)


def _in_path(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(word.capitalize() for word in rest)


def invalid_body(invalid: ValidationError) -> InvalidBody:
    """Say what is wrong with a body, field by field."""
    return InvalidBody("The body is not valid.", _details(invalid))


def _validated(shape: type[BaseModel], value: object, complain: Callable[[ValidationError], Invalid]) -> BaseModel:
    try:
        return shape.model_validate(value, by_alias=True, by_name=False)
    except ValidationError as invalid:
        raise complain(invalid) from None


def _invalid_query(invalid: ValidationError) -> InvalidQuery:
    return InvalidQuery("The query is not valid.", _details(invalid))


def _details(invalid: ValidationError) -> list[Detail]:
    found = invalid.errors(include_url=False, include_context=False, include_input=False)
    return [Detail(".".join(str(step) for step in one["loc"]) or "body", _said(one)) for one in found[: limits.DETAILS]]


def _said(found: ErrorDetails) -> str:
    if found["type"] in ("model_type", "dict_type"):
        return "must be an object"
    said = found["msg"].removeprefix("Value error, ")
    return said[:1].lower() + said[1:]
