"""Ids for many records at once, in ascending order."""

import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import count
from uuid import UUID

_VERSION_AND_VARIANT = 7 << 76 | 2 << 62
_RANDOM_BITS = 61


def _beginning() -> int:
    """Make an id that begins with the time (RFC 9562, version 7): random ones would scatter over an index."""
    begin = (time.time_ns() // 1_000_000) << 80 | _VERSION_AND_VARIANT | secrets.randbits(12) << 64
    return begin + secrets.randbits(_RANDOM_BITS)


def ascending_ids() -> Callable[[], UUID]:
    """Give what makes one id after another."""
    numbers = count(_beginning())
    return lambda: UUID(int=next(numbers))


@dataclass(frozen=True, slots=True)
class IdsOfLines:
    """An id for each line of a file: to be told again whenever it is needed, so that 100,000 need not be kept."""

    beginning: int = field(default_factory=_beginning)

    def of(self, line: int) -> UUID:
        """Give the id of a line."""
        return UUID(int=self.beginning + line)

    def text_of(self, line: int) -> str:
        """Spell the id of a line as the database reads it."""
        return f"{self.beginning + line:032x}"
