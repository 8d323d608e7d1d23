"""How the fields of a record go back: from the newest change to the oldest, as far as nobody has changed them since."""

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

_CELLS = "cells."


class Step(NamedTuple):
    """What one import has changed in a record, as JSON."""

    is_asked_for: bool
    """Whether it is the import that is undone now."""
    stands: bool
    """Whether it is one that is not undone; the others were undone before."""
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
    was: dict[str, Any] = {**current, "cells": current.get("cells") or {}}
    record = {**was, "cells": dict(was["cells"])}
    kept, written = list[str](), set[str]()
    for step in steps:
        if step.stands:
            written.update(step.after)
            continue
        for field, after in step.after.items():
            before, now = step.before.get(field), _get(record, field)
            if now == before:
                continue
            # What an import that stands has written since stays, also where it is the same value again.
            if now == after and field not in written:
                _set(record, field, before)
            elif step.is_asked_for:
                kept.append(field)
    return WalkedBack(record, record != was, kept)


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
