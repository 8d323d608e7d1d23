"""What becomes of each row of a file of people: pure, and the same for a dry run and for the real thing."""

from array import array
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain, islice, pairwise
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
_BLOCK = 1_000


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
    touched_by: int = _NOT_YET
    """The first line of the file that speaks of it."""
    is_filled: bool = False
    """Whether a row of the file has filled anything in it."""
    before: KnownPerson | None = None
    """What it was, once it is another; of a row that this file adds, nothing."""

    @property
    def is_added(self) -> bool:
        """Tell whether this file adds it."""
        return self.age >= _YOUNGER_THAN_ALL_ROWS

    @property
    def line(self) -> int | None:
        """Tell which line of the file has added it; None for a row that was there before."""
        return self.age - _YOUNGER_THAN_ALL_ROWS if self.is_added else None

    def fill(self, person: Person, cells: dict[str, Any]) -> None:
        """Take in what a row of the file says."""
        self._keep()
        self.person, self.cells, self.traits, self.is_filled = person, cells, person.traits, True

    def link(self, company_id: UUID) -> None:
        """Take in where this person works."""
        self._keep()
        self.company_id = company_id

    def _keep(self) -> None:
        if self.before is None and not self.is_added:
            self.before = KnownPerson(self.id, self.age, self.person, self.cells, self.company_id)

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
    accepted: "list[Standing | None]" = field(init=False)
    """… and, for each place of the file, the row of the list that another one went into."""
    fates: list[Fate] = field(default_factory=list[Fate])
    """What became of all but the newcomers."""
    name_only: int = 0
    """Merges that rested on a name alone …"""
    name_only_elsewhere: int = 0
    """… and how many of them joined different companies."""

    def __post_init__(self) -> None:
        self.accepted = [None] * len(self.incoming)

    def places(self) -> list[int]:
        """Give the places of all rows that went into the list."""
        return sorted([*self.newcomers, *(place for place, _ in self.merged())])

    def merged(self) -> Iterator[tuple[int, Standing]]:
        """Give those that are no newcomers, by their places."""
        return ((place, standing) for place, standing in enumerate(self.accepted) if standing)

    def tally(self) -> Tally:
        """Count what became of the rows."""
        others, added = tally(self.fates), len(self.newcomers)
        return others._replace(imported=others.imported + added, total=others.total + added)

    def affected_rows(self) -> list[UUID]:
        """Name every row that was added or merged into, once, in the order of the file."""
        row_ids: list[UUID] = []
        for place in self.places():
            line, standing = self.incoming.lines[place], self.accepted[place]
            if standing is None:
                row_ids.append(self.ids.of(line))
            elif standing.touched_by == line:
                row_ids.append(standing.id)
        return row_ids

    def added(self) -> list[Standing]:
        """Give the new rows of the list that are no newcomers."""
        return self._standings(lambda standing: standing.is_added)

    def filled(self) -> list[Standing]:
        """Give the rows of the list in which something was filled."""
        return self._standings(lambda standing: any(True for _ in standing.changes()))

    def _standings(self, is_wanted: Callable[[Standing], bool]) -> list[Standing]:
        lines = self.incoming.lines
        once = (standing for place, standing in self.merged() if standing.touched_by == lines[place])
        return sorted(filter(is_wanted, once), key=lambda standing: standing.age)


def decide(
    incoming: IncomingPeople,
    known: Iterable[Standing],
    exclusions: Exclusions,
    column_ids: Sequence[str | None],
    ids: IdsOfLines,
) -> PeopleDecision:
    """Decide each row, the strongest first, against the list and the rows decided before it."""
    decider = _Decider(PeopleDecision(incoming, ids), known, exclusions, column_ids)
    for row in incoming.people(incoming.strongest_first(decider.set_newcomers_apart())):
        decider.decide(row)
    decider.decision.fates.sort(key=lambda fate: fate.line)
    return decider.decision


class _Decider:
    def __init__(
        self,
        decision: PeopleDecision,
        known: Iterable[Standing],
        exclusions: Exclusions,
        column_ids: Sequence[str | None],
    ) -> None:
        self.decision = decision
        self._roster: Roster[Standing] = Roster()
        self._exclusions = exclusions
        self._column_ids = column_ids
        for standing in known:
            self._roster.add(standing)

    def set_newcomers_apart(self) -> Iterator[int]:
        """Decide those who share neither address nor name with anybody: they only join. Give the places of the rest."""
        incoming, roster, others = self.decision.incoming, self._roster, self._exclusions.others
        addresses = _MetHashes(incoming.addresses, roster.addresses, others.addresses)
        names = _MetHashes(incoming.names, roster.names, others.names)
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
        standing.fill(person, cells)
        if standing.traits != before:
            self._roster.add(standing, traits_before=before)

    def _add(self, row: IncomingPerson) -> Fate:
        cells = merged_cells({}, self._column_ids, row.cells) if row.cells else {}
        age = _YOUNGER_THAN_ALL_ROWS + row.line
        standing = Standing(self.decision.ids.of(row.line), age, row.person, row.traits, cells, None, row.line)
        self._roster.add(standing)
        self.decision.accepted[row.place] = standing
        return Fate(row.line, "imported", row_id=standing.id)

    def _note_name_only(self, row: IncomingPerson, standing: Standing) -> None:
        self.decision.name_only += 1
        companies = {row.traits.company, standing.traits.company} - {""}
        self.decision.name_only_elsewhere += len(companies) == 2


def standing_people(known: Iterable[KnownPerson]) -> list[Standing]:
    """Stand for everybody who is in the list, unchanged yet."""
    standings: list[Standing] = []
    remaining = iter(known)
    # A block at a time: what is read of them is given up as soon as they stand.
    while block := list(islice(remaining, _BLOCK)):
        for one, traits in zip(block, traits_of([one.person for one in block]), strict=True):
            standings.append(Standing(one.id, one.ordinal, one.person, traits, one.cells, one.company_id))
    return standings


class _MetHashes:
    """Hashes of texts that are met again: within the file, or in a list. That of a blank text never is."""

    def __init__(self, of_file: Iterable[int], *of_lists: Iterable[int]) -> None:
        twice = {one for one, next_one in pairwise(sorted(of_file)) if one == next_one}
        # Sorted, because a set of a million takes 100 MB.
        self._hashes = array("q", sorted(chain(twice, *of_lists)))

    def __contains__(self, one: int) -> bool:
        place = bisect_left(self._hashes, one)
        return one != 0 and place < len(self._hashes) and self._hashes[place] == one
