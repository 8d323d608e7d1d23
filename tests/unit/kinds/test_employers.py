"""The companies that people work for."""

from collections.abc import Sequence
from uuid import UUID, uuid4

import pytest

from leadintake.importing.ids import IdsOfLines
from leadintake.importing.layouts import layout_of
from leadintake.kinds.people.deciding import PeopleDecision, decide
from leadintake.kinds.people.employers import EmployersDecision, KnownCompany, decide_employers, wanted_domains
from leadintake.kinds.people.exclusions import NOTHING
from leadintake.kinds.people.incoming import read_people
from leadintake.kinds.people.targets import TARGETS

MAPPING = {"full_name": "Name", "domain": "Domain", "company": "Company"}
ACME = KnownCompany(UUID(int=7), "acme.com", {"name": None, "industry": "Steel", "founded_year": None})


def coming(name: str, domain: str | None, company: str | None = "Acme", *said: str | None) -> list[str]:
    return [text or "" for text in (name, domain, company, *said)]


def decided(
    *people: list[str], known: Sequence[KnownCompany] = (), fields: Sequence[str] = ()
) -> tuple[PeopleDecision, EmployersDecision]:
    columns = (*MAPPING.values(), *fields)
    incoming = read_people(columns, enumerate(people, 2), layout_of(columns, MAPPING, TARGETS))
    decision = decide(incoming, [], NOTHING, (), IdsOfLines())
    return decision, decide_employers(decision, known, uuid4)


def test_people_of_one_domain_share_a_company_that_is_made_once():
    decision, employers = decided(coming("Jane", "acme.com"), coming("Ada", "acme.com", "ACME Inc."))
    (company,) = employers.created
    assert (company.domain, company.fields["name"]) == ("acme.com", "Acme")
    assert {employers.companies[place] for place in decision.newcomers} == {company.id}
    assert employers.linked == 2


@pytest.mark.parametrize("domain", [None, "gmail.com", "yahoo.co.uk", "web.de"])
def test_without_a_domain_of_its_own_there_is_no_company(domain: str | None):
    decision, employers = decided(coming("Jane", domain))
    assert not employers.created
    assert employers.linked == 0
    assert wanted_domains(decision) == set()


def test_a_company_that_is_there_is_linked_and_only_its_gaps_are_filled():
    fields = ("Industry", "Founded")
    _, employers = decided(coming("Jane", "acme.com", "Acme", "Software", "1999"), known=[ACME], fields=fields)
    assert employers.created == []
    (company,) = employers.filled
    assert company.fields == {"name": "Acme", "industry": "Steel", "founded_year": 1999}
    assert [change.field for change in company.changes()] == ["name", "founded_year"]


@pytest.mark.parametrize("year", ["long ago", "99", "19990", None])
def test_what_is_no_year_founds_nothing(year: str | None):
    _, employers = decided(coming("Jane", "acme.com", "Acme", year), fields=("Founded",))
    assert employers.created[0].fields.get("founded_year") is None


def test_companies_stand_in_the_order_of_the_file_also_where_rows_are_decided_in_another():
    weak = coming("Jane", "acme.com", None)
    strong = coming("Ada", "globex.com", "Globex")
    _, employers = decided(weak, strong)
    assert [company.domain for company in employers.created] == ["acme.com", "globex.com"]
