"""Read a file of people or companies for a list, and propose which column is what."""

from uuid import UUID

from leadintake.confirming.proposals import COMPANIES, PEOPLE, Rows, existing_columns, propose_for_list
from leadintake.confirming.targets import require_list
from leadintake.contract.previews import ListImportPreview
from leadintake.contract.uploads import Upload
from leadintake.importing.previewing import file_parts, mapping_parts
from leadintake.store import previewed_files
from leadintake.store.workspace import Workspace
from leadintake.tabular.reading import read_table


def preview_list_import(ws: Workspace, list_id: UUID, upload: Upload) -> ListImportPreview:
    """Show what a file of people holds; nothing is written into the list."""
    return _preview(ws, list_id, upload, PEOPLE)


def preview_company_import(ws: Workspace, list_id: UUID, upload: Upload) -> ListImportPreview:
    """Show what a file of companies holds; nothing is written into the list."""
    return _preview(ws, list_id, upload, COMPANIES)


def _preview(ws: Workspace, list_id: UUID, upload: Upload, rows: Rows) -> ListImportPreview:
    require_list(ws, list_id)
    table = read_table(upload.data, upload.file_name)
    existing = existing_columns(ws, list_id, rows)
    proposed = propose_for_list(ws, table, rows, existing)
    previewed_files.remember_file(ws, table.digest, upload.file_name, table.facts)
    return ListImportPreview(**file_parts(table), **mapping_parts(table, proposed), existing_columns=existing)
