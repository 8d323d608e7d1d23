"""The keys a person or company is found by. Changing how one is made means re-keying stored rows in a migration."""

from dataclasses import dataclass

from leadintake.matching.linkedin import linkedin_person
from leadintake.matching.text import hashed, is_blank, text_key


@dataclass(frozen=True, slots=True)
class PersonKeys:
    """One key for each way of recognising a person; None where a field it needs is blank."""

    linkedin: str | None
    name_company: int | None
    name_location: int | None
    name: int | None


def person_keys(
    linkedin_url: str | None, full_name: str | None, company: str | None, location: str | None
) -> PersonKeys:
    """Make the keys of one person."""
    person = linkedin_person(linkedin_url)
    name, company_key, location_key = text_key(full_name), text_key(company), text_key(location)
    return PersonKeys(
        linkedin=person.key if person else None,
        name_company=hashed(name, company_key) if name and company_key else None,
        name_location=hashed(name, location_key) if name and location_key else None,
        name=hashed(name) if name else None,
    )


def name_key(name: str | None) -> int | None:
    """Make the key that a company, column or list entry is found by when only its name is known."""
    key = text_key(name)
    return hashed(key) if key else None


def full_name_of(full_name: str | None, first_name: str | None, last_name: str | None) -> str | None:
    """Give a person's full name, put together from its parts where it was not given whole."""
    if not is_blank(full_name):
        return full_name
    return " ".join(part.strip() for part in (first_name, last_name) if part and not is_blank(part)) or None
