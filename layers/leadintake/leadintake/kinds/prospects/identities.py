"""What a campaign knows a prospect by: an e-mail address or a LinkedIn address, in the one form it is stored in."""

import re
from collections.abc import Callable, Mapping
from hashlib import sha256
from typing import NamedTuple

from leadintake.contract.campaigns import CampaignType
from leadintake.matching.linkedin import linkedin_page, linkedin_person
from leadintake.matching.text import without_invisibles

_EMAIL = re.compile(r"[^\s@]+@[^\s@]+\.[^\s@]+")
# An entry of an index holds 2,700 bytes, and a character takes up to four.
_INDEXED_CHARACTERS = 500

IDENTITY_FIELDS: Mapping[CampaignType, str] = {"email": "email", "linkedin": "linkedin_url"}
"""The field that makes a row a prospect, by type of campaign."""


class Address(NamedTuple):
    """An address: how it is stored, and what makes two of them the same."""

    stored: str
    identity: str


def email_address(value: str | None) -> Address | None:
    """Recognise an e-mail address."""
    address = without_invisibles(value or "").strip().lower()
    return Address(address, _indexed(address)) if _EMAIL.fullmatch(address) else None


def linkedin_address(value: str | None) -> Address | None:
    """Recognise an address at LinkedIn: a person's in any of its spellings, another one as it is."""
    person = linkedin_person(value)
    if person:
        return Address(person.url, person.key)
    page = linkedin_page(value)
    # Marked, so that it is never taken for the key of a person.
    return Address(page, _indexed(f"url/{page}")) if page else None


ADDRESSES: Mapping[str, Callable[[str | None], Address | None]] = {
    "email": email_address,
    "linkedin_url": linkedin_address,
}


def _indexed(identity: str) -> str:
    return identity if len(identity) <= _INDEXED_CHARACTERS else sha256(identity.encode()).hexdigest()
