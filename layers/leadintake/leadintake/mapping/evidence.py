"""What the values of a column bear out, and what they contradict."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import NamedTuple

from leadintake.mapping.lexicon import data_lines
from leadintake.mapping.values import ADDRESS, FLAG, GROUPS, NUMERIC, is_placeholder, kinds_of
from leadintake.matching.text import is_blank

_CONSTANT_CELLS = 3
_SAMPLE = 32
_WIDE_SAMPLE = 8
_BEYOND_DOUBT = ADDRESS | NUMERIC | FLAG | {"salutation", "gender"}
_CELLS = 1600
"""So many cells of a file are looked at closely; fewer of each column in a wide one."""


class Expectation(NamedTuple):
    """What the values of a target look like."""

    fits: frozenset[str]
    may: frozenset[str]
    against: frozenset[str]
    """Empty: all that is neither."""
    rescue: float
    """How far values alone can carry a column whose header says nothing."""
    rescued_by: frozenset[str]


@dataclass(frozen=True, slots=True)
class Evidence:
    """What stands in a column: the kinds of its different values."""

    kinds: tuple[frozenset[str], ...] = ()
    values: tuple[str, ...] = field(default=(), repr=False)
    cells: int = 0
    """How many cells of the column say something, the same or not."""

    def __len__(self) -> int:
        """Count the values that were looked at."""
        return len(self.kinds)

    def share(self, *wanted: str) -> float:
        """Tell how many of the values are of one of these kinds."""
        if not self.kinds:
            return 0.0
        return sum(not kinds.isdisjoint(wanted) for kinds in self.kinds) / len(self.kinds)

    @property
    def is_constant(self) -> bool:
        """Tell whether all the rows say the same: nobody's own name or address."""
        return len(self.kinds) == 1 and self.cells >= _CONSTANT_CELLS

    def fit(self, expectation: Expectation) -> float:
        """Tell how many of the values bear an expectation out."""
        return self.share(*expectation.fits)

    def contradiction(self, expectation: Expectation, *, beyond_doubt: bool = False) -> float:
        """Tell how many of the values contradict an expectation; a number contradicts a name beyond doubt."""
        if not self.kinds:
            return 0.0
        fine = expectation.fits | expectation.may
        against = _BEYOND_DOUBT if beyond_doubt else expectation.against
        contradicting = sum(
            kinds.isdisjoint(fine) and (not against or not kinds.isdisjoint(against)) for kinds in self.kinds
        )
        return contradicting / len(self.kinds)

    def also(self, kind: str, values: Iterable[str]) -> "Evidence":
        """Add what is known about some of the values from elsewhere in the file."""
        known = frozenset(values)
        kinds = (one | {kind} if value in known else one for one, value in zip(self.kinds, self.values, strict=True))
        return Evidence(tuple(kinds), self.values, self.cells)


@cache
def expectations() -> Mapping[str, Expectation]:
    """Give what the values of every target look like."""
    return {
        name: _expectation(rest) for name, _, rest in (line.partition(": ") for line in data_lines("expectations.txt"))
    }


def _expectation(text: str) -> Expectation:
    parts = {name: words for name, _, words in (part.partition(" ") for part in text.split("; "))}
    against = parts["against"]
    rescue, _, by = parts["rescue"].partition(" ")
    return Expectation(
        fits=frozenset(parts["fits"].split()),
        may=frozenset(parts.get("may", "").split()),
        against=frozenset() if against == "any" else _spelled_out(against.split()),
        rescue=int(rescue) / 100,
        rescued_by=frozenset(by.split() or parts["fits"].split()),
    )


def _spelled_out(names: Sequence[str]) -> frozenset[str]:
    return frozenset(kind for name in names for kind in GROUPS.get(name, (name,)))


def gather(columns: Sequence[int], rows: Sequence[Sequence[str]]) -> dict[int, Evidence]:
    """Look at the values of some columns."""
    size = max(_WIDE_SAMPLE, min(_SAMPLE, _CELLS // max(1, len(columns))))
    return {column: _evidence([row[column] for row in rows], size) for column in columns}


def _evidence(cells: Sequence[str], size: int) -> Evidence:
    # Sorted, so that the order of rows does not decide which values are looked at.
    different = sorted(set(cells))
    said = [cell for cell in different[:: -(-len(different) // size) or 1] if not _says_nothing(cell)]
    filled = len(cells) if len(said) > 1 else sum(cell in said for cell in cells)
    kinds = [kinds_of(cell) for cell in said]
    return Evidence(tuple(_one_host_is_nobodys_own(kinds, said)), tuple(said), filled)


def _says_nothing(cell: str) -> bool:
    return is_blank(cell) or is_placeholder(cell.strip())


def _one_host_is_nobodys_own(kinds: list[frozenset[str]], values: Sequence[str]) -> list[frozenset[str]]:
    """Tell a platform from firms' own pages: there, all the pages have one host."""
    addresses = [index for index, one in enumerate(kinds) if one & {"homepage", "deep_link", "domain"}]
    hosts = Counter(_host(values[index]) for index in addresses)
    if len(addresses) >= 3 and len(hosts) * 3 <= len(addresses):
        return [frozenset({"platform_link"}) if index in addresses else one for index, one in enumerate(kinds)]
    return kinds


def _host(value: str) -> str:
    return value.partition("//")[2].partition("/")[0] or value.partition("/")[0]
