"""Read a file of people or companies for a list, and propose which column is what."""

from uuid import UUID

from leadintake.confirming.carrying import with_text
from leadintake.confirming.list_kinds import COMPANIES, PEOPLE, Rows
from leadintake.confirming.proposals import existing_columns, propose_for_list
from leadintake.confirming.targets import require_list
from leadintake.confirming.uploaded_files import read_upload
from leadintake.contract.previews import ListImportPreview
from leadintake.contract.uploads import Upload, UploadReference
from leadintake.importing.previewing import file_parts, mapping_parts
from leadintake.store import previewed_files
from leadintake.store.workspace import Workspace


def preview_list_import(ws: Workspace, list_id: UUID, upload: Upload | UploadReference) -> ListImportPreview:
    """Show what a file of people holds; nothing is written into the list."""
    return _preview(ws, list_id, upload, PEOPLE)


def preview_company_import(ws: Workspace, list_id: UUID, upload: Upload | UploadReference) -> ListImportPreview:
    """Show what a file of companies holds; nothing is written into the list."""
    return _preview(ws, list_id, upload, COMPANIES)


def _preview(ws: Workspace, list_id: UUID, upload: Upload | UploadReference, rows: Rows) -> ListImportPreview:
    require_list(ws, list_id)
    file_name, table = read_upload(ws, upload)
    existing = existing_columns(ws, list_id, rows)
    proposed = propose_for_list(ws, table, rows, existing)
    previewed_files.remember_file(ws, table.digest, file_name, table.facts)

    def preview(text: str) -> ListImportPreview:
        return ListImportPreview(**file_parts(table, text), **mapping_parts(table, proposed), existing_columns=existing)

    return with_text(ws, table, rows.kind, preview)
