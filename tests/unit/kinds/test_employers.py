"""The companies that people work for."""

from collections.abc import Sequence
from uuid import UUID, uuid4

import pytest

from leadintake.kinds.people.deciding import PeopleDecision, decide
from leadintake.kinds.people.employers import EmployersDecision, KnownCompany, decide_employers, wanted_domains
from leadintake.kinds.people.exclusions import NOTHING
from leadintake.kinds.people.incoming import IncomingPerson
from leadintake.kinds.people.person import Person

ACME = KnownCompany(UUID(int=7), "acme.com", {"name": None, "industry": "Steel", "founded_year": None})


def coming(line: int, name: str, domain: str | None, company: str | None = "Acme", *said: str | None) -> IncomingPerson:
    person = Person(full_name=name, domain=domain, company=company)
    return IncomingPerson(line, person, person.traits, person.traits.keys, (), said)


def decided(
    *people: IncomingPerson, known: Sequence[KnownCompany] = (), fields: Sequence[str] = ()
) -> tuple[PeopleDecision, EmployersDecision]:
    decision = decide(people, [], NOTHING, (), uuid4)
    return decision, decide_employers(decision.accepted, known, fields, uuid4)


def test_people_of_one_domain_share_a_company_that_is_made_once():
    decision, employers = decided(coming(2, "Jane", "acme.com"), coming(3, "Ada", "acme.com", "ACME Inc."))
    (company,) = employers.created
    assert (company.domain, company.fields["name"]) == ("acme.com", "Acme")
    assert {standing.company_id for standing in decision.added()} == {company.id}
    assert len(employers.linked) == 2


@pytest.mark.parametrize("domain", [None, "gmail.com", "yahoo.co.uk", "web.de"])
def test_without_a_domain_of_its_own_there_is_no_company(domain: str | None):
    decision, employers = decided(coming(2, "Jane", domain))
    assert not employers.created
    assert not employers.linked
    assert wanted_domains(decision.accepted) == set()


def test_a_company_that_is_there_is_linked_and_only_its_gaps_are_filled():
    fields = ("industry", "founded_year")
    _, employers = decided(coming(2, "Jane", "acme.com", "Acme", "Software", "1999"), known=[ACME], fields=fields)
    assert employers.created == []
    (company,) = employers.filled
    assert company.fields == {"name": "Acme", "industry": "Steel", "founded_year": 1999}
    assert [change.field for change in company.changes()] == ["name", "founded_year"]


@pytest.mark.parametrize("year", ["long ago", "99", "19990", None])
def test_what_is_no_year_founds_nothing(year: str | None):
    _, employers = decided(coming(2, "Jane", "acme.com", "Acme", year), fields=("founded_year",))
    assert employers.created[0].fields.get("founded_year") is None


def test_companies_stand_in_the_order_of_the_file_also_where_rows_are_decided_in_another():
    weak = coming(2, "Jane", "acme.com", None)
    strong = coming(3, "Ada", "globex.com", "Globex")
    _, employers = decided(weak, strong)
    assert [company.domain for company in employers.created] == ["acme.com", "globex.com"]
