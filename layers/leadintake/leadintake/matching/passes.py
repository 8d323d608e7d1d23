"""The ways of recognising a person, the surest first."""

from collections.abc import Callable, Hashable
from typing import Literal, NamedTuple

from leadintake.matching.keys import PersonTraits

PassName = Literal["linkedin_url", "name_company", "name_location", "name"]


class Pass(NamedTuple):
    """One way: what it is called, and what two people must share; None where a field it needs is blank."""

    name: PassName
    key: Callable[[PersonTraits], Hashable | None]


def by_linkedin_url(person: PersonTraits) -> Hashable | None:
    """Recognise a person by their address."""
    return person.linkedin or None


def by_name_and_company(person: PersonTraits) -> Hashable | None:
    """Recognise a person by where they work."""
    return (person.name, person.company) if person.name and person.company else None


def by_name_and_location(person: PersonTraits) -> Hashable | None:
    """Recognise a person by where they live."""
    return (person.name, person.location) if person.name and person.location else None


def by_name(person: PersonTraits) -> Hashable | None:
    """Recognise a person by nothing but their name."""
    return person.name or None


BY_ADDRESS = Pass("linkedin_url", by_linkedin_url)
BY_NAME = (
    Pass("name_company", by_name_and_company),
    Pass("name_location", by_name_and_location),
    Pass("name", by_name),
)
"""All of them ask for the name."""
BY_NAME_ACROSS_LISTS = BY_NAME[:2]
"""A bare name says nothing about people of other lists."""


def are_two_people(one: PersonTraits, other: PersonTraits) -> bool:
    """Tell whether two addresses speak against it, whatever the two are called."""
    return bool(one.linkedin and other.linkedin and one.linkedin != other.linkedin)
