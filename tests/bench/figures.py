"""Tables of figures, as text that is Markdown as well."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from statistics import median


@dataclass(frozen=True, slots=True)
class Table:
    """Figures of one kind, and what has to be known about them."""

    title: str
    columns: Sequence[str]
    rows: Sequence[Sequence[str]]
    notes: Sequence[str] = field(default_factory=tuple)

    def __str__(self) -> str:
        lines = [self.columns, *self.rows]
        widths = [max(len(line[place]) for line in lines) for place in range(len(self.columns))]
        rule = ["-" * width for width in widths]
        drawn = [_drawn(line, widths) for line in (self.columns, rule, *self.rows)]
        return "\n".join([f"### {self.title}", "", *drawn, *(f"\n{note}" for note in self.notes), ""])


def _drawn(line: Sequence[str], widths: Sequence[int]) -> str:
    return f"| {' | '.join(cell.ljust(width) for cell, width in zip(line, widths, strict=True))} |"


def spread(values: Sequence[float], digits: int = 1) -> str:
    """Write the median of some figures, with the least and the most where they differ."""
    middle, least, most = (f"{value:,.{digits}f}" for value in (median(values), min(values), max(values)))
    return middle if least == most else f"{middle} ({least} to {most})"
