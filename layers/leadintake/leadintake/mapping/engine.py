"""Stub."""

from collections.abc import Sequence

from leadintake.mapping.proposal import Kind, Proposals


def propose(kind: Kind, columns: Sequence[str], rows: Sequence[Sequence[str]], taken: Proposals = {}) -> Proposals:
    """Propose."""
    return {}
