"""Companies as a file brings them."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import NamedTuple

from leadintake.importing.layouts import Layout
from leadintake.importing.value_types import ValueType, value_type
from leadintake.importing.years import year_of
from leadintake.kinds.companies.company import FIELDS, CompanyFields
from leadintake.kinds.companies.domains import domains_in
from leadintake.matching.linkedin import linkedin_company, linkedin_page
from leadintake.matching.names import value_of
from leadintake.matching.text import text_key

_REMEMBERED = 4096
"""Domains repeat within a file that has a row for each office or contact."""


class IncomingCompany(NamedTuple):
    """One row of a file of companies."""

    line: int
    domain: str | None
    name_key: str
    """Its name as it is compared, '' without one."""
    fields: CompanyFields
    cells: tuple[str | None, ...]
    """What it brings for each custom column of the layout."""


@dataclass(frozen=True, slots=True)
class IncomingCompanies:
    """A file of companies."""

    companies: tuple[IncomingCompany, ...]
    warnings: tuple[str, ...]

    def value_types(self) -> list[ValueType]:
        """Tell what kind of values each custom column of the layout holds."""
        places = range(len(self.companies[0].cells))
        return [value_type(row.cells[place] for row in self.companies) for place in places]

    def first(self, rows: int) -> "IncomingCompanies":
        """Give the same file, ending after so many rows."""
        return replace(self, companies=self.companies[:rows])


def read_companies(rows: Iterable[tuple[int, list[str]]], layout: Layout) -> IncomingCompanies:
    """Read every row of a file as a company."""
    reader = _Reader(layout)
    companies = tuple(reader.company(line, row) for line, row in rows)
    return IncomingCompanies(companies, tuple(reader.warnings()))


class _Reader:
    def __init__(self, layout: Layout) -> None:
        self._places = [layout.fields.get(name) for name in FIELDS]
        self._domain_place = layout.fields.get("domain")
        self._customs = [custom.position for custom in layout.customs]
        self._noticed: Counter[str] = Counter()
        self._domains = lru_cache(_REMEMBERED)(domains_in)

    def company(self, line: int, row: list[str]) -> IncomingCompany:
        values = dict(zip(FIELDS, map(self._value, [row] * len(FIELDS), self._places), strict=True))
        domain = self._domain(self._value(row, self._domain_place), values["website"])
        year, address = self._year(values.pop("founded_year")), self._address(values.pop("linkedin_url"))
        fields = CompanyFields(**values, founded_year=year, linkedin_url=address)
        cells = tuple([value_of(row[place]) for place in self._customs])
        return IncomingCompany(line, domain, text_key(fields.name), fields, cells)

    def warnings(self) -> Iterator[str]:
        """Say what was left out, and what was chosen."""
        for noticed, said in _SAID.items():
            if self._noticed[noticed]:
                yield said.format(self._noticed[noticed])

    def _value(self, row: list[str], place: int | None) -> str | None:
        return None if place is None else value_of(row[place])

    def _domain(self, value: str | None, website: str | None) -> str | None:
        """Find the domain where it belongs, or else in the website."""
        found = self._domains(value) if value else ()
        self._noticed["several"] += len(found) > 1
        self._noticed["no domain"] += bool(value) and not found
        if not found and website:
            found = self._domains(website)
        return found[0] if found else None

    def _address(self, value: str | None) -> str | None:
        """Give a company's address at LinkedIn its one spelling; another one there stays as it is."""
        address = linkedin_company(value) or linkedin_page(value)
        self._noticed["no address"] += value is not None and address is None
        return address

    def _year(self, value: str | None) -> int | None:
        year = year_of(value) if value else None
        self._noticed["no year"] += value is not None and year is None
        return year


_SAID = {
    "no domain": "{} values were not domains and were left out.",
    "several": "{} cells held several domains; the first one was taken.",
    "no address": "{} values were not addresses at LinkedIn and were left out.",
    "no year": "{} values were not years that a company can be founded in and were left out.",
}
