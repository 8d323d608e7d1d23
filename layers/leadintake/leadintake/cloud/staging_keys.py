"""The keys that references to staged texts are signed with."""

import json
import time
from dataclasses import dataclass

from leadintake.cloud.secret_texts import secret_text
from leadintake.importing.tokens import KeyRing
from leadintake.settings import settings

_SECONDS = 300
"""So long keys are remembered: a new one signs everywhere after that time."""
_SECONDS_BEFORE_ASKING_AGAIN = 5
"""So that made-up names of keys do not lead to a question each."""


@dataclass(slots=True)
class _Remembered:
    ring: KeyRing
    until: float
    asked: float


_remembered: list[_Remembered] = []


def staging_keys(wanted: str | None = None) -> KeyRing:
    """Give the keys; a key that is not known yet may have been added since the last look."""
    if settings().staging_keys:
        return _read(settings().staging_keys)
    known = _remembered[0] if _remembered else None
    now = time.monotonic()
    if known and now < known.until:
        is_known = wanted is None or wanted in known.ring.keys
        if is_known or now < known.asked + _SECONDS_BEFORE_ASKING_AGAIN:
            return known.ring
    ring = _read(secret_text(settings().staging_secret_arn))
    _remembered[:] = [_Remembered(ring, now + _SECONDS, now)]
    return ring


def _read(text: str) -> KeyRing:
    # An object keeps its order: a key that is added at the end signs from then on.
    return KeyRing({str(name): str(key).encode() for name, key in json.loads(text).items()})
