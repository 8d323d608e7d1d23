"""Proposes which column serves which field, by headers and values, without asking anybody."""

from collections.abc import Iterable, Mapping, Sequence

from leadintake.mapping.assignment import best_assignment
from leadintake.mapping.context import File
from leadintake.mapping.echoes import with_echoes
from leadintake.mapping.evidence import Evidence, gather
from leadintake.mapping.proposal import Kind, Proposal, Proposals
from leadintake.mapping.reading import OTHER, Reading, read_headers
from leadintake.mapping.reasons import reason
from leadintake.mapping.scoring import Score, Target, score_all, targets

_NOTHING_TAKEN: Proposals = {}
_FINE = 1_000_000
# Who or what a column is about, when the header leaves it open: there the addresses of the row are asked.
_IN_DOUBT = frozenset({None, "name", "party", "person"})


def propose(
    kind: Kind,
    columns: Sequence[str],
    rows: Sequence[Sequence[str]],
    taken: Proposals = _NOTHING_TAKEN,
) -> Proposals:
    """Propose a column for every target that one is sure for, apart from what is already taken."""
    readings, evidence = examine(kind, columns, rows)
    used = {proposal.source for proposal in taken.values()}
    free = [index for index, column in enumerate(columns) if column not in used]
    wanted = [target for target in targets(kind) if target.name not in taken]
    scores = score_all(wanted, readings, evidence, free)
    chosen = best_assignment([{column: round(one.value * _FINE) for column, one in of.items()} for of in scores])
    return {
        target.name: _proposal(kind, target, columns[column], of[column], evidence.get(column, Evidence()))
        for target, column, of in zip(wanted, chosen, scores, strict=True)
        if column is not None
    }


def examine(
    kind: Kind, columns: Sequence[str], rows: Sequence[Sequence[str]]
) -> tuple[list[Reading], Mapping[int, Evidence]]:
    """Read the headers of a file in the light of each other and of the values below them."""
    readings = read_headers(columns)
    looked_at = [index for index, reading in enumerate(readings) if reading.field != OTHER]
    evidence = gather(looked_at, rows)
    evidence |= with_echoes(evidence, _in_doubt(readings), rows)
    return File(kind, readings, evidence).understood(), evidence


def _in_doubt(readings: Iterable[Reading]) -> list[int]:
    return [index for index, reading in enumerate(readings) if reading.field in _IN_DOUBT]


def _proposal(kind: Kind, target: Target, column: str, score: Score, evidence: Evidence) -> Proposal:
    sampled = len(evidence)
    why = reason(
        kind, target.name, column, by_header=score.by_header, sampled=sampled, fitting=round(score.fit * sampled)
    )
    return Proposal(column, "exact" if score.by_header else "values", min(round(score.value, 2), 0.99), why)
