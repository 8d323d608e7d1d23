"""Stub."""

from collections.abc import Sequence
from typing import Literal, NamedTuple


class Detection(NamedTuple):
    """Stub."""

    kind: Literal["people", "companies"]
    confidence: Literal["high", "medium", "low"]
    reasoning: str


def detect_kind(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> Detection:
    """Detect."""
    return Detection("people", "low", "stub")
