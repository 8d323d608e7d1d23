"""LinkedIn addresses: many spellings, one person or company."""

import re
import unicodedata
from typing import NamedTuple
from urllib.parse import quote, unquote

from leadintake.matching.text import without_invisibles

_PERSON = re.compile(
    r"""^(?:https?:)?(?://)?            # any scheme or none
        (?:[a-z0-9-]{1,63}\.){0,4}      # www., m., a country
        linkedin\.com\.?(?::\d{1,5})?
        /+(?:(?:mwlite|comm|m)/+)?      # links out of the mobile site and out of e-mails
        (?:in|pub)/+
        ([^/?\#\s]+)(?=[/?\#]|$)       # the person""",
    re.IGNORECASE | re.VERBOSE,
)
_COMPANY = re.compile(
    r"""^(?:https?:)?(?://)?
        (?:[a-z0-9-]{1,63}\.){0,4}
        linkedin\.com\.?(?::\d{1,5})?
        /+(?:(?:mwlite|comm|m)/+)?
        (compan(?:y|ies)|organizations?|school|showcase)/+
        ([^/?\#\s]+)(?=[/?\#]|$)""",
    re.IGNORECASE | re.VERBOSE,
)
# Ids that LinkedIn hands out instead of a chosen name. Unlike names they stop working when their case changes.
_MEMBER_ID = re.compile(r"^A[CE][A-Za-z]A[A-Za-z0-9_-]{20,}$")
_SLUG_CHARACTERS = 200
# What nearly all addresses consist of; nothing in it needs decoding, normalising or escaping.
_PLAIN = re.compile(r"[A-Za-z0-9._~-]{1,200}")


class LinkedinPerson(NamedTuple):
    """A person's LinkedIn address: what it is compared by, and how it is stored."""

    key: str
    url: str


def linkedin_person(value: str | None) -> LinkedinPerson | None:
    """Recognise a person's LinkedIn address in any of its spellings."""
    found = _PERSON.match(without_invisibles(value).strip()) if value else None
    if found and _PLAIN.fullmatch(found.group(1)):
        return _plain_person(found.group(1))
    slug = _decoded(found.group(1)) if found else None
    # Lower case and no more: what names share (ß and ss, ① and 1) tells the addresses of two people apart.
    key = unicodedata.normalize("NFC", slug.lower()) if slug else None
    if not slug or not key or len(key) > _SLUG_CHARACTERS or any(character.isspace() for character in key):
        return None
    shown = slug if _MEMBER_ID.match(slug) else key
    # Only what would change the meaning of the address is escaped: umlauts stay readable.
    return LinkedinPerson(key, "https://www.linkedin.com/in/" + "".join(_escaped(c) for c in shown))


def linkedin_company(value: str | None) -> str | None:
    """Give the one spelling of a company's LinkedIn address; None for one of something else."""
    found = _COMPANY.match(without_invisibles(value).strip()) if value else None
    slug = _decoded(found.group(2)) if found else None
    if not found or not slug or len(slug) > _SLUG_CHARACTERS or any(character.isspace() for character in slug):
        return None
    # Schools and showcases have pages of their own; the other words are older names of one kind of page.
    kind = found.group(1).lower()
    page = kind if kind in ("school", "showcase") else "company"
    shown = unicodedata.normalize("NFC", slug.lower())
    return f"https://www.linkedin.com/{page}/" + "".join(_escaped(c) for c in shown)


def linkedin_page(value: str | None) -> str | None:
    """Give an address at LinkedIn, of whatever it is, without what came along with it."""
    if not value:
        return None
    address = re.split(r"[?#]", without_invisibles(value).strip(), maxsplit=1)[0].rstrip("/")
    return address if "linkedin.com" in address.lower() else None


def _plain_person(slug: str) -> LinkedinPerson:
    key = slug.lower()
    return LinkedinPerson(key, f"https://www.linkedin.com/in/{slug if _MEMBER_ID.match(slug) else key}")


def _decoded(slug: str) -> str | None:
    """Undo percent-encoding; what is neither UTF-8 nor Windows' own encoding cannot be told apart from others."""
    for encoding in ("utf-8", "cp1252"):
        try:
            return without_invisibles(unicodedata.normalize("NFC", unquote(slug, encoding, errors="strict")))
        except UnicodeDecodeError:
            continue
    return None


def _escaped(character: str) -> str:
    return (
        character
        if character.isalnum() or character in "-_.~" or not character.isascii()
        else quote(character, safe="")
    )
