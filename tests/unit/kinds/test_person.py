"""Changing a person by hand."""

import pytest

from leadintake.contract.rows import PersonFields
from leadintake.errors import InvalidBody
from leadintake.kinds.people.person import Person, changed_by_hand

JANE = Person(first_name="Jane", last_name="Doe", company="Acme")


def test_only_what_is_sent_changes():
    changed = changed_by_hand(JANE, PersonFields(company="Globex"))
    assert (changed.first_name, changed.last_name, changed.company) == ("Jane", "Doe", "Globex")


@pytest.mark.parametrize("nothing", [None, "", "  ", "\u200b\u2060"])
def test_null_and_blank_empty_a_field(nothing: str | None):
    assert changed_by_hand(JANE, PersonFields(company=nothing)).company is None


def test_addresses_and_domains_are_stored_in_their_one_spelling():
    changed = changed_by_hand(
        JANE, PersonFields(linkedin_url="linkedin.com/in/JANE?x", domain="https://www.Acme.com/de")
    )
    assert (changed.linkedin_url, changed.domain) == ("https://www.linkedin.com/in/jane", "acme.com")


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        (PersonFields(linkedin_url="https://www.linkedin.com/company/acme"), "linkedinUrl"),
        (PersonFields(domain="not a domain"), "domain"),
        (PersonFields(first_name=None, last_name=None), "fullName"),
    ],
)
def test_what_makes_no_sense_is_refused_by_its_name(fields: PersonFields, field: str):
    with pytest.raises(InvalidBody) as refused:
        changed_by_hand(JANE, fields)
    assert refused.value.details[0].field == field
