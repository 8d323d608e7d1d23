"""What is proposed for a field: a column, how sure that is, and why."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Kind = Literal["people", "companies", "prospects"]
"""What the rows of a file become."""
Method = Literal["memory", "exact", "values", "llm"]


@dataclass(frozen=True, slots=True)
class Proposal:
    """A column for a field."""

    source: str
    method: Method
    confidence: float
    """From 0 to 1."""
    why: str
    """One sentence for the person who has to confirm it."""


Proposals = Mapping[str, Proposal]
"""By target; a target that nothing is sure for is missing."""
