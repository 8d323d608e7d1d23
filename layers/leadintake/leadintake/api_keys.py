"""API keys: how one is made, recognised and stored."""

import re
import secrets
from dataclasses import dataclass, field
from hashlib import sha256

_PREFIX = "pk_live_"
_BEARER = re.compile(r"[Bb][Ee][Aa][Rr][Ee][Rr] +(pk_live_[0-9a-f]{64}) *")


@dataclass(frozen=True, slots=True)
class Key:
    """A key while it is in somebody's hand; it never shows itself by accident."""

    text: str = field(repr=False)

    @property
    def hash(self) -> bytes:
        """Make what is stored in its place. Keys are random, so that a plain hash cannot be guessed back."""
        return sha256(self.text.encode()).digest()

    @property
    def hint(self) -> str:
        """Give its last characters, by which people tell their keys apart."""
        return self.text[-4:]


def new_key() -> Key:
    """Make a key that nobody has."""
    return Key(_PREFIX + secrets.token_hex(32))


def key_from_header(authorization: str | None) -> Key | None:
    """Find the key in an Authorization header; None when there is none of the right form."""
    sent = _BEARER.fullmatch(authorization or "")
    return Key(sent.group(1)) if sent else None
