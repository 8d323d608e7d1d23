"""Read a file that is to become a list: tell people from companies, and propose which column is what."""

from leadintake.confirming.carrying import with_text
from leadintake.confirming.list_kinds import ROWS
from leadintake.confirming.proposals import propose_for_list
from leadintake.confirming.uploaded_files import read_upload
from leadintake.contract.previews import NewListPreview
from leadintake.contract.uploads import Upload, UploadReference
from leadintake.importing.previewing import details_of, file_parts
from leadintake.mapping.detect import detect_kind
from leadintake.store import previewed_files
from leadintake.store.workspace import Workspace


def preview_new_list(ws: Workspace, upload: Upload | UploadReference) -> NewListPreview:
    """Show what a file holds; no list is made."""
    file_name, table = read_upload(ws, upload)
    detected = detect_kind(table.columns, table.sample)
    # The model is asked about the detected kind alone: one question, one wait.
    proposed = {
        rows.kind: propose_for_list(ws, table, rows, (), asks=rows.kind == detected.kind) for rows in ROWS.values()
    }
    chosen = proposed[detected.kind]
    previewed_files.remember_file(ws, table.digest, file_name, table.facts)

    def preview(text: str) -> NewListPreview:
        return NewListPreview(
            **file_parts(table, text),
            data_type=detected.kind,
            confidence=detected.confidence,
            reasoning=detected.reasoning,
            person_mapping=proposed["people"].mapping,
            company_mapping=proposed["companies"].mapping,
            auto_mapping=chosen.mapping,
            mapping_details=details_of(chosen.details),
            warnings=[*table.warnings, *chosen.warnings],
            file_name=file_name,
        )

    return with_text(ws, table, "new_list", preview)
