"""People as a file brings them: packed while there are 100,000 of them, unpacked where one is looked at."""

from array import array
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from operator import itemgetter
from typing import NamedTuple

from leadintake.importing.layouts import Layout
from leadintake.importing.packing import pack, unpack
from leadintake.importing.value_types import ValueType, value_type
from leadintake.kinds.people.firmographics import firmographic_positions
from leadintake.kinds.people.person import FIELDS, Person
from leadintake.matching.domains import normalise_domain
from leadintake.matching.keys import PersonTraits
from leadintake.matching.linkedin import linkedin_person
from leadintake.matching.roster import fingerprint
from leadintake.matching.text import is_blank, text_key

_REMEMBERED = 16_384
"""Companies, locations and domains repeat within a file; names do not."""
_CANNOT_BE_FOUND = 8
"""The strength of rows without anything to recognise a person by: the last of all."""
_KEYS = 4
"""So many keys stand behind the fields of a packed row, before its custom values."""


class IncomingPerson(NamedTuple):
    """One row of a file of people."""

    line: int
    person: Person
    traits: PersonTraits
    cells: tuple[str | None, ...]
    """What it brings for each custom column of the layout."""


@dataclass(frozen=True, slots=True)
class IncomingPeople:
    """A file of people, a row after the other: what is looked at in all of them, and the rest packed."""

    customs: int
    """How many custom columns the layout has."""
    firmographic_fields: tuple[str, ...]
    warnings: list[str] = field(default_factory=list[str])
    lines: "array[int]" = field(default_factory=lambda: array("i"))
    strengths: bytearray = field(default_factory=bytearray)
    """The surer it is who somebody is, the lower, and the sooner they are decided."""
    addresses: "array[int]" = field(default_factory=lambda: array("q"))
    """Fingerprints of LinkedIn addresses …"""
    names: "array[int]" = field(default_factory=lambda: array("q"))
    """… and of names."""
    company_keys: list[str] = field(default_factory=list[str])
    domains: list[str | None] = field(default_factory=list[str | None])
    firmographics: list[tuple[str | None, ...]] = field(default_factory=list[tuple[str | None, ...]])
    """What each row says about the company, if the file has fields for it."""
    packed: list[str] = field(default_factory=list[str])
    """The fields of each person, the keys, and the custom values."""

    def __len__(self) -> int:
        """Count the rows."""
        return len(self.lines)

    def first(self, rows: int) -> "IncomingPeople":
        """Give the same file, ending after so many rows."""
        return IncomingPeople(
            self.customs,
            self.firmographic_fields,
            self.warnings,
            self.lines[:rows],
            self.strengths[:rows],
            self.addresses[:rows],
            self.names[:rows],
            self.company_keys[:rows],
            self.domains[:rows],
            self.firmographics[:rows],
            self.packed[:rows],
        )

    def can_be_found(self, place: int) -> bool:
        """Tell whether there is anything to recognise a person by."""
        return self.strengths[place] != _CANNOT_BE_FOUND

    def strongest_first(self, places: Iterable[int]) -> list[int]:
        """Order places the way they are decided; of equally strong ones the earlier line comes first."""
        return sorted(sorted(places), key=self.strengths.__getitem__)

    def person(self, place: int) -> IncomingPerson:
        """Unpack a row."""
        values = [value or None for value in unpack(self.packed[place])]
        person = Person(*values[: len(FIELDS)])
        return IncomingPerson(
            self.lines[place], person, person.traits, tuple(values[len(FIELDS) + _KEYS :][: self.customs])
        )

    def company(self, place: int) -> str | None:
        """Name the company of a row."""
        return unpack(self.packed[place])[FIELDS.index("company")] or None

    def value_types(self) -> list[ValueType]:
        """Tell what kind of values each custom column of the layout holds."""
        first = len(FIELDS) + _KEYS
        return [value_type(unpack(row)[first + place] for row in self.packed) for place in range(self.customs)]

    def with_cells(self, spelled: Callable[[Sequence[str]], str]) -> Iterator[str]:
        """Give each row with its line in front and, in the place of its custom values, the spelling of them."""

        @lru_cache(_REMEMBERED)
        def cells(values: str) -> str:
            return pack([spelled(unpack(values))])

        for line, packed in zip(self.lines, self.packed, strict=True):
            *fields, values = packed.split("\t", len(FIELDS) + _KEYS)
            yield "\t".join((str(line), *fields, cells(values)))


def read_people(columns: Sequence[str], rows: Iterable[tuple[int, list[str]]], layout: Layout) -> IncomingPeople:
    """Read every row of a file as a person."""
    firmographics = firmographic_positions(columns, layout.fields.values())
    reader = _Reader(layout, firmographics)
    for line, row in rows:
        reader.read(line, row)
    return reader.people()


class _Reader:
    def __init__(self, layout: Layout, firmographics: dict[str, int]) -> None:
        # What is not mapped is read from a blank cell behind the last one: 100,000 rows are read without looking it up.
        self._fields: Callable[[list[str]], tuple[str, ...]] = itemgetter(
            *(layout.fields.get(name, -1) for name in FIELDS)
        )
        self._customs = [custom.position for custom in layout.customs]
        self._firmographics = list(firmographics.values())
        self._bad_urls = self._bad_domains = 0
        self._domain = lru_cache(_REMEMBERED)(normalise_domain)
        self._key = lru_cache(_REMEMBERED)(text_key)
        self._shared: dict[tuple[str | None, ...], tuple[str | None, ...]] = {}
        self._people = IncomingPeople(len(self._customs), tuple(firmographics))

    def read(self, line: int, row: list[str]) -> None:
        row.append("")
        url, first_name, last_name, full_name, headline, company, location, domain = map(_value, self._fields(row))
        address = linkedin_person(url)
        key, url = address or ("", self._no_address(url))
        domain = domain and (self._domain(domain) or self._no_domain())
        name = text_key(full_name or f"{first_name} {last_name}")
        traits = PersonTraits(key, name, self._key(company), self._key(location))
        people = self._people
        people.lines.append(line)
        people.strengths.append(_strength(traits))
        people.addresses.append(fingerprint(key))
        people.names.append(fingerprint(name))
        people.company_keys.append(traits.company)
        people.domains.append(domain or None)
        if self._firmographics:
            said = tuple([_value(row[place]) or None for place in self._firmographics])
            people.firmographics.append(self._shared.setdefault(said, said))
        fields = (url, first_name, last_name, full_name, headline, company, location, domain)
        keys = ["" if key is None else str(key) for key in traits.keys]
        # At least one, so that there is always something behind the keys.
        values = [_value(row[place]) for place in self._customs] or [""]
        people.packed.append(pack((*fields, *keys, *values)))

    def _no_address(self, url: str) -> str:
        self._bad_urls += bool(url)
        return ""

    def _no_domain(self) -> str:
        self._bad_domains += 1
        return ""

    def people(self) -> IncomingPeople:
        if self._bad_urls:
            self._people.warnings.append(
                f"{self._bad_urls} values were not LinkedIn addresses of people and were left out."
            )
        if self._bad_domains:
            self._people.warnings.append(f"{self._bad_domains} values were not domains and were left out.")
        return self._people


def _strength(traits: PersonTraits) -> int:
    linkedin, name, company, location = traits
    if not linkedin and not name:
        return _CANNOT_BE_FOUND
    return 4 * (not linkedin) + (not name) + (not company) + (not location)


def _value(text: str) -> str:
    text = text.strip()
    return "" if not text.isascii() and is_blank(text) else text
