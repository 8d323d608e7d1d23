"""Where the values of a file go: each field's column, as the mapping says."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

EXISTING, NEW = "column:", "new:"
SentMapping = Mapping[str, str | None]
"""Target to header, or to null where it is left empty on purpose."""


class CustomTarget(NamedTuple):
    """A column of the list that a column of the file goes into."""

    name: str
    is_new: bool
    position: int


class Layout(NamedTuple):
    """Which column of a file serves what."""

    fields: Mapping[str, int]
    """The position of each built-in field that is mapped."""
    customs: tuple[CustomTarget, ...]
    warnings: tuple[str, ...]


def layout_of(columns: Sequence[str], mapping: SentMapping, targets: Sequence[str]) -> Layout:
    """Find the columns that a mapping names; what is not there is ignored with a warning."""
    # The first of two headers of one name is meant: a text from a preview never has two.
    positions = {header.strip(): place for place, header in reversed(list(enumerate(columns)))}
    fields: dict[str, int] = {}
    customs: list[CustomTarget] = []
    warnings: list[str] = []
    for target, header in mapping.items():
        if header is None or not header.strip():
            continue
        place = positions.get(header.strip())
        custom = _custom(target, place or 0)
        if target not in targets and custom is None:
            warnings.append(f"“{target}” is not a field that can be imported; it was ignored.")
        elif place is None:
            warnings.append(
                f"“{target}” is mapped to “{header}”, a column that the file does not have; it was ignored."
            )
        elif custom:
            customs.append(custom)
        else:
            fields[target] = place
    return Layout(fields, tuple(customs), tuple(warnings))


def _custom(target: str, place: int) -> CustomTarget | None:
    for prefix in (EXISTING, NEW):
        if target.startswith(prefix):
            return CustomTarget(target.removeprefix(prefix).strip(), prefix == NEW, place)
    return None
