"""Read a file of people or companies for a list, and propose which column is what."""

from typing import NamedTuple
from uuid import UUID

from leadintake.cloud.model import asker
from leadintake.contract.columns import Subject
from leadintake.contract.previews import ListImportPreview
from leadintake.contract.uploads import Upload
from leadintake.errors import NotFound
from leadintake.importing.previewing import file_parts, mapping_parts
from leadintake.importing.proposing import propose_mapping, with_custom_columns
from leadintake.kinds.companies.targets import TARGETS as COMPANY_TARGETS
from leadintake.kinds.people.targets import TARGETS as PERSON_TARGETS
from leadintake.mapping.memory import header_set
from leadintake.mapping.proposal import Kind
from leadintake.settings import settings
from leadintake.store import columns, lists, mappings, previewed_files
from leadintake.store.workspace import Workspace
from leadintake.tabular.reading import read_table


class _Rows(NamedTuple):
    """What the rows of a file become, the fields they have, and whose columns they fill."""

    kind: Kind
    targets: tuple[str, ...]
    subject: Subject


_PEOPLE = _Rows("people", PERSON_TARGETS, "person")
_COMPANIES = _Rows("companies", COMPANY_TARGETS, "company")


def preview_list_import(ws: Workspace, list_id: UUID, upload: Upload) -> ListImportPreview:
    """Show what a file of people holds; nothing is written into the list."""
    return _preview(ws, list_id, upload, _PEOPLE)


def preview_company_import(ws: Workspace, list_id: UUID, upload: Upload) -> ListImportPreview:
    """Show what a file of companies holds; nothing is written into the list."""
    return _preview(ws, list_id, upload, _COMPANIES)


def _preview(ws: Workspace, list_id: UUID, upload: Upload, rows: _Rows) -> ListImportPreview:
    if not lists.list_exists(ws, list_id):
        raise NotFound("list")
    table = read_table(upload.data, upload.file_name)
    existing = [column.name for column in columns.custom_columns(ws, list_id, rows.subject)]
    remembered = mappings.find_mapping(ws, rows.kind, header_set(table.columns))
    proposed = propose_mapping(rows.kind, rows.targets, table, remembered, asker(settings().model))
    proposed = with_custom_columns(proposed, table.columns, existing, remembered)
    previewed_files.remember_file(ws, table.digest, upload.file_name, table.facts)
    return ListImportPreview(**file_parts(table), **mapping_parts(table, proposed), existing_columns=existing)
