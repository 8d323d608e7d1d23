"""What is to be imported of a dropped file, where that is sure enough without anybody looking at it."""

from collections.abc import Callable, Sequence
from pathlib import PurePath
from typing import Any, NamedTuple
from uuid import UUID, uuid4

from leadintake import limits
from leadintake.confirming.confirm import Import
from leadintake.confirming.connections import ConnectionsImport
from leadintake.confirming.list_imports import list_import
from leadintake.confirming.list_kinds import ROWS
from leadintake.confirming.new_list import NewListImport
from leadintake.confirming.proposals import (
    existing_columns,
    propose_for_campaign,
    propose_for_list,
)
from leadintake.confirming.prospects import ProspectsImport
from leadintake.confirming.staged_texts import SentText, stage_bytes
from leadintake.confirming.targets import require_list
from leadintake.contract.drops import DropOptions, UnclearColumn
from leadintake.contract.previews import DataType
from leadintake.contract.uploads import Upload
from leadintake.drops.places import Place
from leadintake.drops.sureness import identities_of, is_sure, unclear_columns, what_to_do
from leadintake.errors import CampaignNotDraft, NotFound, UnclearFile
from leadintake.importing.layouts import SentMapping, layout_of
from leadintake.importing.proposing import ProposedMapping
from leadintake.importing.records import Kind
from leadintake.importing.tokens import Purpose
from leadintake.kinds.connections.headers import columns_of
from leadintake.mapping.detect import detect_kind
from leadintake.store import campaigns, lead_lists, previewed_files
from leadintake.store.workspace import Workspace
from leadintake.tabular.reading import read_table
from leadintake.tabular.table import Table


class Looked(NamedTuple):
    """A dropped file that has been looked at: what would be imported of it, and how sure that is."""

    wanted: Import[Any, Any] | None
    """None where it is not sure what stands where."""
    kind: Kind
    table: Table
    proposed: ProposedMapping
    unclear: Sequence[UnclearColumn]
    advice: str
    is_dry: bool = False
    """Whether it is only to be tried."""

    def sure(self) -> Import[Any, Any]:
        """Give what is to be imported; refuse what is not sure."""
        if self.wanted is None:
            raise UnclearFile(self.advice)
        return self.wanted


def read_dropped(upload: Upload) -> Table:
    """Read a dropped file, which may be as large as an upload."""
    return read_table(upload.data, upload.file_name, limits.UPLOADED_FILE)


def look_at(ws: Workspace, place: Place, table: Table, upload: Upload, options: DropOptions) -> Looked:
    """Find what a person would have confirmed for a dropped file."""
    previewed_files.remember_file(ws, table.digest, upload.file_name, table.facts)
    return _LOOKS[place.kind](ws, place, table, upload, options)._replace(is_dry=options.dry_run)


def _text_of(ws: Workspace, table: Table, purpose: Purpose) -> SentText:
    """Give the rows as a confirm takes them: more than come with a request are staged, and read bit by bit."""
    data = table.csv_text.encode()
    if len(data) <= limits.FILE_BYTES and table.total_rows <= limits.ROWS_PER_FILE:
        return table.csv_text
    return stage_bytes(ws, data, table.total_rows, purpose)


def _list_rows(
    kind: DataType, list_id: UUID, text: SentText, mapping: SentMapping, options: DropOptions
) -> Import[Any, Any]:
    return list_import(kind)(list_id, text, mapping, options.skip_existing_customers)


def _look_at_list_rows(ws: Workspace, place: Place, table: Table, upload: Upload, options: DropOptions) -> Looked:
    del upload
    assert place.target_id is not None  # noqa: S101 - for the type checker: such places name a list
    kind: DataType = "people" if place.kind == "people" else "companies"
    require_list(ws, place.target_id)
    rows, list_id = ROWS[kind], place.target_id
    proposed = propose_for_list(ws, table, rows, existing_columns(ws, list_id, rows))
    return _judged(
        kind, table, proposed, options, rows.targets, identities_of(kind),
        lambda mapping: _list_rows(kind, list_id, _text_of(ws, table, kind), mapping, options),
    )  # fmt: skip


def _look_at_new_list(ws: Workspace, place: Place, table: Table, upload: Upload, options: DropOptions) -> Looked:
    del place
    detected = detect_kind(table.columns, table.sample)
    kind = options.data_type or detected.kind
    rows, list_id = ROWS[kind], uuid4()
    proposed = propose_for_list(ws, table, rows, ())
    name = options.name or PurePath(upload.file_name).stem

    def made(mapping: SentMapping) -> Import[Any, Any]:
        return NewListImport(
            list_id, name, kind, _list_rows(kind, list_id, _text_of(ws, table, "new_list"), mapping, options)
        )

    looked = _judged(kind, table, proposed, options, rows.targets, identities_of(kind), made)
    if options.data_type is None and detected.confidence == "low":
        return looked._replace(
            wanted=None,
            advice=f"{detected.reasoning} So nothing was imported. Say beside the file which they are: "
            '{"dataType": "people"} or {"dataType": "companies"}, in a file of the same name that ends in'
            " `.options.json`.",
        )
    return looked


def _look_at_leads(ws: Workspace, place: Place, table: Table, upload: Upload, options: DropOptions) -> Looked:
    assert place.target_id is not None  # noqa: S101 - for the type checker: such places name a campaign
    campaign = campaigns.find_campaign(ws, place.target_id)
    if campaign is None:
        raise NotFound("campaign")
    if campaign.status != "draft":
        raise CampaignNotDraft
    proposed = propose_for_campaign(ws, table)

    def made(mapping: SentMapping) -> Import[Any, Any]:
        lead_list = lead_lists.insert_lead_list(ws, campaign.id, upload.file_name, table.columns, table.total_rows)
        return ProspectsImport(campaign.id, lead_list, _text_of(ws, table, "prospects"), mapping)

    targets = tuple(proposed.mapping)
    return _judged("prospects", table, proposed, options, targets, identities_of("prospects", campaign.type), made)


def _look_at_connections(ws: Workspace, place: Place, table: Table, upload: Upload, options: DropOptions) -> Looked:
    del ws, place
    mapping = columns_of(table.columns, table.sample) if options.mapping is None else options.mapping
    # The import itself refuses what does not look like an export.
    return Looked(
        ConnectionsImport(upload, options.clear_existing, mapping),
        "connections",
        table,
        ProposedMapping(mapping, {}, ()),
        (),
        "",
    )


def _judged(
    kind: Kind,
    table: Table,
    proposed: ProposedMapping,
    options: DropOptions,
    targets: Sequence[str],
    identities: Sequence[frozenset[str]],
    made: Callable[[SentMapping], Import[Any, Any]],
) -> Looked:
    """Take the mapping that was given, or the one that is proposed where it is sure."""
    if options.mapping is not None:
        fields = layout_of(table.columns, options.mapping, targets).fields
        is_enough = any(identity <= fields.keys() for identity in identities)
        given = ProposedMapping(options.mapping, {}, ())
        return Looked(made(options.mapping) if is_enough else None, kind, table, given, (), what_to_do(identities))
    is_enough = is_sure(proposed.details, identities)
    unclear = () if is_enough else unclear_columns(proposed, table.columns)
    return Looked(made(proposed.mapping) if is_enough else None, kind, table, proposed, unclear, what_to_do(identities))


_LOOKS: dict[str, Callable[[Workspace, Place, Table, Upload, DropOptions], Looked]] = {
    "people": _look_at_list_rows,
    "companies": _look_at_list_rows,
    "prospects": _look_at_leads,
    "connections": _look_at_connections,
    "new_list": _look_at_new_list,
}
