"""Who is kept out of a list: people of blocked companies, and people of other lists."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple
from uuid import UUID

from leadintake.importing.fates import Fate
from leadintake.kinds.people.incoming import IncomingPerson
from leadintake.matching.keys import PersonTraits
from leadintake.matching.passes import BY_NAME_ACROSS_LISTS
from leadintake.matching.roster import Roster


class Outsider(NamedTuple):
    """Somebody in another list."""

    id: UUID
    age: int
    traits: PersonTraits


@dataclass(frozen=True, slots=True)
class Exclusions:
    """Everything that keeps a row out."""

    domains: frozenset[str]
    company_names: frozenset[str]
    others: Roster[Outsider]

    def fate_of(self, row: IncomingPerson) -> Fate | None:
        """Say why a row is kept out; None when it is not."""
        if row.person.domain in self.domains:
            return Fate(row.line, "skipped", "blocked", "domain")
        if row.traits.company in self.company_names:
            return Fate(row.line, "skipped", "blocked", "company_name")
        met = self.others.find(row.traits)
        if met:
            return Fate(row.line, "skipped", "cross_list", met.by, met.member.id)
        return None


def roster_of_others(outsiders: Iterable[Outsider]) -> Roster[Outsider]:
    """Make the people of other lists findable."""
    roster: Roster[Outsider] = Roster(BY_NAME_ACROSS_LISTS)
    for outsider in outsiders:
        roster.add(outsider)
    return roster


NOTHING = Exclusions(frozenset(), frozenset(), Roster(BY_NAME_ACROSS_LISTS))
"""What keeps rows out where nothing shall."""
