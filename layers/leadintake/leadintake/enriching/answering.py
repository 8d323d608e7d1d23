"""How much of a model's answer is believed: what has the form that the column asks for."""

import json
import re
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, cast

from leadintake import limits
from leadintake.contract.columns import Column
from leadintake.errors import ModelFailed

_NOT_UNDERSTOOD = "its answer was not understood"
_OTHER_FORM = "its answer did not have the form that the column asks for"
_EMAIL = re.compile(r"[^\s@]+@[^\s@]+\.[^\s@]+")
_URL = re.compile(r"https?://[^\s/]+\.[^\s]+")
_PHONE = re.compile(r"\+?[\d\s()./-]{5,30}")
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


def answer_schema(column: Column) -> Mapping[str, Any]:
    """Give the schema of the whole answer."""
    value = column.answer_schema or {"anyOf": [_SCHEMAS[column.response_type], {"type": "null"}]}
    return {"type": "object", "properties": {"value": value}, "required": ["value"], "additionalProperties": False}


def understood(text: str, column: Column) -> Any:
    """Read the value out of an answer; None where the model does not know. Whatever does not fit is ModelFailed."""
    bare = text.strip().removeprefix("```json").removesuffix("```")
    try:
        answer: object = json.loads(bare)
    except (ValueError, RecursionError):
        answer = None
    if not isinstance(answer, dict) or "value" not in answer:
        raise ModelFailed(_NOT_UNDERSTOOD)
    value: Any = cast("dict[str, Any]", answer)["value"]
    if value is None:
        return None
    fits = _fits_own(value, column.answer_schema) if column.answer_schema else _CHECKS[column.response_type](value)
    written = json.dumps(value, ensure_ascii=False)
    if not fits or len(written) > limits.TEXT_CHARACTERS or _UNSTORABLE.search(written) or r"\u0000" in written:
        raise ModelFailed(_OTHER_FORM)
    return value


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and bool(value.strip())


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < 1e300


def _is_date(value: Any) -> bool:
    try:
        return isinstance(value, str) and bool(date.fromisoformat(value))
    except ValueError:
        return False


def _matches(pattern: re.Pattern[str]) -> Callable[[Any], bool]:
    return lambda value: isinstance(value, str) and pattern.fullmatch(value) is not None


def _is_list(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(one, str) for one in cast("list[object]", value))


_TEXT = {"type": "string"}
_SCHEMAS: Mapping[str, Mapping[str, Any]] = {
    "text": _TEXT,
    "auto": _TEXT,
    "number": {"type": "number"},
    "boolean": {"type": "boolean"},
    "date": _TEXT,
    "url": _TEXT,
    "email": _TEXT,
    "phone": _TEXT,
    "list": {"type": "array", "items": _TEXT},
}
_CHECKS: Mapping[str, Callable[[Any], bool]] = {
    "text": _is_text,
    # A model that answers with a number where a text is allowed has still answered.
    "auto": lambda value: _is_text(value) or _is_number(value) or isinstance(value, bool),
    "number": _is_number,
    "boolean": lambda value: isinstance(value, bool),
    "date": _is_date,
    "url": _matches(_URL),
    "email": _matches(_EMAIL),
    "phone": _matches(_PHONE),
    "list": _is_list,
}

_TYPES: Mapping[str, Callable[[Any], bool]] = {
    "string": lambda value: isinstance(value, str),
    "number": _is_number,
    "integer": lambda value: _is_number(value) and float(value).is_integer(),
    "boolean": lambda value: isinstance(value, bool),
    "array": lambda value: isinstance(value, list),
    "object": lambda value: isinstance(value, dict),
    "null": lambda value: value is None,
}


def _fits_own(value: Any, schema: Any) -> bool:
    """Hold a value against a schema that somebody has written, and that may be none."""
    try:
        return _fits(value, schema)
    except (TypeError, AttributeError, ValueError) as error:
        raise ModelFailed("the schema of the column is not one of JSON Schema") from error


def _fits(value: Any, schema: Any) -> bool:
    """Hold a value against the part of JSON Schema that structured answers use; a whole library would cost 2 MB."""
    if not isinstance(schema, dict):
        return schema is not False
    said = cast("dict[str, Any]", schema)
    allowed = said.get("type", list(_TYPES))
    kinds = [allowed] if isinstance(allowed, str) else list(allowed)
    if not any(_TYPES.get(str(kind), _anything)(value) for kind in kinds):
        return False
    if ("enum" in said and value not in said["enum"]) or ("const" in said and value != said["const"]):
        return False
    if "anyOf" in said and not any(_fits(value, one) for one in said["anyOf"]):
        return False
    return _parts_fit(value, said)


def _parts_fit(value: Any, said: Mapping[str, Any]) -> bool:
    if isinstance(value, dict):
        fields, shapes = cast("dict[str, Any]", value), cast("dict[str, Any]", said.get("properties") or {})
        if any(name not in fields for name in said.get("required") or ()):
            return False
        if said.get("additionalProperties") is False and fields.keys() - shapes.keys():
            return False
        return all(_fits(fields[name], shape) for name, shape in shapes.items() if name in fields)
    if isinstance(value, list):
        return all(_fits(one, said.get("items", True)) for one in cast("list[object]", value))
    if _is_number(value):
        return said.get("minimum", value) <= value <= said.get("maximum", value)
    return not isinstance(value, str) or len(value) <= said.get("maxLength", len(value))


def _anything(_: Any) -> bool:
    return True
