"""Bytes in, text out: which encoding a file is written in, and what was wrong with it."""

import codecs
from dataclasses import replace

from leadintake.tabular.code_pages import code_page_of
from leadintake.tabular.decoded import REPLACEMENT, Decoded
from leadintake.tabular.utf_8 import from_utf_8
from leadintake.tabular.utf_16 import from_wide, unmarked_utf_16

_MARKS = (
    # The mark of UTF-32 begins with that of UTF-16.
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
    (codecs.BOM_UTF8, "utf-8-sig"),
)
_ISO_2022 = ("iso2022_jp", "iso2022_jp_ext")
_ESCAPE = 0x1B


def decoded(data: bytes) -> Decoded:
    """Read bytes in the encoding they are most likely written in; whatever they are, there is an answer."""
    encoding = _marked(data) or unmarked_utf_16(data) or "utf-8"
    if encoding.startswith("utf-8"):
        found = _from_iso_2022(data) or from_utf_8(data, encoding) or _from_code_page(data)
    else:
        found = from_wide(data, encoding)
    return _without_nuls(found) if "\0" in found.text else found


def _without_nuls(found: Decoded) -> Decoded:
    return replace(found, text=found.text.replace("\0", ""), removed_nuls=found.text.count("\0"), utf_8=None)


def _marked(data: bytes) -> str | None:
    return next((encoding for mark, encoding in _MARKS if data.startswith(mark)), None)


def _from_iso_2022(data: bytes) -> Decoded | None:
    """Read the Japanese encoding of mails, which is ASCII with escape sequences."""
    if _ESCAPE in data and data.isascii():
        for encoding in _ISO_2022:
            try:
                return Decoded(data.decode(encoding), encoding)
            except UnicodeDecodeError:
                continue
    return None


def _from_code_page(data: bytes) -> Decoded:
    encoding = code_page_of(data)
    try:
        return Decoded(data.decode(encoding), encoding)
    except UnicodeDecodeError:
        decoder = codecs.getincrementaldecoder(encoding)("replace")
        text = decoder.decode(data)
        is_cut = decoder.decode(b"", final=True) != ""
        return Decoded(text, encoding, unreadable=text.count(REPLACEMENT), cut=is_cut)
