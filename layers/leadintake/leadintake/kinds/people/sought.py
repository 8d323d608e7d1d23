"""What a file of people is looked up by: each key once."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain

from leadintake.kinds.people.incoming import IncomingPerson
from leadintake.matching.keys import PersonKeys, name_key

Crowded = tuple[int, int | None, int | None, int]
"""Keys of a name, of a company or location with it, and how many without an address may be met."""


@dataclass(frozen=True, slots=True)
class Sought:
    """The keys of a file."""

    keys: Sequence[PersonKeys]
    domains: frozenset[str]
    company_names: frozenset[int]

    @property
    def addresses(self) -> Iterable[str]:
        """Give the keys of LinkedIn addresses."""
        return {keys.linkedin for keys in self.keys if keys.linkedin}

    @property
    def names(self) -> Iterable[int]:
        """Give the keys of names."""
        return {keys.name for keys in self.keys if keys.name is not None}

    @property
    def name_companies(self) -> Iterable[int]:
        """Give the keys of names with companies."""
        return {keys.name_company for keys in self.keys if keys.name_company is not None}

    @property
    def name_locations(self) -> Iterable[int]:
        """Give the keys of names with locations."""
        return {keys.name_location for keys in self.keys if keys.name_location is not None}

    def within_crowds(self, names: Iterable[int]) -> Iterator[Crowded]:
        """Give the keys to look for among people of one name, where these are many."""
        crowded = set(names)
        rows = [keys for keys in self.keys if keys.name in crowded]
        # Each row that brings an address can take it to one person without; so many may be met one after another.
        free = Counter(keys.name for keys in rows if keys.linkedin)
        wanted = chain.from_iterable(
            ((keys.name, None, None), (keys.name, keys.name_company, None), (keys.name, None, keys.name_location))
            for keys in rows
        )
        for name, company, location in dict.fromkeys(wanted):
            if name is not None:
                yield name, company, location, free[name]


def sought_by(people: Sequence[IncomingPerson]) -> Sought:
    """Gather the keys of a file."""
    companies = {row.traits.company: row.person.company for row in people if row.traits.company}
    return Sought(
        keys=[row.keys for row in people],
        domains=frozenset(row.person.domain for row in people if row.person.domain),
        company_names=frozenset(key for name in companies.values() if (key := name_key(name)) is not None),
    )
