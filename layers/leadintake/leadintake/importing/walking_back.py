"""How the fields of a record go back: from the newest change to the oldest, as far as nobody has changed them since."""

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

_CELLS = "cells."


class Step(NamedTuple):
    """What one undone import has changed in a record, as JSON."""

    is_asked_for: bool
    """Whether it is the import that is undone now; the others were undone before."""
    before: Mapping[str, Any]
    after: Mapping[str, Any]


class WalkedBack(NamedTuple):
    """A record as it was."""

    record: dict[str, Any]
    restored: bool
    """Whether anything is other than it is."""
    kept: list[str]
    """Fields that somebody has changed since."""


def walked_back(current: Mapping[str, Any], steps: Iterable[Step]) -> WalkedBack:
    """Take steps back, the newest first."""
    record = {**current, "cells": dict(current.get("cells") or {})}
    restored, kept = False, list[str]()
    for step in steps:
        for field, after in step.after.items():
            before, now = step.before.get(field), _get(record, field)
            if now == before:
                continue
            if now == after:
                _set(record, field, before)
                restored = True
            elif step.is_asked_for:
                kept.append(field)
    return WalkedBack(record, restored, kept)


def _get(record: Mapping[str, Any], field: str) -> Any:
    if field.startswith(_CELLS):
        return record["cells"].get(field.removeprefix(_CELLS))
    return record.get(field)


def _set(record: dict[str, Any], field: str, value: Any) -> None:
    if not field.startswith(_CELLS):
        record[field] = value
    elif value is None:
        record["cells"].pop(field.removeprefix(_CELLS), None)
    else:
        record["cells"][field.removeprefix(_CELLS)] = value
