"""What a file says, once its bytes have become text."""

from dataclasses import dataclass, field

REPLACEMENT = "\ufffd"
"""Stands in a text for bytes that stand for nothing."""


@dataclass(frozen=True, slots=True)
class Decoded:
    """A text, the encoding it was written in, and what was left out or put right on the way."""

    text: str
    encoding: str
    """The name that Python knows the encoding by."""
    stray_bytes: int = 0
    """Bytes of Windows-1252 in a file that is UTF-8 otherwise."""
    unreadable: int = 0
    """Bytes that stand for nothing."""
    removed_nuls: int = 0
    removed_surrogates: int = 0
    cut: bool = False
    """The file ends within a character, which is left out."""
    utf_8: bytes | None = field(default=None, compare=False, repr=False)
    """The text as it stands in the file, where that is all UTF-8."""
