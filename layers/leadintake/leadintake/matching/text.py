"""Texts as they are compared: width, case, spacing and invisible characters do not matter; accents do."""

import re
import unicodedata
from collections.abc import Sequence
from hashlib import blake2b
from struct import unpack

SEPARATOR = "\x1f"
"""Between the keys that are hashed together."""
# What Unicode calls default-ignorable: zero-width characters, bidirectional controls, variation selectors, tags.
_INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164"
    "\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
)


def without_invisibles(value: str) -> str:
    """Drop zero-width characters and bidirectional controls."""
    return value if value.isascii() else _INVISIBLE.sub("", value)


def is_blank(value: str | None) -> bool:
    """Tell whether a text has nothing in it to see."""
    return not value or not without_invisibles(value).strip()


def text_key(value: str | None) -> str:
    """Reduce a text to what decides whether two of them are the same; blank becomes ''."""
    return " ".join(_folded(value).split()) if value else ""


def text_keys(values: Sequence[str]) -> list[str]:
    """Do so with many texts that hold no NUL: folded in one piece they take a fifth of the time."""
    folded = _folded("\0".join(values))
    keys = folded.split("\0")
    is_even = " ".join(folded.split()) == folded and " \0" not in folded and "\0 " not in folded
    return keys if is_even else [" ".join(key.split()) for key in keys]


def _folded(value: str) -> str:
    if not value.isascii():
        folded = unicodedata.normalize("NFKC", without_invisibles(value)).casefold()
        # Case folding can undo the normalisation and bring invisibles back: once more makes the key stable.
        value = without_invisibles(unicodedata.normalize("NFKC", folded))
    return value.casefold()


def hashed(*keys: str) -> int:
    """Pack comparison keys into the 64 bits that the database indexes."""
    return hashes([SEPARATOR.join(keys)])[0]


def hashes(texts: Sequence[str]) -> Sequence[int]:
    """Do so with many texts, each made of the keys of one with the separator between them."""
    digests = [blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest() for text in texts]
    return unpack(f">{len(texts)}q", b"".join(digests))
