"""A mapping is proposed: what was confirmed before, what headers and values say, what a model adds."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from leadintake.importing.layouts import EXISTING, NEW
from leadintake.mapping.engine import propose
from leadintake.mapping.memory import Remembered, left_empty, recalled
from leadintake.mapping.model_pass import Ask, ask_the_model
from leadintake.mapping.plausibility import plausible_in
from leadintake.mapping.proposal import Kind, Proposal, Proposals
from leadintake.matching.text import text_key
from leadintake.tabular.table import Table


@dataclass(frozen=True, slots=True)
class ProposedMapping:
    """A mapping as a caller sees it, the reasons for it, and what went wrong on the way."""

    mapping: Mapping[str, str | None]
    details: Proposals
    warnings: tuple[str, ...]


def propose_mapping(
    kind: Kind, targets: Sequence[str], table: Table, remembered: Remembered | None, ask: Ask | None
) -> ProposedMapping:
    """Propose a column for each target; memory comes first, then headers and values, then the model."""
    proposals, warning = _recalled(targets, table, remembered) if remembered else _found(kind, targets, table, ask)
    mapping = {target: proposals[target].source if target in proposals else None for target in targets}
    return ProposedMapping(mapping, proposals, (warning,) if warning else ())


def _recalled(targets: Sequence[str], table: Table, remembered: Remembered) -> tuple[Proposals, None]:
    # As a whole: what was left empty then was left empty on purpose.
    known = recalled(remembered, table.columns)
    return {target: known[target] for target in targets if target in known}, None


def _found(kind: Kind, targets: Sequence[str], table: Table, ask: Ask | None) -> tuple[Proposals, str | None]:
    found = propose(kind, table.columns, table.sample)
    columns, rows = table.columns, table.sample
    asked, warning = ask_the_model(kind, targets, columns, rows, found, ask, plausible_in(kind, columns, rows))
    return {**found, **asked}, warning


def with_custom_columns(
    proposed: ProposedMapping, columns: Sequence[str], existing: Sequence[str], remembered: Remembered | None
) -> ProposedMapping:
    """Propose a custom column for every header that serves no field: one that the list has, or a new one."""
    used = {source for source in proposed.mapping.values() if source}
    skipped = left_empty(remembered, columns) if remembered else set[str]()
    unclaimed = {text_key(name): name for name in existing}
    custom: dict[str, str | None] = {}
    details: dict[str, Proposal] = {}
    for header, name in _wanted(columns, used, remembered):
        column = unclaimed.pop(text_key(name), None)
        target = f"{NEW}{name}" if column is None else f"{EXISTING}{column}"
        custom[target] = None if header in skipped else header
        if column is not None and header not in skipped:
            details[target] = Proposal(header, "exact", 1.0, f"The list has a column called “{column}”.")
    return ProposedMapping({**proposed.mapping, **custom}, {**proposed.details, **details}, proposed.warnings)


def _wanted(columns: Sequence[str], used: set[str], remembered: Remembered | None) -> list[tuple[str, str]]:
    """Pair each free header with the name of the column it is to fill: the one confirmed before, or its own."""
    names = {
        text_key(source): target.partition(":")[2]
        for target, source in (remembered or {}).items()
        if source and target.startswith((EXISTING, NEW))
    }
    return [(header, names.get(text_key(header), header)) for header in columns if header not in used]
