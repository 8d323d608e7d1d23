"""A record that a row of a file is about: what the row brings wins, and what that changes is told."""

from collections.abc import Iterator
from typing import NamedTuple, TypeVar

from leadintake.importing.fates import Change

Fields = TypeVar("Fields", bound=NamedTuple)


def overwritten(fields: Fields, newer: Fields) -> Fields:
    """Let what is not blank win over what was there; what is blank erases nothing."""
    pairs = zip(fields, newer, strict=True)
    return fields._make(mine if theirs is None else theirs for mine, theirs in pairs)


def changed_fields(before: Fields, after: Fields) -> Iterator[Change]:
    """List the fields that differ between two versions of a record."""
    if before is not after:
        for name, was, now in zip(before._fields, before, after, strict=True):
            if was != now:
                yield Change(name, was, now)
