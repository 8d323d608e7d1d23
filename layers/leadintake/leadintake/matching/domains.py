"""Company domains: addresses, e-mails and bare names all come down to one domain."""

import re
import unicodedata

from leadintake.limits import DOMAIN_CHARACTERS
from leadintake.matching.text import without_invisibles

_SCHEME = re.compile(r"^(?:(?:https?|ftp|mailto):/*|[a-z][a-z0-9+.-]{0,20}://+|//)", re.IGNORECASE)
_LABEL_CHARACTERS = 63
# What nearly all domains look like when they are clean already.
_CLEAN = re.compile(r"(?!www\.|.{254})(?:(?!xn--)[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}")
# And what most of the others look like: the address of a home page.
_USUAL = re.compile(rf"https?://(?:www\.)?({_CLEAN.pattern})(?:/.*)?")
_PORT = re.compile(r":\d{0,5}$")


def normalise_domain(value: str | None) -> str | None:
    """Find the domain in an address, an e-mail address or a bare name; None when there is none."""
    if not value or _CLEAN.fullmatch(value):
        return value or None
    usual = _USUAL.fullmatch(value)
    if usual:
        return usual.group(1)
    text = unicodedata.normalize("NFKC", without_invisibles(value)).replace("\u3002", ".").strip()
    host = re.split(r"[/?#\\]", _SCHEME.sub("", text, count=1), maxsplit=1)[0]
    host = _PORT.sub("", host.rpartition("@")[2]).strip(". ").lower()
    labels = [_readable(label) for label in host.split(".")]
    if len(labels) > 2 and labels[0] == "www":
        labels = labels[1:]
    domain = ".".join(labels)
    if len(labels) < 2 or len(domain) > DOMAIN_CHARACTERS or labels[-1].isdigit():
        return None
    return domain if all(_is_label(label) for label in labels) else None


def _is_label(label: str) -> bool:
    # Vowel signs of Indian scripts are neither letters nor digits, but marks.
    known = all(character in "-_" or unicodedata.category(character)[0] in "LMN" for character in label)
    return known and 0 < len(label) <= _LABEL_CHARACTERS and not label.startswith("-") and not label.endswith("-")


def _readable(label: str) -> str:
    """Undo punycode, so that both spellings of an international domain are the same."""
    if not label.startswith("xn--"):
        return label
    try:
        readable = unicodedata.normalize("NFC", label[4:].encode("ascii").decode("punycode")).lower()
    except UnicodeError:
        return label
    return readable if _is_label(readable) else label
