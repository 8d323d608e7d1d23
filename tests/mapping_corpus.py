"""Files as people have them, the mapping that a careful person would make of each, and how a proposal is scored."""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property
from pathlib import Path
from typing import Any

from leadintake.mapping.engine import propose
from leadintake.mapping.proposal import Kind
from leadintake.mapping.scoring import targets

FOLDER = Path(__file__).parent / "data" / "mapping"
CORPORA = ("headers.json", "more_headers.json")

Mapped = Mapping[str, str | None]


@dataclass(frozen=True)
class Case:
    """A file, read as one kind of thing."""

    file: str
    kind: Kind
    language: str
    tags: tuple[str, ...]
    headers: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    gold: Mapping[str, str]
    acceptable: Mapping[str, Sequence[str | None]]
    """Other answers that are as good; None: that nothing is proposed."""
    either: Sequence[Mapping[str, Any]]
    """A header that may serve any one of several targets."""
    traps: Sequence[str]

    @property
    def is_a_trap(self) -> bool:
        """Tell whether this file was made to mislead."""
        return bool({"adversarial", "value-only", "value-contradicts", "trap", "typo"} & set(self.tags))

    @cached_property
    def plainly(self) -> Mapped:
        """Give what is proposed for the file as it is."""
        return self.proposed()

    def proposed(self, headers: Sequence[str] | None = None, rows: Sequence[Sequence[str]] | None = None) -> Mapped:
        """Give what is proposed for this file, or for the same one under other headers or with other rows."""
        columns = self.headers if headers is None else headers
        found = propose(self.kind, columns, self.rows if rows is None else rows)
        return {target: self.headers[columns.index(one.source)] for target, one in found.items()}


@cache
def cases(*corpora: str) -> tuple[Case, ...]:
    """Read the cases of some corpora."""
    files: list[dict[str, Any]] = [
        file for name in corpora or CORPORA for file in json.loads((FOLDER / name).read_text("utf-8"))
    ]
    return tuple(
        Case(
            file["file"],
            kind,
            file["language"],
            tuple(file["tags"]),
            tuple(file["headers"]),
            tuple(map(tuple, file["rows"])),
            wanted["gold"],
            wanted.get("acceptable", {}),
            wanted.get("either", ()),
            wanted.get("traps", ()),
        )
        for file in files
        for kind, wanted in file["kinds"].items()
    )


@dataclass
class Score:
    """How good proposals are: of all targets, and of those that something was proposed for."""

    pairs: int = 0
    right: int = 0
    proposed: int = 0
    proposed_right: int = 0
    mistakes: list[str] = field(default_factory=list[str])

    @property
    def accuracy(self) -> float:
        """Give the share of targets that were served rightly, or rightly left alone."""
        return self.right / max(1, self.pairs)

    @property
    def precision(self) -> float:
        """Give the share of proposals that were right."""
        return self.proposed_right / max(1, self.proposed)

    def add(self, case: Case, proposed: Mapped) -> None:
        """Count one case."""
        settled = _either(case, proposed)
        for target in (target.name for target in targets(case.kind)):
            column = proposed.get(target)
            fine = settled.get(target, _is_right(case, target, column))
            self.pairs += 1
            self.right += fine
            self.proposed += column is not None
            self.proposed_right += fine and column is not None
            if not fine:
                self.mistakes.append(f"{case.file} {case.kind}.{target}: {column!r}, not {case.gold.get(target)!r}")

    def __str__(self) -> str:
        """Say what a failing test has to say."""
        figures = f"accuracy {self.accuracy:.1%}, precision {self.precision:.1%} of {self.pairs} targets"
        return "\n  ".join([figures, *self.mistakes[:20]])


def _is_right(case: Case, target: str, column: str | None) -> bool:
    gold, others = case.gold.get(target), case.acceptable.get(target, ())
    if column is None:
        return gold is None or None in others
    return column == gold or column in others


def _either(case: Case, proposed: Mapped) -> dict[str, bool]:
    """Settle the targets that share one header: any one of them may have it."""
    settled: dict[str, bool] = {}
    for group in case.either:
        if any(proposed.get(target) == group["header"] for target in group["targets"]):
            settled |= {target: proposed.get(target) in {group["header"], None} for target in group["targets"]}
    return settled


def score(of: Iterable[Case], proposed: Callable[[Case], Mapped] = lambda case: case.plainly) -> Score:
    """Score what is proposed for some cases."""
    total = Score()
    for case in of:
        total.add(case, proposed(case))
    return total
