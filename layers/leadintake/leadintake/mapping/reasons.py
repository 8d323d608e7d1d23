"""Why a column is proposed, in a sentence for the person who has to confirm it."""

from collections.abc import Mapping
from functools import cache
from typing import NamedTuple

from leadintake.mapping.lexicon import data_lines
from leadintake.mapping.proposal import Kind


class Wording(NamedTuple):
    """How a target and its values are called."""

    target: str
    values: str


@cache
def wordings() -> Mapping[str, Wording]:
    """Give how targets are called, by kind and target."""
    lines = (line.partition(": ") for line in data_lines("reasons.txt"))
    return {name: Wording(*text.split("; ")) for name, _, text in lines}


def reason(kind: Kind, target: str, column: str, *, by_header: bool, sampled: int, fitting: int) -> str:
    """Say why a column is proposed for a target."""
    wording = wordings()[f"{kind}.{target}"]
    values = _values(wording.values, sampled, fitting)
    if not by_header:
        return values
    header = f'The header "{column}" means {wording.target}.'
    return f"{header} {values}" if fitting * 2 > sampled else header


def _values(called: str, sampled: int, fitting: int) -> str:
    if sampled == 1:
        return f"The only sampled value is one of {called}."
    if fitting == sampled:
        return f"All {sampled} sampled values are {called}."
    return f"{fitting} of {sampled} sampled values are {called}."
