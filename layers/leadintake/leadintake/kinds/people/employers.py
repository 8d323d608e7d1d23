"""The companies that people work for: found by their domains, made where they are missing, their gaps filled."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple
from uuid import UUID

from leadintake.importing.fates import Change
from leadintake.importing.years import year_of
from leadintake.kinds.people.deciding import Accepted
from leadintake.matching.free_mail import is_free_mail


class KnownCompany(NamedTuple):
    """A company of the list, as it was before the file came."""

    id: UUID
    domain: str
    fields: dict[str, Any]


@dataclass(slots=True, eq=False)
class Employer:
    """A company as it stands while a file is read."""

    id: UUID
    domain: str
    fields: dict[str, Any]
    before: KnownCompany | None
    """None for a company that this file adds."""
    named_by: int
    """The first line of the file that links to it."""

    def changes(self) -> Iterator[Change]:
        """List what the file has filled in."""
        before = self.before.fields if self.before else {}
        for name, now in self.fields.items():
            if before.get(name) != now:
                yield Change(name, before.get(name), now)


@dataclass(slots=True)
class EmployersDecision:
    """What a file of people does to the companies of a list."""

    created: list[Employer] = field(default_factory=list[Employer])
    """In the order of the file."""
    filled: list[Employer] = field(default_factory=list[Employer])
    linked: set[UUID] = field(default_factory=set[UUID])
    """Rows whose company this file has set."""


def company_domain(domain: str | None) -> str | None:
    """Give a domain that stands for a company."""
    return domain if domain and not is_free_mail(domain) else None


def wanted_domains(accepted: Iterable[Accepted]) -> set[str]:
    """Name the domains of all companies that a file may link to or say something about."""
    domains: set[str] = set()
    for incoming, standing in accepted:
        domains.update(filter(None, (company_domain(incoming.person.domain), company_domain(standing.person.domain))))
    return domains


def decide_employers(
    accepted: Sequence[Accepted],
    known: Iterable[KnownCompany],
    firmographic_fields: Sequence[str],
    new_id: Callable[[], UUID],
) -> EmployersDecision:
    """Link each affected row without a company to the one of its domain, and let the file fill that company's gaps."""
    employers = {one.domain: Employer(one.id, one.domain, dict(one.fields), one, 0) for one in known}
    decision = EmployersDecision()
    for one in accepted:
        _link(one, employers, decision, new_id)
        employer = employers.get(one.incoming.person.domain or "")
        # A row speaks of the company whose domain it brings, and only if that is where the person is.
        if employer and one.standing.company_id == employer.id:
            _fill(employer, _said(one, firmographic_fields))
    decision.created.sort(key=lambda employer: employer.named_by)
    decision.filled = [one for one in employers.values() if one.before and any(True for _ in one.changes())]
    return decision


def _link(
    one: Accepted, employers: dict[str, Employer], decision: EmployersDecision, new_id: Callable[[], UUID]
) -> None:
    standing = one.standing
    domain = company_domain(standing.person.domain)
    if domain is None:
        return
    employer = employers.get(domain)
    if standing.company_id is None:
        if employer is None:
            employer = Employer(new_id(), domain, {"name": standing.person.company}, None, standing.touched_by)
            employers[domain] = employer
            decision.created.append(employer)
        standing.company_id = employer.id
        decision.linked.add(standing.id)
    if employer and not employer.before:
        employer.named_by = min(employer.named_by, standing.touched_by)


def _said(one: Accepted, firmographic_fields: Sequence[str]) -> Iterator[tuple[str, Any]]:
    yield "name", one.incoming.person.company
    for name, value in zip(firmographic_fields, one.incoming.firmographics, strict=True):
        yield name, year_of(value) if value and name == "founded_year" else value


def _fill(employer: Employer, said: Iterable[tuple[str, Any]]) -> None:
    for name, value in said:
        if value is not None and employer.fields.get(name) is None:
            employer.fields[name] = value
