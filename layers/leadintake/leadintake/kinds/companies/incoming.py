"""Companies as a file brings them."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from operator import itemgetter
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
"""Years repeat within a file; so do domains in one that has a row for each office or contact."""


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

    @property
    def lines(self) -> list[int]:
        """Give the line of each row."""
        return [row.line for row in self.companies]

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
        # What is not mapped is read from a blank cell behind the last one.
        places = (layout.fields.get(name, -1) for name in ("domain", *FIELDS))
        self._fields: Callable[[list[str]], tuple[str, ...]] = itemgetter(*places)
        self._customs = [custom.position for custom in layout.customs]
        self._noticed: Counter[str] = Counter()
        self._domains = lru_cache(_REMEMBERED)(domains_in)
        self._year_in = lru_cache(_REMEMBERED)(year_of)

    def company(self, line: int, row: list[str]) -> IncomingCompany:
        row.append("")
        domain, name, page, industry, employees, year, *others = map(value_of, self._fields(row))
        *_, website, _ = others
        said = (name, self._page(page), industry, employees, self._year(year), *others)
        cells = tuple([value_of(row[place]) for place in self._customs])
        return IncomingCompany(line, self._domain(domain, website), text_key(name), CompanyFields._make(said), cells)

    def warnings(self) -> Iterator[str]:
        """Say what was left out, and what was chosen."""
        for noticed, said in _SAID.items():
            if self._noticed[noticed]:
                yield said.format(self._noticed[noticed])

    def _domain(self, value: str | None, website: str | None) -> str | None:
        """Find the domain where it belongs, or else in the website."""
        found = self._domains(value) if value else ()
        if len(found) > 1:
            self._noticed["several"] += 1
        elif value and not found:
            self._noticed["no domain"] += 1
        if not found and website:
            found = self._domains(website)
        return found[0] if found else None

    def _page(self, value: str | None) -> str | None:
        """Give a company's address at LinkedIn its one spelling; another one there stays as it is."""
        page = linkedin_company(value) or linkedin_page(value)
        if value and page is None:
            self._noticed["no page"] += 1
        return page

    def _year(self, value: str | None) -> int | None:
        year = self._year_in(value) if value else None
        if value and year is None:
            self._noticed["no year"] += 1
        return year


_SAID = {
    "no domain": "{} values were not domains and were left out.",
    "several": "{} cells held several domains; the first one was taken.",
    "no page": "{} values were not addresses at LinkedIn and were left out.",
    "no year": "{} values were not years that a company can be founded in and were left out.",
}
