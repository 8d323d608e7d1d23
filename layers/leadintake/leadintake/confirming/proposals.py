"""The mapping that is proposed for a file: what the account knows of such files, what headers and values say."""

from collections.abc import Sequence
from uuid import UUID

from leadintake.cloud.model import asker
from leadintake.confirming.list_kinds import Rows
from leadintake.importing.proposing import ProposedMapping, propose_mapping, with_custom_columns
from leadintake.kinds.prospects.targets import TARGETS as PROSPECT_TARGETS
from leadintake.mapping.memory import header_set
from leadintake.settings import settings
from leadintake.store import columns, mappings
from leadintake.store.workspace import Workspace
from leadintake.tabular.table import Table


def existing_columns(ws: Workspace, list_id: UUID, rows: Rows) -> list[str]:
    """Name the columns that a list has for such rows."""
    return [column.name for column in columns.custom_columns(ws, list_id, rows.subject)]


def propose_for_list(
    ws: Workspace, table: Table, rows: Rows, existing: Sequence[str], *, asks: bool = True
) -> ProposedMapping:
    """Propose a field or a column of the list for every column of a file."""
    remembered = mappings.find_mapping(ws, rows.kind, header_set(table.columns))
    ask = asker(settings().model) if asks else None
    proposed = propose_mapping(rows.kind, rows.targets, table, remembered, ask)
    return with_custom_columns(proposed, table.columns, existing, remembered)


def propose_for_campaign(ws: Workspace, table: Table) -> ProposedMapping:
    """Propose a field for the columns of a file of leads; the others become custom fields."""
    remembered = mappings.find_mapping(ws, "prospects", header_set(table.columns))
    return propose_mapping("prospects", PROSPECT_TARGETS, table, remembered, asker(settings().model))
