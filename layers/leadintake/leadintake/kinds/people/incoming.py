"""People as a file brings them."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from operator import itemgetter
from typing import NamedTuple

from leadintake.importing.layouts import Layout
from leadintake.importing.value_types import ValueType, value_type
from leadintake.kinds.people.firmographics import firmographic_positions
from leadintake.kinds.people.person import FIELDS, Person
from leadintake.matching.domains import normalise_domain
from leadintake.matching.keys import PersonKeys, PersonTraits
from leadintake.matching.linkedin import linkedin_person
from leadintake.matching.text import is_blank, text_key

_REMEMBERED = 4096
"""Companies, locations and domains repeat within a file; names do not."""


class IncomingPerson(NamedTuple):
    """One row of a file of people."""

    line: int
    person: Person
    traits: PersonTraits
    keys: PersonKeys
    cells: tuple[str | None, ...]
    """What it brings for each custom column of the layout."""
    firmographics: tuple[str | None, ...]
    """What it says about the company, for each field that the file has."""

    @property
    def strength(self) -> tuple[bool, int, int]:
        """Order rows: the surer it is who somebody is, the sooner they are decided."""
        _, name, company, location = self.traits
        return not self.traits.linkedin, -(bool(name) + bool(company) + bool(location)), self.line

    @property
    def can_be_found(self) -> bool:
        """Tell whether there is anything to recognise this person by."""
        return bool(self.traits.linkedin or self.traits.name)


@dataclass(frozen=True, slots=True)
class IncomingPeople:
    """A file of people."""

    people: tuple[IncomingPerson, ...]
    firmographic_fields: tuple[str, ...]
    warnings: tuple[str, ...]

    def value_types(self) -> list[ValueType]:
        """Tell what kind of values each custom column of the layout holds."""
        places = range(len(self.people[0].cells))
        return [value_type(row.cells[place] for row in self.people) for place in places]


def read_people(columns: Sequence[str], rows: Iterable[tuple[int, list[str]]], layout: Layout) -> IncomingPeople:
    """Read every row of a file as a person."""
    firmographics = firmographic_positions(columns, layout.fields.values())
    reader = _Reader(layout, tuple(firmographics.values()))
    people = tuple(reader.person(line, row) for line, row in rows)
    return IncomingPeople(people, tuple(firmographics), tuple(reader.warnings()))


class _Reader:
    def __init__(self, layout: Layout, firmographics: Sequence[int]) -> None:
        # What is not mapped is read from a blank cell behind the last one: 100,000 rows are read without looking it up.
        self._fields: Callable[[list[str]], tuple[str, ...]] = itemgetter(
            *(layout.fields.get(name, -1) for name in FIELDS)
        )
        self._customs = tuple(custom.position for custom in layout.customs)
        self._firmographics = firmographics
        self._bad_urls = self._bad_domains = 0
        self._domain = lru_cache(_REMEMBERED)(normalise_domain)
        self._key = lru_cache(_REMEMBERED)(text_key)

    def person(self, line: int, row: list[str]) -> IncomingPerson:
        row.append("")
        url, first_name, last_name, full_name, headline, company, location, domain = map(_value, self._fields(row))
        address = linkedin_person(url)
        if address is None and url:
            self._bad_urls += 1
        person = Person(
            address.url if address else None,
            first_name,
            last_name,
            full_name,
            headline,
            company,
            location,
            self._domain_of(domain),
        )
        name = text_key(full_name or " ".join(filter(None, (first_name, last_name))))
        traits = PersonTraits(address.key if address else "", name, self._key(company), self._key(location))
        return IncomingPerson(
            line, person, traits, traits.keys, _values(row, self._customs), _values(row, self._firmographics)
        )

    def _domain_of(self, value: str | None) -> str | None:
        if value is None:
            return None
        domain = self._domain(value)
        if domain is None:
            self._bad_domains += 1
        return domain

    def warnings(self) -> Iterator[str]:
        if self._bad_urls:
            yield f"{self._bad_urls} values were not LinkedIn addresses of people and were left out."
        if self._bad_domains:
            yield f"{self._bad_domains} values were not domains and were left out."


def _values(row: list[str], positions: Sequence[int]) -> tuple[str | None, ...]:
    return tuple([_value(row[place]) for place in positions]) if positions else ()


def _value(text: str) -> str | None:
    text = text.strip()
    return None if not text or (not text.isascii() and is_blank(text)) else text
