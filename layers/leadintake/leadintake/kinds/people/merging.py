"""Two rows of one person become one: what is there stays, what is missing is filled."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from leadintake.importing.fates import Change
from leadintake.kinds.people.person import FIELDS, Person
from leadintake.matching.text import is_blank


def merged(known: Person, incoming: Person) -> Person:
    """Fill the gaps of a person. The name that is shown stays, also where it is put together from its parts."""
    gaps = {name: value for name in FIELDS if getattr(known, name) is None and (value := getattr(incoming, name))}
    if not gaps:
        return known
    shown = known.shown_name
    if shown is None:
        return replace(known, **gaps)
    gaps.pop("full_name", None)
    filled = replace(known, **gaps)
    # A part that was missing would change the name that the two make together.
    return filled if filled.shown_name == shown else replace(filled, full_name=shown)


def merged_cells(
    known: dict[str, Any], column_ids: Sequence[str | None], values: Sequence[str | None]
) -> dict[str, Any]:
    """Fill the empty cells of custom columns; of two values for one cell the first counts."""
    filled: dict[str, Any] = {}
    for column_id, value in zip(column_ids, values, strict=True):
        if column_id and value is not None and column_id not in filled and _is_empty(known.get(column_id)):
            filled[column_id] = value
    return {**known, **filled} if filled else known


def changes_of(before: Person, after: Person) -> Iterator[Change]:
    """List the fields in which two versions of a person differ."""
    if before is after:
        return
    for name in FIELDS:
        was, now = getattr(before, name), getattr(after, name)
        if was != now:
            yield Change(name, was, now)


def cell_changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[Change]:
    """List the cells in which two versions of a row differ."""
    if before is after:
        return
    for column_id, now in after.items():
        was = before.get(column_id)
        if was != now:
            yield Change(f"cells.{column_id}", was, now)


def _is_empty(value: Any) -> bool:
    return value is None or (isinstance(value, str) and is_blank(value))
