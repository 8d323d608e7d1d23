"""References to staged texts, signed so that nobody can make or change one."""

import base64
import hmac
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, cast
from uuid import UUID

from leadintake.contract.imports import ImportKind

PREFIX = "staged:v1:"
Purpose = Literal[ImportKind, "new_list"]
_TOKEN = re.compile(r"staged:v1:([A-Za-z0-9_-]{1,2048})\.([A-Za-z0-9_-]{43})")


class Forged(Exception):
    """A token that nobody here has signed, or that was changed since."""


@dataclass(frozen=True, slots=True)
class KeyRing:
    """The keys that tokens are signed with: the last one signs, all of them are believed."""

    keys: Mapping[str, bytes] = field(repr=False)

    def newest(self) -> tuple[str, bytes]:
        """Give the key that signs, with its name."""
        name = list(self.keys)[-1]
        return name, self.keys[name]


@dataclass(frozen=True, slots=True)
class StagedText:
    """A text that lies in the bucket: whose, what for, where, which, how much of it, and until when."""

    account_id: UUID
    purpose: Purpose
    key: str
    version: str | None
    digest: bytes = field(repr=False)
    size: int
    rows: int
    expires: int
    """In seconds since 1970."""


def is_token(text: str) -> bool:
    """Tell whether a text is a reference rather than a table."""
    return text.lstrip().startswith(PREFIX)


def signed(ring: KeyRing, staged: StagedText) -> str:
    """Make the reference that a caller gets in the place of a text."""
    name, key = ring.newest()
    said: dict[str, Any] = {
        "n": name,
        "a": staged.account_id.hex,
        "p": staged.purpose,
        "o": staged.key,
        "v": staged.version,
        "d": _encoded(staged.digest),
        "s": staged.size,
        "r": staged.rows,
        "e": staged.expires,
    }
    payload = _encoded(json.dumps(said, separators=(",", ":")).encode())
    return f"{PREFIX}{payload}.{_signature(key, payload)}"


def name_of_key(token: str) -> str:
    """Tell which key a token says it was signed with; nothing in it is believed yet."""
    return str(_said(token)[1].get("n"))


def opened(ring: KeyRing, token: str) -> StagedText:
    """Read a reference back, if it is as it was signed."""
    payload, said, signature = _said(token)
    key = ring.keys.get(str(said.get("n")))
    # As texts: the last letter of one could be another without changing a bit of what it stands for.
    if key is None or not hmac.compare_digest(_signature(key, payload), signature):
        raise Forged
    return StagedText(
        account_id=UUID(said["a"]),
        purpose=said["p"],
        key=said["o"],
        version=said["v"],
        digest=_decoded(said["d"]),
        size=said["s"],
        rows=said["r"],
        expires=said["e"],
    )


def _said(token: str) -> tuple[str, dict[str, Any], str]:
    parts = _TOKEN.fullmatch(token.strip())
    if parts is None:
        raise Forged
    payload, signature = parts.groups()
    try:
        said: object = json.loads(_decoded(payload))
    except (ValueError, RecursionError):
        raise Forged from None
    if not isinstance(said, dict):
        raise Forged
    return payload, cast("dict[str, Any]", said), signature


def _signature(key: bytes, payload: str) -> str:
    return _encoded(hmac.digest(key, f"{PREFIX}{payload}".encode(), "sha256"))


def _encoded(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def _decoded(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
