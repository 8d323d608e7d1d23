"""People as a file brings them: packed while there are 100,000 of them, unpacked where one is looked at."""

from array import array
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import islice, zip_longest
from typing import NamedTuple

from leadintake.importing.files import Row
from leadintake.importing.layouts import Layout
from leadintake.importing.packing import pack, pack_columns, unpack
from leadintake.importing.value_types import ValueType, value_type
from leadintake.kinds.people.firmographics import firmographic_positions
from leadintake.kinds.people.person import FIELDS, Person, traits_of
from leadintake.matching.domains import normalise_domain
from leadintake.matching.keys import PersonTraits, spelled_keys
from leadintake.matching.linkedin import PROFILES, LinkedinPerson, linkedin_person
from leadintake.matching.text import is_blank, text_keys

_REMEMBERED = 16_384
"""Companies, locations and domains repeat within a file; names do not."""


_BLOCK = 500
_NOBODY = LinkedinPerson("", "")


class IncomingPerson(NamedTuple):
    """One row of a file of people."""

    place: int
    line: int
    person: Person
    traits: PersonTraits
    cells: tuple[str | None, ...]
    """What it brings for each custom column of the layout."""

    @property
    def can_be_found(self) -> bool:
        """Tell whether there is anything to recognise this person by."""
        return bool(self.traits.linkedin or self.traits.name)


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
    """Hashes of LinkedIn addresses …"""
    names: "array[int]" = field(default_factory=lambda: array("q"))
    """… and of names."""
    company_keys: list[str] = field(default_factory=list[str])
    domains: list[str] = field(default_factory=list[str])
    packed: list[bytes] = field(default_factory=list[bytes])
    """The fields of each person and the keys; without the address where the key tells it …"""
    packed_cells: list[bytes] = field(default_factory=list[bytes])
    """… the values for the custom columns of the layout …"""
    firmographics: list[bytes] = field(default_factory=list[bytes])
    """… and what each row says about the company, if the file has fields for it."""

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
            self.packed[:rows],
            self.packed_cells[:rows],
            self.firmographics[:rows],
        )

    def strongest_first(self, places: Iterable[int]) -> list[int]:
        """Order places the way they are decided; of equally strong ones the earlier line comes first."""
        return sorted(sorted(places), key=self.strengths.__getitem__)

    def people(self, places: Iterable[int]) -> Iterator[IncomingPerson]:
        """Unpack some rows, one after the other."""
        remaining = iter(places)
        while block := list(islice(remaining, _BLOCK)):
            people = [self._person(place) for place in block]
            for place, person, traits in zip(block, people, traits_of(people), strict=True):
                cells = _or_none(unpack(self.packed_cells[place])) if self.customs else ()
                yield IncomingPerson(place, self.lines[place], person, traits, tuple(cells))

    def _person(self, place: int) -> Person:
        url, *fields = _or_none(unpack(self.packed[place]))
        key = fields[len(FIELDS) - 1]
        return Person(url or (key and PROFILES + key), *fields[: len(FIELDS) - 1])

    def company(self, place: int) -> str | None:
        """Name the company of a row."""
        return unpack(self.packed[place])[FIELDS.index("company")] or None

    def said_of_company(self, place: int) -> list[str | None]:
        """Tell what a row says about the company, for each field that the file has."""
        return _or_none(unpack(self.firmographics[place])) if self.firmographics else []

    def value_types(self) -> list[ValueType]:
        """Tell what kind of values each custom column of the layout holds."""
        return [value_type(unpack(row)[place] for row in self.packed_cells) for place in range(self.customs)]

    def with_cells(self, spelled: Callable[[Sequence[str]], str]) -> Iterator[bytes]:
        """Give each row with its line in front and, behind, the spelling of its custom values."""

        @lru_cache(_REMEMBERED)
        def cells(values: bytes) -> bytes:
            return pack([spelled(unpack(values))])

        for line, packed, values in zip(self.lines, self.packed, self.packed_cells, strict=True):
            yield b"%d\t%b\t%b" % (line, packed, cells(values))


def _or_none(values: Iterable[str]) -> list[str | None]:
    return [value or None for value in values]


