"""What becomes of each row of a file of people: pure, and the same for a dry run and for the real thing."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple
from uuid import UUID

from leadintake.importing.fates import Change, Fate
from leadintake.kinds.people.exclusions import Exclusions
from leadintake.kinds.people.incoming import IncomingPerson
from leadintake.kinds.people.merging import cell_changes, changes_of, merged, merged_cells
from leadintake.kinds.people.person import Person
from leadintake.matching.keys import PersonKeys, PersonTraits
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
    keys: PersonKeys
    cells: dict[str, Any]
    company_id: UUID | None
    before: KnownPerson | None
    """None for a row that this file adds."""
    touched_by: int
    """The first line of the file that speaks of it."""

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


class Accepted(NamedTuple):
    """A row of the file that went into a row of the list."""

    incoming: IncomingPerson
    standing: Standing


@dataclass(slots=True)
class PeopleDecision:
    """Everything that a file of people does to a list."""

    fates: list[Fate] = field(default_factory=list[Fate])
    accepted: list[Accepted] = field(default_factory=list[Accepted])
    """In the order of deciding."""
    name_only: int = 0
    """Merges that rested on a name alone …"""
    name_only_elsewhere: int = 0
    """… and how many of them joined different companies."""

    def added(self) -> list[Standing]:
        """Give the new rows of the list, in the order of the file."""
        return [standing for standing in self._standings() if standing.before is None]

    def filled(self) -> list[Standing]:
        """Give the rows of the list in which something was filled."""
        return [standing for standing in self._standings() if any(True for _ in standing.changes())]

    def _standings(self) -> list[Standing]:
        return sorted({id(one.standing): one.standing for one in self.accepted}.values(), key=lambda s: s.age)


def decide(
    incoming: Sequence[IncomingPerson],
    known: Iterable[KnownPerson],
    exclusions: Exclusions,
    column_ids: Sequence[str | None],
    new_id: Callable[[], UUID],
) -> PeopleDecision:
    """Decide each row, the strongest first, against the list and the rows decided before it."""
    decider = _Decider(known, exclusions, column_ids, new_id)
    for row in sorted(incoming, key=lambda row: row.strength):
        decider.decide(row)
    decider.decision.fates.sort(key=lambda fate: fate.line)
    return decider.decision


class _Decider:
    def __init__(
        self,
        known: Iterable[KnownPerson],
        exclusions: Exclusions,
        column_ids: Sequence[str | None],
        new_id: Callable[[], UUID],
    ) -> None:
        self._roster: Roster[Standing] = Roster()
        self._exclusions = exclusions
        self._column_ids = column_ids
        self._new_id = new_id
        self.decision = PeopleDecision()
        for one in known:
            self._roster.add(_standing(one))

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
        self.decision.accepted.append(Accepted(row, standing))
        return Fate(row.line, "updated", None, match.by, standing.id, changes)

    def _change(self, standing: Standing, person: Person, cells: dict[str, Any]) -> None:
        before = standing.traits
        standing.person, standing.cells, standing.traits = person, cells, person.traits
        if standing.traits != before:
            standing.keys = standing.traits.keys
            self._roster.add(standing, traits_before=before)

    def _add(self, row: IncomingPerson) -> Fate:
        cells = merged_cells({}, self._column_ids, row.cells) if row.cells else {}
        age = _YOUNGER_THAN_ALL_ROWS + row.line
        standing = Standing(self._new_id(), age, row.person, row.traits, row.keys, cells, None, None, row.line)
        self._roster.add(standing)
        self.decision.accepted.append(Accepted(row, standing))
        return Fate(row.line, "imported", row_id=standing.id)

    def _note_name_only(self, row: IncomingPerson, standing: Standing) -> None:
        self.decision.name_only += 1
        companies = {row.traits.company, standing.traits.company} - {""}
        self.decision.name_only_elsewhere += len(companies) == 2


def _standing(known: KnownPerson) -> Standing:
    traits = known.person.traits
    return Standing(
        id=known.id,
        age=known.ordinal,
        person=known.person,
        traits=traits,
        keys=traits.keys,
        cells=known.cells,
        company_id=known.company_id,
        before=known,
        touched_by=_NOT_YET,
    )
