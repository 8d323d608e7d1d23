"""How one connection is read, from a JSON body and from a file alike."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import NamedTuple

from leadintake import limits
from leadintake.kinds.connections.dates import connected_day
from leadintake.matching.linkedin import linkedin_person
from leadintake.matching.names import value_of
from leadintake.matching.text import text_key

FIELDS = ("first_name", "last_name", "email", "company", "position", "connected_on", "linkedin_url")


class ConnectionFields(NamedTuple):
    """The fields of a connection; a blank one is None."""

    first_name: str | None
    last_name: str | None
    email: str | None
    company: str | None
    position: str | None
    connected_on: date | None
    linkedin_url: str | None


Identity = tuple[str, ...]
"""A LinkedIn key alone, or first name, last name and company as they are compared."""


class IncomingConnection(NamedTuple):
    """One row of an export."""

    line: int
    fields: ConnectionFields
    identity: Identity | None
    """What it is recognised by; None when there is neither an address nor a name."""
    is_too_long: bool
    """Whether it holds a text that is longer than texts may be."""
    was_not_read: Sequence[str]
    """Fields whose values were not what belongs there."""


def read_connection(line: int, sent: Sequence[str | None]) -> IncomingConnection:
    """Read the values of the fields, in their order."""
    first, last, email, company, position, connected_on, url = map(value_of, sent)
    address, day = linkedin_person(url), connected_day(connected_on)
    fields = ConnectionFields(first, last, email, company, position, day, address.url if address else None)
    lost = (("linkedin_url", url and not address), ("connected_on", connected_on and not day))
    is_too_long = any(text and len(text) > limits.TEXT_CHARACTERS for text in sent)
    identity = _identity(address.key if address else None, fields)
    return IncomingConnection(line, fields, identity, is_too_long, [name for name, is_lost in lost if is_lost])


def name_identity(fields: ConnectionFields) -> Identity:
    """Give what somebody without an address is recognised by."""
    return text_key(fields.first_name), text_key(fields.last_name), text_key(fields.company)


def search_text(fields: ConnectionFields) -> str:
    """Give what a search looks through; no search holds a line end."""
    return "\n".join(text_key(one) for one in (fields.first_name, fields.last_name, fields.company, fields.position))


def in_order(values: Mapping[str, str | None]) -> list[str | None]:
    """Bring values into the order of the fields."""
    return [values.get(name) for name in FIELDS]


def _identity(linkedin_key: str | None, fields: ConnectionFields) -> Identity | None:
    if linkedin_key:
        return (linkedin_key,)
    return name_identity(fields) if fields.first_name or fields.last_name else None
