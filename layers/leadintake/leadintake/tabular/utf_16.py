"""UTF-16, with or without its mark, and UTF-32."""

import re
from unicodedata import category

from leadintake.tabular.decoded import REPLACEMENT, Decoded

_START_BYTES = 65_536
_START_CHARACTERS = 2_000
_SEPARATORS = '\n\r\t,;" '
_LONE_SURROGATES = re.compile("[\ud800-\udfff]+")


def from_wide(data: bytes, encoding: str) -> Decoded:
    """Read UTF-16 or UTF-32; what is no character, or not the whole of one, is left out."""
    width = 4 if encoding == "utf-32" else 2
    whole = data[: len(data) // width * width]
    try:
        text = whole.decode(encoding, "surrogatepass")
    except UnicodeDecodeError:
        text = whole.decode(encoding, "replace")
    cut = len(whole) < len(data)
    if "\ud800" <= text[-1:] <= "\udbff":
        text, cut = text[:-1], True
    clean = _LONE_SURROGATES.sub("", text)
    removed = len(text) - len(clean)
    return Decoded(clean, encoding, unreadable=clean.count(REPLACEMENT), removed_surrogates=removed, cut=cut)


def unmarked_utf_16(data: bytes) -> str | None:
    """Recognise UTF-16 by its separators: each has a NUL beside it, always on the same side."""
    start = data[: min(_START_BYTES, len(data) // 2 * 2)]
    first, second = start[0::2].count(0), start[1::2].count(0)
    nuls = max(first, second)
    if nuls == 0 or min(first, second) * 9 > nuls:
        return None
    encoding = "utf-16-le" if second > first else "utf-16-be"
    if not _is_text(start.decode(encoding, "replace")):
        return None
    is_half_nuls = nuls * 5 >= len(start) * 2
    return encoding if is_half_nuls or (_separators_are_wide(start, encoding) and not _is_utf_8(start)) else None


def _separators_are_wide(start: bytes, encoding: str) -> bool:
    separators = sum(start.count(separator.encode()) for separator in _SEPARATORS)
    wide = sum(start.count(separator.encode(encoding)) for separator in _SEPARATORS)
    # Not all of them: 上 and 三 hold the bytes of a line feed and a tab.
    return wide > 0 and wide * 5 >= separators * 3


def _is_utf_8(start: bytes) -> bool:
    """Tell whether this is text with some NULs strewn in; Cyrillic in UTF-16 would be, but for its controls."""
    try:
        return _is_text(start.replace(b"\0", b"").decode())
    except UnicodeDecodeError:
        return False


def _is_text(text: str) -> bool:
    """Tell whether a text is free of what nobody writes: controls, private and unassigned characters."""
    look = text[:_START_CHARACTERS]
    odd = sum(category(character) in {"Cc", "Cn", "Co"} for character in look if character not in "\n\r\t\0")
    return odd * 20 <= len(look)
