"""The keys a person or company is found by. Changing how one is made means re-keying stored rows in a migration."""

from collections.abc import Sequence
from typing import NamedTuple

from leadintake.matching.linkedin import linkedin_person
from leadintake.matching.text import SEPARATOR, hashed, hashes, is_blank, text_key


class PersonTraits(NamedTuple):
    """What a person is compared by: normalised texts, '' where a field is blank."""

    linkedin: str
    name: str
    company: str
    location: str

    @property
    def keys(self) -> "PersonKeys":
        """Give the keys that the database finds this person by."""
        name, company, location = self.name, self.company, self.location
        return PersonKeys(
            linkedin=self.linkedin or None,
            name_company=hashed(name, company) if name and company else None,
            name_location=hashed(name, location) if name and location else None,
            name=hashed(name) if name else None,
        )


class PersonKeys(NamedTuple):
    """One key for each way of recognising a person; None where a field it needs is blank."""

    linkedin: str | None
    name_company: int | None
    name_location: int | None
    name: int | None


def spelled_keys(names: Sequence[str], others: Sequence[str] | None = None) -> list[str]:
    """Spell the keys of many names, alone or each with a company or location, as the database reads them."""
    if others is None:
        return [str(key) if name else "" for name, key in zip(names, hashes(names), strict=True)]
    pairs = [f"{name}{SEPARATOR}{other}" if name and other else "" for name, other in zip(names, others, strict=True)]
    return [str(key) if pair else "" for pair, key in zip(pairs, hashes(pairs), strict=True)]


def person_traits(
    linkedin_url: str | None, full_name: str | None, company: str | None, location: str | None
) -> PersonTraits:
    """Normalise what a person is compared by."""
    person = linkedin_person(linkedin_url)
    return PersonTraits(person.key if person else "", text_key(full_name), text_key(company), text_key(location))


def person_keys(
    linkedin_url: str | None, full_name: str | None, company: str | None, location: str | None
) -> PersonKeys:
    """Make the keys of one person."""
    return person_traits(linkedin_url, full_name, company, location).keys


def name_key(name: str | None) -> int | None:
    """Make the key that a company, column or list entry is found by when only its name is known."""
    key = text_key(name)
    return hashed(key) if key else None


def full_name_of(full_name: str | None, first_name: str | None, last_name: str | None) -> str | None:
    """Give a person's full name, put together from its parts where it was not given whole."""
    if not is_blank(full_name):
        return full_name
    return " ".join(part.strip() for part in (first_name, last_name) if part and not is_blank(part)) or None
