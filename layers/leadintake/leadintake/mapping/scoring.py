"""How much every column is worth to every target of a kind of import."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from leadintake.mapping.evidence import Evidence, Expectation, expectations
from leadintake.mapping.lexicon import data_lines
from leadintake.mapping.proposal import Kind
from leadintake.mapping.reading import Reading

SURE = 0.5
"""Below this nothing is proposed."""
_VETO = 0.5
_STRONG_RESCUE = 0.8
_KNOWN_BY_NOBODY = 0.05
_QUALITIES = {"work": 1.02, "main": 1.01, "clean": 0.95, "second": 0.8, "personal": 1.0}
_BLANK_AMONG_FILLED = 0.5


@dataclass(frozen=True, slots=True)
class Target:
    """A field to be filled, the headers that speak of it, and what its values look like."""

    name: str
    expectation: str
    meanings: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Score:
    """What a column is worth to a target."""

    value: float
    by_header: bool
    """Whether the header alone would have been enough."""
    fit: float
    """How many of the values bear it out."""


@cache
def targets(kind: Kind) -> tuple[Target, ...]:
    """Give the targets of a kind of import."""
    lines = (line.partition(": ") for line in data_lines("targets.txt"))
    return tuple(
        Target(name, expectation, _scores(meanings))
        for head, _, meanings in lines
        for of, name, expectation in (head.split(),)
        if of == kind
    )


def _scores(text: str) -> dict[str, float]:
    pairs = (entry.rpartition(" ") for entry in text.split(", "))
    return {meaning: int(score) / 100 for meaning, _, score in pairs}


def score(target: Target, reading: Reading, evidence: Evidence, *, filled: bool) -> Score | None:
    """Weigh what a header says against what the values say; None when it is not worth proposing."""
    expectation = expectations()[target.expectation]
    base = _said(target, reading)
    if base is None or evidence.contradiction(expectation) > _VETO:
        return None
    fit = evidence.fit(expectation)
    value = _lifted(base, fit, expectation, reading) * (1 - 0.5 * evidence.contradiction(expectation))
    if filled and not len(evidence):
        value *= _BLANK_AMONG_FILLED
    if value < SURE:
        return None
    return Score(min(value, 0.99), by_header=base >= SURE, fit=fit)


def _said(target: Target, reading: Reading) -> float | None:
    """Tell how plainly a header speaks of a target; None when it speaks of something else."""
    if reading.field is None:
        return 0.0
    base = target.meanings.get(reading.meaning)
    if base is None:
        return None
    for quality in reading.qualities:
        base *= _QUALITIES[quality]
    if target.name == "email" and "personal" in reading.qualities:
        base *= 0.6
    return base * reading.weight


def _lifted(base: float, fit: float, expectation: Expectation, reading: Reading) -> float:
    """Let values that fit make up for what a header leaves open."""
    rescue = expectation.rescue
    if reading.field is None and reading.unknown and rescue < _STRONG_RESCUE:
        return base
    return base + (1 - base) * rescue * fit


def score_all(
    wanted: Sequence[Target], readings: Sequence[Reading], evidence: Mapping[int, Evidence], free: Sequence[int]
) -> list[dict[int, Score]]:
    """Weigh all free columns for all targets."""
    filled = any(len(one) for one in evidence.values())
    nothing = Evidence()
    found: list[dict[int, Score]] = []
    for target in wanted:
        scores = (
            (column, score(target, readings[column], evidence.get(column, nothing), filled=filled)) for column in free
        )
        found.append({column: one for column, one in scores if one})
    return found
