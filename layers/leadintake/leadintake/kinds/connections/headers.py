"""Which column of a LinkedIn export is what: by the names LinkedIn gives them, and otherwise by headers and values."""

from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

from leadintake.kinds.connections.incoming import FIELDS
from leadintake.mapping.engine import propose
from leadintake.matching.text import text_key

_DATA = Path(__file__).with_name("headers.txt")


def columns_of(columns: Sequence[str], sample: Sequence[Sequence[str]]) -> dict[str, str]:
    """Find the column of each field; a field that nothing is sure for is missing."""
    known = _known_headers()
    found: dict[str, str] = {}
    for column in columns:
        field = known.get(text_key(column))
        if field:
            found.setdefault(field, column)
    proposed = propose("prospects", columns, sample)
    for field in FIELDS:
        if field in proposed and field not in found and proposed[field].source not in found.values():
            found[field] = proposed[field].source
    return found


@cache
def _known_headers() -> Mapping[str, str]:
    lines = (line for line in _DATA.read_text("utf-8").splitlines() if not line.startswith("#"))
    pairs = (line.partition(":") for line in lines)
    return {text_key(name): field for field, _, names in pairs for name in names.split(",")}
