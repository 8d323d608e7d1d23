"""UTF-16, with or without its mark, and UTF-32."""

import re

from leadintake.tabular.decoded import REPLACEMENT, Decoded
from leadintake.tabular.letters import is_everyday

_START_BYTES = 65_536
_START_CHARACTERS = 2_000
_TEXT = 0.8
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
    """Recognise UTF-16 by the NULs beside separators and digits, and by what it says when read as such."""
    start = data[: min(_START_BYTES, len(data) // 2 * 2)]
    nuls = start.count(0)
    if nuls == 0 or (nuls * 5 < len(start) * 2 and _share_of_text(_utf_8_without_nuls(start)) >= _TEXT):
        return None
    shares = {encoding: _share_of_text(start.decode(encoding, "replace")) for encoding in ("utf-16-le", "utf-16-be")}
    likelier = max(shares, key=lambda encoding: shares[encoding])
    return likelier if shares[likelier] >= _TEXT else None


def _utf_8_without_nuls(start: bytes) -> str:
    """Read the other explanation: NULs strewn into UTF-8."""
    try:
        return start.replace(b"\0", b"").decode()
    except UnicodeDecodeError:
        return ""


def _share_of_text(text: str) -> float:
    """Say how much is what people write."""
    # Read the wrong way, Cyrillic is full of controls, and two letters seldom make a character that is in use.
    look = text[:_START_CHARACTERS]
    return sum(map(is_everyday, look)) / max(1, len(look))
