"""Which columns of a list a file fills, and which it adds."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple
from uuid import UUID

from leadintake import limits
from leadintake.importing.layouts import CustomTarget
from leadintake.importing.value_types import ValueType
from leadintake.matching.text import text_key


class NewColumn(NamedTuple):
    """A column to be added to a list."""

    name: str
    response_type: ValueType


@dataclass(frozen=True, slots=True)
class ColumnPlan:
    """What a mapping wants of the columns of a list."""

    new: tuple[NewColumn, ...]
    warnings: tuple[str, ...]


def plan_columns(
    wanted: Sequence[CustomTarget], types: Sequence[ValueType], known: Iterable[str], room: int
) -> ColumnPlan:
    """Find the columns that have to be added; one that is there under another case is not."""
    names = {text_key(name) for name in known}
    filled: set[str] = set()
    new: list[NewColumn] = []
    warnings: list[str] = []
    for target, response_type in zip(wanted, types, strict=True):
        key = text_key(target.name)
        if key in filled:
            warnings.append(f"“{target.name}” is filled twice; the second column counts only where the first is blank.")
        filled.add(key)
        if key in names:
            continue
        complaint = _complaint(target, room - len(new))
        if complaint:
            warnings.append(complaint)
        else:
            names.add(key)
            new.append(NewColumn(target.name, response_type))
    return ColumnPlan(tuple(new), tuple(warnings))


def column_ids(targets: Sequence[CustomTarget], known: Mapping[str, UUID]) -> tuple[str | None, ...]:
    """Give the column that each target fills; None for those that are not there."""
    by_key = {text_key(name): str(column_id) for name, column_id in known.items()}
    return tuple(by_key.get(text_key(target.name)) for target in targets)


def not_made(wanted: Iterable[NewColumn], made: Mapping[str, UUID]) -> list[str]:
    """Say which columns the database has refused."""
    failed = [column.name for column in wanted if column.name not in made]
    return [f"The column “{name}” could not be made; what was mapped to it was ignored." for name in failed]


def _complaint(target: CustomTarget, room: int) -> str | None:
    if not target.is_new:
        return f"The list has no column “{target.name}”; what was mapped to it was ignored."
    if not text_key(target.name):
        return "A new column without a name was not made; what was mapped to it was ignored."
    if len(target.name) > limits.NAME_CHARACTERS:
        short = target.name[:40]
        return f"The column “{short}…” was not made: its name is longer than {limits.NAME_CHARACTERS} characters."
    if room < 1:
        return f"The column “{target.name}” was not made: a list cannot have more than {limits.COLUMNS_PER_LIST}."
    return None