def read_people(columns: Sequence[str], rows: Iterable[Row], layout: Layout) -> IncomingPeople:
    """Read every row of a file as a person."""
    reader = _Reader(layout, firmographic_positions(columns, layout.fields.values()))
    remaining = iter(rows)
    while block := list(islice(remaining, _BLOCK)):
        reader.read(block)
    return reader.people()


class _Reader:
    """Reads a block of rows at a time, column by column: most of what is done to a text can be done to 500 at once."""

    def __init__(self, layout: Layout, firmographics: Mapping[str, int]) -> None:
        self._fields = [layout.fields.get(name) for name in FIELDS]
        self._customs = [custom.position for custom in layout.customs]
        self._firmographics = list(firmographics.values())
        self._bad_urls = self._bad_domains = 0
        self._domain_of = lru_cache(_REMEMBERED)(normalise_domain)
        # Rows of one company say the same of it, and many columns hold few values.
        self._share_text = lru_cache(_REMEMBERED)(str)
        self._share = lru_cache(_REMEMBERED)(bytes)
        self._people = IncomingPeople(len(self._customs), tuple(firmographics))

    def read(self, block: Sequence[Row]) -> None:
        """Read some rows."""
        columns = list(zip_longest(*[row for _, row in block], fillvalue=""))
        blank = ("",) * len(block)
        urls, *others, domains = [_values(blank if place is None else columns[place]) for place in self._fields]
        first_names, last_names, full_names, _, companies, locations = others
        addresses, urls = self._addresses(urls)
        urls = ["" if url == PROFILES + key else url for key, url in zip(addresses, urls, strict=True)]
        domains = self._domains(domains)
        names = text_keys(_shown_names(first_names, last_names, full_names))
        company_keys, location_keys = text_keys(companies), text_keys(locations)
        people = self._people
        people.lines.extend(line for line, _ in block)
        people.strengths.extend(map(_strength, addresses, names, company_keys, location_keys))
        people.addresses.extend(map(hash, addresses))
        people.names.extend(map(hash, names))
        people.company_keys.extend(map(self._share_text, company_keys))
        people.domains.extend(domains)
        keys = (addresses, spelled_keys(names, company_keys), spelled_keys(names, location_keys), spelled_keys(names))
        people.packed.extend(pack_columns([urls, *others, domains, *keys]))
        cells = pack_columns([_values(columns[place]) for place in self._customs] or [blank])
        people.packed_cells.extend(map(self._share, cells))
        if self._firmographics:
            said = pack_columns([_values(columns[place]) for place in self._firmographics])
            people.firmographics.extend(map(self._share, said))

    def _addresses(self, urls: Sequence[str]) -> tuple[list[str], list[str]]:
        found = [linkedin_person(url) or _NOBODY for url in urls]
        keys = [person.key for person in found]
        self._bad_urls += keys.count("") - urls.count("")
        return keys, [person.url for person in found]

    def _domains(self, values: Sequence[str]) -> list[str]:
        domains = [self._domain_of(value) or "" for value in values]
        self._bad_domains += domains.count("") - values.count("")
        return domains

    def people(self) -> IncomingPeople:
        """Give what was read."""
        warnings = self._people.warnings
        if self._bad_urls:
            warnings.append(f"{self._bad_urls} values were not LinkedIn addresses of people and were left out.")
        if self._bad_domains:
            warnings.append(f"{self._bad_domains} values were not domains and were left out.")
        return self._people


def _values(column: Iterable[str]) -> list[str]:
    """Give texts without the space around them; blank where there is nothing to see."""
    values = list(map(str.strip, column))
    if "".join(values).isascii():
        return values
    # What begins with a character of ASCII has that to see in it.
    return ["" if value > "\x7f" and is_blank(value) else value for value in values]


def _shown_names(first_names: Sequence[str], last_names: Sequence[str], full_names: Sequence[str]) -> list[str]:
    # Not put together with a space where one is missing: names that are even need not be made so.
    return [
        full or (f"{first} {last}" if first and last else first or last)
        for first, last, full in zip(first_names, last_names, full_names, strict=True)
    ]


def _strength(address: str, name: str, company: str, location: str) -> int:
    return 4 * (not address) + (not name) + (not company) + (not location)
