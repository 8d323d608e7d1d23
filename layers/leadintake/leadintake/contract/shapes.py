"""What all shapes have in common: casing, ids, texts and pages."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, cast
from uuid import UUID

from annotated_types import Ge, GroupedMetadata
from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StrictStr,
    StringConstraints,
    WithJsonSchema,
)
from pydantic.alias_generators import to_camel
from pydantic.config import JsonDict

from leadintake import limits
from leadintake.matching.text import is_blank

ID_PATTERN = (
    "^([0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[1-8][0-9a-fA-F]{3}-[89abAB][0-9a-fA-F]{3}-[0-9a-fA-F]{12}"
    "|00000000-0000-0000-0000-000000000000|ffffffff-ffff-ffff-ffff-ffffffffffff)$"
)
_ID = re.compile(ID_PATTERN)
_DIGITS = 10
_HIGHEST = 10**_DIGITS
_SURROGATE = re.compile("[\ud800-\udfff]")


def is_id(value: object) -> bool:
    """Tell whether a value is an id as the contract spells one."""
    # fullmatch, because `$` alone would let a trailing line end pass.
    return isinstance(value, str) and _ID.fullmatch(value) is not None


def _id(value: object) -> object:
    if isinstance(value, UUID) or is_id(value):
        return value
    raise ValueError("must be a UUID")


NO_NUL: JsonDict = {"pattern": r"^[^\x00]*$"}
"""Says in a schema what the database cannot hold."""


def storable(value: object) -> object:
    """Refuse texts with characters that the database cannot hold, however deep they stand."""
    _require_storable(value)
    return value


def _require_storable(value: object) -> None:
    if isinstance(value, str):
        if "\x00" in value:
            raise ValueError("must not hold NUL characters")
        if not value.isascii() and _SURROGATE.search(value):
            raise ValueError("must not hold half a surrogate pair")
    elif isinstance(value, list):
        for item in cast("list[object]", value):
            _require_storable(item)
    elif isinstance(value, dict):
        for name, item in cast("dict[str, object]", value).items():
            _require_storable(name)
            _require_storable(item)


def small(value: dict[str, Any]) -> dict[str, Any]:
    """Refuse JSON that is longer than a text may be, once its numbers are written out as the database does."""
    if _written_out(value) > limits.TEXT_CHARACTERS:
        raise ValueError(f"must not be longer than {limits.TEXT_CHARACTERS} characters, with its numbers written out")
    return value


def _written_out(value: object) -> int:
    if isinstance(value, dict):
        pairs = cast("dict[str, object]", value).items()
        return 2 + sum(len(name) + 4 + _written_out(item) for name, item in pairs)
    if isinstance(value, list):
        return 2 + sum(2 + _written_out(item) for item in cast("list[object]", value))
    return len(f"{value:f}") if isinstance(value, float) else len(str(value)) + 2


def not_blank(text: str) -> str:
    """Refuse a text with nothing in it to see."""
    if is_blank(text):
        raise ValueError("must not be blank")
    return text


Id = Annotated[UUID, BeforeValidator(_id), WithJsonSchema({"type": "string", "format": "uuid", "pattern": ID_PATTERN})]


def _whole(value: object) -> object:
    # To JSON 1.0 is a whole number like 1; a text or a truth value is none.
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    raise ValueError("must be a whole number")


WHOLE = BeforeValidator(_whole)
"""Makes an integer one of a JSON body. It comes last in a type: what stands behind it is missing in the schema."""
Count = Annotated[int, Field(ge=0, le=limits.COUNT)]
Name = Annotated[
    StrictStr,
    StringConstraints(max_length=limits.NAME_CHARACTERS),
    BeforeValidator(storable),
    AfterValidator(not_blank),
    Field(json_schema_extra={"pattern": r"^[^\x00]*[^\s\x00][^\x00]*$"}),
]
"""A name that something is found by: not blank."""
OptionalName = Annotated[
    StrictStr,
    StringConstraints(max_length=limits.NAME_CHARACTERS),
    BeforeValidator(storable),
    Field(json_schema_extra=NO_NUL),
]
"""A name that may be left blank."""
Text = Annotated[
    StrictStr,
    StringConstraints(max_length=limits.TEXT_CHARACTERS),
    BeforeValidator(storable),
    Field(json_schema_extra=NO_NUL),
]
JsonObject = Annotated[dict[str, Any], BeforeValidator(storable), AfterValidator(small)]
"""Whatever JSON the caller likes to keep, within the size of a text."""
Moment = datetime


class Shape(BaseModel):
    """A request, an answer, or a part of one."""

    # Built when it is first used: a function imports many shapes, and uses few.
    model_config = ConfigDict(frozen=True, populate_by_name=True, defer_build=True)


class Camel(Shape):
    """A shape whose JSON keys are camelCase."""

    model_config = ConfigDict(alias_generator=to_camel)


class Snake(Shape):
    """A shape whose JSON keys are snake_case."""


class Query(Shape):
    """The query parameters of an endpoint. Their texts become numbers where numbers are asked for."""

    model_config = ConfigDict(alias_generator=to_camel)


@dataclass(frozen=True, slots=True)
class CutTo(GroupedMetadata):
    """Makes an integer a page size: at least 1, and cut to its maximum."""

    maximum: int

    def __iter__(self) -> Iterator[object]:
        """Give what pydantic needs to know of it."""
        said = f"More than {self.maximum} is cut to {self.maximum}."
        yield Ge(1)
        yield WithJsonSchema({"type": "integer", "minimum": 1, "description": said})
        yield BeforeValidator(self._cut)

    def _cut(self, value: object) -> object:
        number = _query_number(value)
        return min(number, self.maximum)


def _query_number(value: object) -> int:
    # More digits than any page has are as good as the largest: what matters is their number, they are never converted.
    text = str(value).strip()
    if not re.fullmatch(r"-?[0-9]{1,5000}", text):
        raise ValueError("must be a whole number")
    return int(text) if len(text) <= _DIGITS else (_HIGHEST if text[0] != "-" else -1)


@dataclass(frozen=True, slots=True)
class AtMost(GroupedMetadata):
    """Bounds the number of things sent at once. Said in words: no program can try a schema's `maxItems` of 10,000."""

    maximum: int

    def __iter__(self) -> Iterator[object]:
        """Give what pydantic needs to know of it."""
        yield Field(json_schema_extra={"description": f"At most {self.maximum}."})
        yield BeforeValidator(self._refuse_more)

    def _refuse_more(self, value: object) -> object:
        if _length(value) > self.maximum:
            raise ValueError(f"must not hold more than {self.maximum}")
        return value


def _length(value: object) -> int:
    return len(cast("list[object]", value)) if isinstance(value, list) else 0


PageNumber = Annotated[int, Field(ge=1, le=1_000_000_000), BeforeValidator(_query_number)]
Offset = Annotated[int, Field(ge=0, le=1_000_000_000), BeforeValidator(_query_number)]


class Page(Query):
    """Which part of a listing to answer with."""

    limit: int
    offset: Offset = 0

    def ends_before(self, total: int) -> bool:
        """Tell whether there is more behind this page."""
        return self.offset + self.limit < total


class ListPage(Page):
    """Which lists, companies, campaigns or blocklist entries to answer with."""

    limit: Annotated[int, CutTo(limits.ITEMS_PER_PAGE)] = limits.ITEMS_PER_PAGE


class Success(Camel):
    """It is done, or there was nothing to do."""

    success: bool = True
