"""Read a file that is to become a list: tell people from companies, and propose which column is what."""

from leadintake.cloud.model import asker
from leadintake.contract.previews import NewListPreview
from leadintake.contract.uploads import Upload
from leadintake.importing.previewing import details_of, file_parts
from leadintake.importing.proposing import propose_mapping, with_custom_columns
from leadintake.kinds.companies.targets import TARGETS as COMPANY_TARGETS
from leadintake.kinds.people.targets import TARGETS as PERSON_TARGETS
from leadintake.mapping.detect import detect_kind
from leadintake.mapping.memory import header_set
from leadintake.mapping.proposal import Kind
from leadintake.settings import settings
from leadintake.store import mappings, previewed_files
from leadintake.store.workspace import Workspace
from leadintake.tabular.reading import read_table

_TARGETS: dict[Kind, tuple[str, ...]] = {"people": PERSON_TARGETS, "companies": COMPANY_TARGETS}


def preview_new_list(ws: Workspace, upload: Upload) -> NewListPreview:
    """Show what a file holds; no list is made."""
    table = read_table(upload.data, upload.file_name)
    detected = detect_kind(table.columns, table.sample)
    headers, ask = header_set(table.columns), asker(settings().model)
    proposed = {
        kind: with_custom_columns(
            # The model is asked about the detected kind alone: one question, one wait.
            propose_mapping(kind, targets, table, remembered, ask if kind == detected.kind else None),
            table.columns,
            (),
            remembered,
        )
        for kind, targets in _TARGETS.items()
        for remembered in [mappings.find_mapping(ws, kind, headers)]
    }
    chosen = proposed[detected.kind]
    previewed_files.remember_file(ws, table.digest, upload.file_name, table.facts)
    return NewListPreview(
        **file_parts(table),
        data_type=detected.kind,
        confidence=detected.confidence,
        reasoning=detected.reasoning,
        person_mapping=proposed["people"].mapping,
        company_mapping=proposed["companies"].mapping,
        auto_mapping=chosen.mapping,
        mapping_details=details_of(chosen.details),
        warnings=[*table.warnings, *chosen.warnings],
        file_name=upload.file_name,
    )
