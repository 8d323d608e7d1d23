"""Whether the values of a column leave it open that the column serves a field, whoever says so."""

from collections.abc import Sequence

from leadintake.mapping.evidence import expectations, gather
from leadintake.mapping.model import Plausible
from leadintake.mapping.proposal import Kind
from leadintake.mapping.scoring import VETO, targets


def plausible_in(kind: Kind, columns: Sequence[str], rows: Sequence[Sequence[str]]) -> Plausible:
    """Give what tells whether a column's values contradict a field."""
    expected = {target.name: target.expectation for target in targets(kind)}

    def plausible(target: str, column: str) -> bool:
        place = columns.index(column)
        evidence = gather([place], rows).get(place)
        return evidence is None or evidence.contradiction(expectations()[expected[target]]) <= VETO

    return plausible
