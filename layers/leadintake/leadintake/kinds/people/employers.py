"""The companies that people work for: found by their domains, made where they are missing, their gaps filled."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple
from uuid import UUID

from leadintake.importing.fates import Change
from leadintake.importing.years import year_of
from leadintake.kinds.people.deciding import PeopleDecision, Standing
from leadintake.matching.free_mail import is_free_mail

_NOT_YET = 1 << 62
"""More than any line."""


class KnownCompany(NamedTuple):
    """A company of the list, as it was before the file came."""

    id: UUID
    domain: str
    fields: Mapping[str, Any]
    """Those that are not blank."""


@dataclass(slots=True, eq=False)
class Employer:
    """A company as it stands while a file is read."""

    id: UUID
    domain: str
    fields: Mapping[str, Any]
    before: KnownCompany | None
    """None for a company that this file adds."""
    named_by: int
    """The first line of the file that links to it."""
    gaps: list[str]
    """The fields that the file has, and that nobody has filled yet."""

    def changes(self) -> Iterator[Change]:
        """List what the file has filled in."""
        before: Mapping[str, Any] = self.before.fields if self.before else {}
        for name, now in self.fields.items():
            if before.get(name) != now:
                yield Change(name, before.get(name), now)


@dataclass(slots=True)
class EmployersDecision:
    """What a file of people does to the companies of a list."""

    created: list[Employer] = field(default_factory=list[Employer])
    """In the order of the file."""
    filled: list[Employer] = field(default_factory=list[Employer])
    companies: "list[UUID | None]" = field(default_factory=list["UUID | None"])
    """Those of newcomers, for each place of the file."""
    linked: int = 0
    """How many rows have got their company by this file."""


def company_domain(domain: str | None) -> str | None:
    """Give a domain that stands for a company."""
    return domain if domain and not is_free_mail(domain) else None


def wanted_domains(decision: PeopleDecision) -> set[str]:
    """Name the domains of all companies that a file may link to or say something about."""
    incoming = decision.incoming.domains
    domains = {incoming[place] for place in decision.newcomers}
    for place, standing in decision.merged():
        domains.update((incoming[place], standing.person.domain or ""))
    return set(filter(company_domain, filter(None, domains)))


def decide_employers(
    decision: PeopleDecision,
    known: Iterable[KnownCompany],
    new_id: Callable[[], UUID],
) -> EmployersDecision:
    """Link each affected row without a company to the one of its domain, and let the file fill that company's gaps."""
    decider = _Decider(decision, known, new_id)
    for place in decision.incoming.strongest_first(decision.places()):
        standing = decision.accepted[place]
        if standing:
            decider.link(place, standing)
        else:
            decider.link_newcomer(place)
    return decider.employers()


class _Decider:
    def __init__(self, people: PeopleDecision, known: Iterable[KnownCompany], new_id: Callable[[], UUID]) -> None:
        self._incoming = people.incoming
        self._new_id = new_id
        self._said = ("name", *people.incoming.firmographic_fields)
        self._employers = {one.domain: self._known(one) for one in known}
        self._decision = EmployersDecision(companies=[None] * len(people.incoming))

    def _known(self, one: KnownCompany) -> Employer:
        gaps = [name for name in self._said if one.fields.get(name) is None]
        return Employer(one.id, one.domain, one.fields, one, 0, gaps)

    def link_newcomer(self, place: int) -> None:
        """Link a row that is added as the file has it."""
        domain = self._incoming.domains[place]
        if not domain or is_free_mail(domain):
            return
        employer = self._employers.get(domain) or self._create(domain, self._incoming.company(place))
        employer.named_by = min(employer.named_by, self._incoming.lines[place])
        self._decision.companies[place] = employer.id
        self._decision.linked += 1
        if employer.gaps:
            self._fill(employer, place)

    def link(self, place: int, standing: Standing) -> None:
        """Link a row that a row of the file was merged into."""
        domain = company_domain(standing.person.domain)
        employer = self._employers.get(domain) if domain else None
        if domain and standing.company_id is None:
            employer = employer or self._create(domain, standing.person.company)
            standing.link(employer.id)
            self._decision.linked += 1
        if employer:
            employer.named_by = min(employer.named_by, standing.touched_by)
        said_of = self._employers.get(self._incoming.domains[place])
        # A row speaks of the company whose domain it brings, and only if that is where the person is.
        if said_of and said_of.gaps and standing.company_id == said_of.id:
            self._fill(said_of, place)

    def _create(self, domain: str, name: str | None) -> Employer:
        gaps = list(self._said[1:] if name else self._said)
        employer = Employer(self._new_id(), domain, {"name": name}, None, _NOT_YET, gaps)
        self._employers[domain] = employer
        self._decision.created.append(employer)
        return employer

    def _fill(self, employer: Employer, place: int) -> None:
        values = (self._incoming.company(place), *self._incoming.said_of_company(place))
        said: dict[str, Any] = dict(zip(self._said, values, strict=True))
        if said.get("founded_year"):
            said["founded_year"] = year_of(said["founded_year"])
        found = {name: said[name] for name in employer.gaps if said[name] is not None}
        if found:
            employer.fields = {**employer.fields, **found}
            employer.gaps = [name for name in employer.gaps if name not in found]

    def employers(self) -> EmployersDecision:
        """Give what was decided."""
        self._decision.created.sort(key=lambda employer: employer.named_by)
        self._decision.filled = [
            one for one in self._employers.values() if one.before and any(True for _ in one.changes())
        ]
        return self._decision
