"""A mapping that was confirmed once, proposed again for the same headers."""

from collections.abc import Mapping, Sequence
from hashlib import sha256

from leadintake.mapping.proposal import Proposal, Proposals
from leadintake.matching.text import text_key

Remembered = Mapping[str, str | None]
"""A confirmed mapping: target to header, or to None where it was left empty on purpose."""


def header_set(columns: Sequence[str]) -> bytes:
    """Tell a set of headers from every other, in whatever order and case they stand."""
    return sha256("\x1f".join(sorted(map(text_key, columns))).encode("utf-8", "surrogatepass")).digest()


def recalled(mapping: Remembered, columns: Sequence[str]) -> Proposals:
    """Propose what was confirmed, with the headers spelled as this file spells them."""
    spelled = {text_key(column): column for column in columns}
    found = {target: spelled.get(text_key(source)) for target, source in mapping.items() if source}
    return {
        target: Proposal(column, "memory", 1.0, f"You confirmed “{column}” for a file with these headers before.")
        for target, column in found.items()
        if column is not None
    }


def left_empty(mapping: Remembered, columns: Sequence[str]) -> set[str]:
    """Name the headers of this file that were confirmed to serve nothing."""
    used = {text_key(source) for source in mapping.values() if source}
    return {column for column in columns if text_key(column) not in used}
