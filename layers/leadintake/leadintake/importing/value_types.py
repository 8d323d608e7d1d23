"""What kind of values a column holds, told by the values themselves."""

import re
from collections.abc import Iterable, Mapping
from typing import Literal

ValueType = Literal["boolean", "number", "date", "email", "url", "phone", "text"]

_MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*"
_DATE = (
    r"\d{4}-\d{1,2}-\d{1,2}(?:[T ]\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{2})?)?"
    r"|\d{1,2}[./]\d{1,2}[./](?:\d{4}|\d{2})"
    rf"|\d{{1,2}} {_MONTH} \d{{4}}|{_MONTH} \d{{1,2}},? \d{{4}}"
)
_PATTERNS: Mapping[ValueType, str] = {
    "boolean": r"true|false|yes|no",
    # No leading zeros: 00420 is the number of something, and not a quantity.
    "number": r"-?(?:0|[1-9]\d{0,14}|[1-9]\d{0,2}(?:,\d{3}){1,4})(?:\.\d{1,15})?",
    "date": _DATE,
    "email": r"[^\s@]+@[^\s@]+\.[^\s@]+",
    "url": r"https?://\S+|www\.\S+\.\S+",
    "phone": r"(?:\+|00|0|\()[\d\s()./-]{5,20}\d(?:\s*(?:x|ext\.?)\s*\d{1,6})?",
}
_TYPES: list[tuple[ValueType, re.Pattern[str]]] = [
    (name, re.compile(pattern, re.IGNORECASE)) for name, pattern in _PATTERNS.items()
]


def value_type(values: Iterable[str | None]) -> ValueType:
    """Find the first type that every value is of; blank ones say nothing."""
    possible: list[tuple[ValueType, re.Pattern[str]]] = _TYPES
    seen = False
    for value in values:
        if value:
            seen = True
            possible = [(name, pattern) for name, pattern in possible if pattern.fullmatch(value)]
            if not possible:
                return "text"
    return possible[0][0] if seen else "text"
