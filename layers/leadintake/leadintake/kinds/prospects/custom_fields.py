"""The keys that further columns of a campaign's file are kept under."""

import re
import unicodedata
from collections.abc import Sequence

from leadintake.matching.text import without_invisibles

Keyed = tuple[int, str]
"""The position of a column, and the key of its values."""


def custom_keys(columns: Sequence[str], mapped: set[str]) -> tuple[Keyed, ...]:
    """Give each column that is not mapped its key; one without letters or digits has none."""
    keys = ((place, custom_key(header)) for place, header in enumerate(columns) if header.strip() not in mapped)
    return tuple((place, key) for place, key in keys if key)


def custom_key(header: str) -> str:
    """Make a key of a header: lower case, `_` for spaces, and otherwise letters and digits of any script."""
    text = unicodedata.normalize("NFC", without_invisibles(header)).strip().lower()
    return "".join(one for one in re.sub(r"\s+", "_", text) if _is_kept(one))


def _is_kept(character: str) -> bool:
    # Vowel signs of Indian scripts are no letters to Unicode; without them the words are not the same.
    return character == "_" or character.isalnum() or unicodedata.category(character) in ("Mn", "Mc")
