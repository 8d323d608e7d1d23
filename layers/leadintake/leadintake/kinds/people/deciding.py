"""What becomes of each row of a file of people: pure, and the same for a dry run and for the real thing."""

from array import array
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any, NamedTuple
from uuid import UUID

from leadintake.importing.fates import Change, Fate, Tally, tally
from leadintake.importing.ids import IdsOfLines
from leadintake.kinds.people.exclusions import Exclusions
from leadintake.kinds.people.incoming import IncomingPeople, IncomingPerson
from leadintake.kinds.people.merging import cell_changes, changes_of, merged, merged_cells
from leadintake.kinds.people.person import Person, traits_of
from leadintake.matching.keys import PersonTraits
from leadintake.matching.roster import Match, Roster

_YOUNGER_THAN_ALL_ROWS = 1 << 62
_NOT_YET = 1 << 62
"""More than any line."""


class KnownPerson(NamedTuple):
    """A row of the list, as it was before the file came."""

    id: UUID
    ordinal: int
    person: Person
    cells: dict[str, Any]
    company_id: UUID | None


@dataclass(slots=True, eq=False)
class Standing:
    """A row of the list as it stands while a file is decided: the one value here that changes."""

    id: UUID
    age: int
    person: Person
    traits: PersonTraits
    cells: dict[str, Any]
    company_id: UUID | None
    before: KnownPerson | None
    """None for a row that this file adds."""
    touched_by: int
    """The first line of the file that speaks of it."""
    is_filled: bool = False
    """Whether a row of the file has filled anything in it."""

    @property
    def line(self) -> int | None:
        """Tell which line of the file has added it; None for a row that was there before."""
        return None if self.before else self.age - _YOUNGER_THAN_ALL_ROWS

    def changes(self) -> Iterator[Change]:
        """List what the file has filled in a row that was there before."""
        if self.before is None:
            return
        yield from changes_of(self.before.person, self.person)
        yield from cell_changes(self.before.cells, self.cells)
        if self.company_id != self.before.company_id:
            yield Change("company_row_id", self.before.company_id, self.company_id)


@dataclass(slots=True)
class PeopleDecision:
    """Everything that a file of people does to a list."""

    incoming: IncomingPeople
    ids: IdsOfLines
    """Those of the rows that are added."""
    newcomers: "array[int]" = field(default_factory=lambda: array("i"))
    """The places of the rows that are added and meet nobody, neither in the list nor in the file …"""
    accepted: dict[int, Standing] = field(default_factory=dict[int, Standing])
    """… and of the others that went into a row of the list."""
    fates: list[Fate] = field(default_factory=list[Fate])
    """What became of all but the newcomers."""
    name_only: int = 0
    """Merges that rested on a name alone …"""
    name_only_elsewhere: int = 0
    """… and how many of them joined different companies."""

    def tally(self) -> Tally:
        """Count what became of the rows."""
        others, added = tally(self.fates), len(self.newcomers)
        return others._replace(imported=others.imported + added, total=others.total + added)

    def affected_rows(self) -> list[UUID]:
        """Name every row that was added or merged into, once, in the order of the file."""
        row_ids: list[UUID] = []
        met: set[UUID] = set()
        for place in sorted([*self.newcomers, *self.accepted]):
            standing = self.accepted.get(place)
            if standing is None:
                row_ids.append(self.ids.of(self.incoming.lines[place]))
            elif standing.id not in met:
                met.add(standing.id)
                row_ids.append(standing.id)
        return row_ids

    def added(self) -> list[Standing]:
        """Give the new rows of the list that are no newcomers."""
        return [standing for standing in self._standings() if standing.before is None]

    def filled(self) -> list[Standing]:
        """Give the rows of the list in which something was filled."""
        return [standing for standing in self._standings() if any(True for _ in standing.changes())]

    def _standings(self) -> list[Standing]:
        return sorted({id(one): one for one in self.accepted.values()}.values(), key=lambda standing: standing.age)


