"""A person as a list keeps one."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from leadintake.contract.rows import PersonFields
from leadintake.errors import Detail, InvalidBody
from leadintake.matching.domains import normalise_domain
from leadintake.matching.keys import PersonKeys, PersonTraits, full_name_of, person_traits
from leadintake.matching.linkedin import linkedin_person
from leadintake.matching.names import joined_name
from leadintake.matching.text import is_blank, text_keys

_REMEMBERED = 16_384


@dataclass(frozen=True, slots=True)
class Person:
    """The fields of a person; a blank one is None."""

    linkedin_url: str | None = None
    first_name: str | None = None
    last_name: str | None = None
    full_name: str | None = None
    headline: str | None = None
    company: str | None = None
    location: str | None = None
    domain: str | None = None

    @property
    def shown_name(self) -> str | None:
        """Give the full name, put together from its parts where it was not given whole."""
        return full_name_of(self.full_name, self.first_name, self.last_name)

    @property
    def traits(self) -> PersonTraits:
        """Give what this person is compared by."""
        return person_traits(self.linkedin_url, self.shown_name, self.company, self.location)

    @property
    def keys(self) -> PersonKeys:
        """Give what the database finds this person by."""
        return self.traits.keys

    @property
    def can_be_found(self) -> bool:
        """Tell whether there is anything to recognise this person by."""
        return self.linkedin_url is not None or self.shown_name is not None


def traits_of(people: Sequence[Person]) -> list[PersonTraits]:
    """Give what many people are compared by, a fifth of the time of asking each; their fields are never blank."""
    found = [linkedin_person(person.linkedin_url) for person in people]
    addresses = [person.key if person else "" for person in found]
    names = [person.full_name or joined_name(person.first_name, person.last_name) or "" for person in people]
    # Many work at one company and live in one place.
    share = lru_cache(_REMEMBERED)(str)
    companies = map(share, text_keys([person.company or "" for person in people]))
    locations = map(share, text_keys([person.location or "" for person in people]))
    return list(map(PersonTraits, addresses, text_keys(names), companies, locations))


FIELDS = tuple(Person.__dataclass_fields__)


def changed_by_hand(person: Person, fields: PersonFields) -> Person:
    """Put the fields that were sent in the place of the old ones."""
    sent = {name: _blank_is_none(getattr(fields, name)) for name in fields.model_fields_set if name != "cells"}
    if url := sent.get("linkedin_url"):
        sent["linkedin_url"] = _stored_linkedin_url(url)
    if domain := sent.get("domain"):
        sent["domain"] = _stored_domain(domain)
    changed = replace(person, **sent)
    if not changed.can_be_found:
        reason = "A person needs a LinkedIn URL or a name."
        raise InvalidBody(reason, [Detail("fullName", "needed when there is neither a LinkedIn URL nor another name")])
    return changed


def _blank_is_none(value: str | None) -> str | None:
    return None if is_blank(value) else value


def _stored_linkedin_url(value: str) -> str:
    found = linkedin_person(value)
    if found is None:
        raise InvalidBody(
            "The LinkedIn URL is not one of a person.",
            [Detail("linkedinUrl", "must look like https://www.linkedin.com/in/…")],
        )
    return found.url


def _stored_domain(value: str) -> str:
    domain = normalise_domain(value)
    if domain is None:
        raise InvalidBody("The domain is not a domain.", [Detail("domain", "must look like example.com")])
    return domain
