"""LinkedIn addresses of people: many spellings, one person."""

import re
import unicodedata
from typing import NamedTuple
from urllib.parse import quote, unquote

from leadintake.matching.text import text_key, without_invisibles

_PERSON = re.compile(
    r"""^(?:https?:)?(?://)?            # any scheme or none
        (?:[a-z0-9-]{1,63}\.){0,4}      # www., m., a country
        linkedin\.com\.?(?::\d{1,5})?
        /+(?:(?:mwlite|comm|m)/+)?      # links out of the mobile site and out of e-mails
        (?:in|pub)/+
        ([^/?\#\s]+)                    # the person""",
    re.IGNORECASE | re.VERBOSE,
)
# Ids that LinkedIn hands out instead of a chosen name. Unlike names they stop working when their case changes.
_MEMBER_ID = re.compile(r"^A[CE][A-Za-z]A[A-Za-z0-9_-]{20,}$")
_SLUG_CHARACTERS = 200


class LinkedinPerson(NamedTuple):
    """A person's LinkedIn address: what it is compared by, and how it is stored."""

    key: str
    url: str


def linkedin_person(value: str | None) -> LinkedinPerson | None:
    """Recognise a person's LinkedIn address in any of its spellings."""
    found = _PERSON.match(without_invisibles(value).strip()) if value else None
    if not found:
        return None
    slug = unicodedata.normalize("NFC", unquote(found.group(1), errors="ignore"))
    key = text_key(slug)
    if not key or len(key) > _SLUG_CHARACTERS or " " in key:
        return None
    shown = slug if _MEMBER_ID.match(slug) else slug.lower()
    # Only what would change the meaning of the address is escaped: umlauts stay readable.
    return LinkedinPerson(key, "https://www.linkedin.com/in/" + "".join(_escaped(c) for c in shown))


def _escaped(character: str) -> str:
    return (
        character
        if character.isalnum() or character in "-_.~" or not character.isascii()
        else quote(character, safe="")
    )
