"""How much every column is worth to every target of a kind of import."""

from collections.abc import Mapping, Sequence
from functools import cache
from math import prod
from typing import NamedTuple

from leadintake.mapping.evidence import Evidence, Expectation, expectations
from leadintake.mapping.lexicon import data_lines
from leadintake.mapping.proposal import Kind
from leadintake.mapping.reading import Reading

SURE = 0.5
"""Below this nothing is proposed."""
VETO = 0.5
"""So many of the values may contradict a header, and no more."""
_PLAIN = 0.85
"""A header that speaks so plainly is contradicted only by values that are something else beyond doubt."""
_STRONG_RESCUE = 0.8
_LEAD = 0.03
_QUALITIES = {"work": 1.02, "main": 1.01, "clean": 0.95, "second": 0.8, "personal": 1.0}
_BLANK_AMONG_FILLED = 0.5


class Target(NamedTuple):
    """A field to be filled, the headers that speak of it, and what its values look like."""

    name: str
    expectation: str
    meanings: Mapping[str, float]


class Score(NamedTuple):
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
    if base is None:
        return None
    contradiction = evidence.contradiction(expectation, beyond_doubt=base >= _PLAIN)
    if contradiction > VETO:
        return None
    value = _lifted(base, evidence, expectation, reading) * (1 - 0.5 * contradiction) * _quality(target, reading)
    if filled and not len(evidence):
        value *= _BLANK_AMONG_FILLED
    if value < SURE:
        return None
    return Score(value, by_header=base >= SURE, fit=evidence.fit(expectation))


def _said(target: Target, reading: Reading) -> float | None:
    """Tell how plainly a header speaks of a target; None when it speaks of something else."""
    if reading.field is None:
        return 0.0
    base = target.meanings.get(reading.meaning)
    return None if base is None else base * reading.weight


def _quality(target: Target, reading: Reading) -> float:
    """Prefer the working address to the private one, the first of several to the others."""
    private = 0.6 if target.name == "email" and "personal" in reading.qualities else 1.0
    return private * prod(_QUALITIES[quality] for quality in reading.qualities)


def _lifted(base: float, evidence: Evidence, expectation: Expectation, reading: Reading) -> float:
    """Let values that fit make up for what a header leaves open."""
    if base >= SURE:
        return base + (1 - base) * expectation.rescue * evidence.fit(expectation)
    if evidence.is_constant or (reading.field is None and reading.unknown and expectation.rescue < _STRONG_RESCUE):
        return base
    return base + (1 - base) * expectation.rescue * evidence.share(*expectation.rescued_by)


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
        found.append(_without_rivals({column: one for column, one in scores if one}))
    return found


def _without_rivals(scores: dict[int, Score]) -> dict[int, Score]:
    """Leave out columns that values alone speak for when another one is as good: which of the two is not sure."""
    silent = sorted((one.value for one in scores.values() if not one.by_header), reverse=True)
    if len(silent) < 2 or silent[0] - silent[1] > _LEAD:
        return scores
    return {column: one for column, one in scores.items() if one.by_header}
