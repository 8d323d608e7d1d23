"""The columns of a list that a file brings values for: found, or made before anything is written."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from leadintake import limits
from leadintake.contract.columns import Subject
from leadintake.importing.custom_columns import column_ids, not_made, plan_columns
from leadintake.importing.layouts import CustomTarget
from leadintake.importing.value_types import ValueType
from leadintake.store import columns
from leadintake.store.workspace import Workspace


@dataclass(frozen=True, slots=True)
class ListColumns:
    """Where custom values go, and which columns were made for them."""

    ids: Sequence[str | None]
    made: Mapping[str, UUID]
    filled_by_a_model: Sequence[UUID]
    warnings: Sequence[str]


def find_or_make(
    ws: Workspace, list_id: UUID, subject: Subject, customs: Sequence[CustomTarget], types: Sequence[ValueType]
) -> ListColumns:
    """Find the columns that a mapping names, and make the new ones; what cannot be made is told."""
    known = columns.custom_columns(ws, list_id, subject)
    room = limits.COLUMNS_PER_LIST - columns.count_columns(ws, list_id, None)
    plan = plan_columns(customs, types, [column.name for column in known], room)
    made = columns.insert_columns(ws, list_id, subject, plan.new)
    return ListColumns(
        column_ids(customs, {column.name: column.id for column in known} | made),
        made,
        [column.id for column in known if column.is_filled_by_a_model],
        [*plan.warnings, *not_made(plan.new, made)],
    )


NO_COLUMNS = ListColumns((), {}, (), ())
"""Before they are looked for."""
