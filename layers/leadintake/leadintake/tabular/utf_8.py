"""UTF-8, also where it is cut, or mixed with bytes of other origin."""

import re
from codecs import BOM_UTF8

from leadintake.tabular.decoded import REPLACEMENT, Decoded

_ASCII = bytes(range(0x80))
_CUT_CHARACTER = re.compile(rb"(?:[\xc2-\xdf]|[\xe0-\xef][\x80-\xbf]?|[\xf0-\xf4][\x80-\xbf]{0,2})\Z")
_UNDECODED = re.compile("[\udc80-\udcff]+")
_LONE_SURROGATES = re.compile("[\ud800-\udfff]")
_MOST_STRAYS = 100_000
"""More are no accident, and mending each costs microseconds."""
_LOOK_AT = 65_536


def from_utf_8(data: bytes, encoding: str) -> Decoded | None:
    """Read UTF-8, with (`utf-8-sig`) or without its mark; None for what is something else."""
    try:
        text = data.decode(encoding)
        return Decoded(text, encoding, utf_8=data.removeprefix(BOM_UTF8) if encoding == "utf-8-sig" else data)
    except UnicodeDecodeError:
        return _cut(data, encoding) or _mixed(data, encoding)


def _cut(data: bytes, encoding: str) -> Decoded | None:
    end = _CUT_CHARACTER.search(data[-4:])
    if end is None:
        return None
    try:
        text = data[: -len(end[0])].decode(encoding)
    except UnicodeDecodeError:
        return None
    # The last letter of one word in Windows-1252 looks the same.
    is_certain = not text.isascii() or len(end[0]) > 1 or encoding == "utf-8-sig"
    return Decoded(text, encoding, cut=True) if is_certain else None


def _mixed(data: bytes, encoding: str) -> Decoded | None:
    """Read UTF-8 that somebody pasted lines of Windows-1252 into, or that holds halves of surrogate pairs."""
    beyond_ascii = data.translate(None, _ASCII)
    if encoding == "utf-8" and _strays_in(beyond_ascii[:_LOOK_AT]) * 2 > min(len(beyond_ascii), _LOOK_AT):
        return None
    strays = _strays_in(data)
    proper = len(beyond_ascii) - strays
    if encoding == "utf-8" and proper < max(4 * strays, 6):
        return None
    if strays > _MOST_STRAYS:
        text = data.decode(encoding, "replace")
        return Decoded(text, encoding, unreadable=text.count(REPLACEMENT))
    mended = _Mended()
    text = _UNDECODED.sub(mended, data.decode(encoding, "surrogateescape"))
    return Decoded(text, encoding, mended.strays, mended.unreadable, removed_surrogates=mended.surrogates)


def _strays_in(data: bytes) -> int:
    return len(data) - len(data.decode("utf-8", "ignore").encode())


class _Mended:
    """Gives the text for runs of bytes that are no UTF-8, and counts them."""

    def __init__(self) -> None:
        self.strays = self.unreadable = self.surrogates = 0

    def __call__(self, found: re.Match[str]) -> str:
        run = found[0].encode("utf-8", "surrogateescape")
        try:
            halves = run.decode("utf-8", "surrogatepass")
        except UnicodeDecodeError:
            return self._from_windows(run)
        return self._from_halves(halves)

    def _from_windows(self, run: bytes) -> str:
        text = run.decode("cp1252", "replace")
        unreadable = text.count(REPLACEMENT)
        self.strays += len(run) - unreadable
        self.unreadable += unreadable
        return text

    def _from_halves(self, halves: str) -> str:
        """Join the halves of pairs, which some programs encode one by one."""
        joined = halves.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "surrogatepass")
        text, removed = _LONE_SURROGATES.subn("", joined)
        self.surrogates += removed
        return text
