"""What all shapes have in common: casing, ids, texts and pages."""

import re
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StrictStr, StringConstraints, WithJsonSchema
from pydantic.alias_generators import to_camel

from leadintake import limits

ID_PATTERN = (
    "^([0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[1-8][0-9a-fA-F]{3}-[89abAB][0-9a-fA-F]{3}-[0-9a-fA-F]{12}"
    "|00000000-0000-0000-0000-000000000000|ffffffff-ffff-ffff-ffff-ffffffffffff)$"
)
_ID = re.compile(ID_PATTERN)


def is_id(value: object) -> bool:
    """Tell whether a value is an id as the contract spells one."""
    # fullmatch, because `$` alone would let a trailing line end pass.
    return isinstance(value, str) and _ID.fullmatch(value) is not None


def _id(value: object) -> object:
    if isinstance(value, UUID) or is_id(value):
        return value
    raise ValueError("must be a UUID")


Id = Annotated[UUID, BeforeValidator(_id), WithJsonSchema({"type": "string", "format": "uuid", "pattern": ID_PATTERN})]
Count = Annotated[int, Field(ge=0, le=limits.COUNT)]
Name = Annotated[StrictStr, StringConstraints(max_length=limits.NAME_CHARACTERS, pattern=r"\S")]
"""A name that something is found by: not blank."""
OptionalName = Annotated[StrictStr, StringConstraints(max_length=limits.NAME_CHARACTERS)]
"""A name that may be left blank."""
Text = Annotated[StrictStr, StringConstraints(max_length=limits.TEXT_CHARACTERS)]
Moment = datetime


class Shape(BaseModel):
    """A request, an answer, or a part of one."""

    model_config = ConfigDict(frozen=True, populate_by_name=True)


class Camel(Shape):
    """A shape whose JSON keys are camelCase."""

    model_config = ConfigDict(alias_generator=to_camel)


class Snake(Shape):
    """A shape whose JSON keys are snake_case."""


class Query(Shape):
    """The query parameters of an endpoint. Their texts become numbers where numbers are asked for."""

    model_config = ConfigDict(alias_generator=to_camel)


def at_most(maximum: int) -> BeforeValidator:
    """Clamp a page size to its maximum."""
    return BeforeValidator(lambda value: _clamped(value, maximum))


def _clamped(value: Any, maximum: int) -> Any:
    digits = str(value).strip()
    # More digits than any page number has: compared by length, never converted.
    return maximum if digits.isdecimal() and (len(digits) > 9 or int(digits) > maximum) else value


PageNumber = Annotated[int, Field(ge=1, le=1_000_000_000)]
Offset = Annotated[int, Field(ge=0, le=1_000_000_000)]


class ListPage(Query):
    """Which lists, companies, campaigns or blocklist entries to answer with."""

    limit: Annotated[int, Field(ge=1, le=limits.ITEMS_PER_PAGE), at_most(limits.ITEMS_PER_PAGE)] = limits.ITEMS_PER_PAGE
    offset: Offset = 0


class Success(Camel):
    """It is done, or there was nothing to do."""

    success: bool = True