def decide(
    incoming: IncomingPeople,
    known: Iterable[KnownPerson],
    exclusions: Exclusions,
    column_ids: Sequence[str | None],
    ids: IdsOfLines,
) -> PeopleDecision:
    """Decide each row, the strongest first, against the list and the rows decided before it."""
    decider = _Decider(PeopleDecision(incoming, ids), list(known), exclusions, column_ids)
    for row in incoming.people(incoming.strongest_first(decider.set_newcomers_apart())):
        decider.decide(row)
    decider.decision.fates.sort(key=lambda fate: fate.line)
    return decider.decision


class _Decider:
    def __init__(
        self,
        decision: PeopleDecision,
        known: Sequence[KnownPerson],
        exclusions: Exclusions,
        column_ids: Sequence[str | None],
    ) -> None:
        self.decision = decision
        self._roster: Roster[Standing] = Roster()
        self._exclusions = exclusions
        self._column_ids = column_ids
        for one, traits in zip(known, traits_of([one.person for one in known]), strict=True):
            self._roster.add(_standing(one, traits))

    def set_newcomers_apart(self) -> Iterator[int]:
        """Decide those who share neither address nor name with anybody: they only join. Give the places of the rest."""
        incoming, roster, others = self.decision.incoming, self._roster, self._exclusions.others
        addresses = _shared(incoming.addresses) | roster.addresses | others.addresses
        names = _shared(incoming.names) | roster.names | others.names
        addresses.discard(0)
        names.discard(0)
        for place, (address, name) in enumerate(zip(incoming.addresses, incoming.names, strict=True)):
            if address in addresses or name in names or not (address or name) or self._is_blocked(place):
                yield place
            else:
                self.decision.newcomers.append(place)

    def _is_blocked(self, place: int) -> bool:
        incoming, exclusions = self.decision.incoming, self._exclusions
        return incoming.domains[place] in exclusions.domains or incoming.company_keys[place] in exclusions.company_names

    def decide(self, row: IncomingPerson) -> None:
        fate = self._exclusions.fate_of(row)
        if fate is None and not row.can_be_found:
            fate = Fate(row.line, "skipped", "no_identity")
        if fate is None:
            match = self._roster.find(row.traits)
            fate = self._merge(row, match) if match else self._add(row)
        self.decision.fates.append(fate)

    def _merge(self, row: IncomingPerson, match: Match[Standing]) -> Fate:
        standing = match.member
        if match.by == "name":
            self._note_name_only(row, standing)
        person = merged(standing.person, row.person)
        cells = merged_cells(standing.cells, self._column_ids, row.cells) if row.cells else standing.cells
        changes = (*changes_of(standing.person, person), *cell_changes(standing.cells, cells))
        if changes:
            self._change(standing, person, cells)
        standing.touched_by = min(standing.touched_by, row.line)
        self.decision.accepted[row.place] = standing
        return Fate(row.line, "updated", None, match.by, standing.id, changes)

    def _change(self, standing: Standing, person: Person, cells: dict[str, Any]) -> None:
        before = standing.traits
        standing.person, standing.cells, standing.traits, standing.is_filled = person, cells, person.traits, True
        if standing.traits != before:
            self._roster.add(standing, traits_before=before)

    def _add(self, row: IncomingPerson) -> Fate:
        cells = merged_cells({}, self._column_ids, row.cells) if row.cells else {}
        age = _YOUNGER_THAN_ALL_ROWS + row.line
        standing = Standing(self.decision.ids.of(row.line), age, row.person, row.traits, cells, None, None, row.line)
        self._roster.add(standing)
        self.decision.accepted[row.place] = standing
        return Fate(row.line, "imported", row_id=standing.id)

    def _note_name_only(self, row: IncomingPerson, standing: Standing) -> None:
        self.decision.name_only += 1
        companies = {row.traits.company, standing.traits.company} - {""}
        self.decision.name_only_elsewhere += len(companies) == 2


def _shared(hashes: Iterable[int]) -> set[int]:
    # By sorting: a dictionary of a million would take 120 MB.
    return {one for one, next_one in pairwise(sorted(hashes)) if one == next_one}


def _standing(known: KnownPerson, traits: PersonTraits) -> Standing:
    return Standing(
        id=known.id,
        age=known.ordinal,
        person=known.person,
        traits=traits,
        cells=known.cells,
        company_id=known.company_id,
        before=known,
        touched_by=_NOT_YET,
    )
