"""The parts of an answer that every preview has."""

from typing import Any

from leadintake import limits
from leadintake.contract.previews import MappingDetail
from leadintake.importing.proposing import ProposedMapping
from leadintake.mapping.proposal import Proposals
from leadintake.tabular.table import Table


def file_parts(table: Table, csv_text: str) -> dict[str, Any]:
    """Show a file as it was read, with its text or what stands for it."""
    rows = table.sample[: limits.PREVIEW_ROWS]
    return {
        "columns": table.columns,
        "preview_rows": [dict(zip(table.columns, row, strict=True)) for row in rows],
        "total_rows": table.total_rows,
        "csv_text": csv_text,
        "skipped_lines": table.skipped_lines,
        "encoding": table.encoding,
        "delimiter": table.delimiter,
    }


def mapping_parts(table: Table, proposed: ProposedMapping) -> dict[str, Any]:
    """Show a proposed mapping, with the reasons for it."""
    return {
        "auto_mapping": proposed.mapping,
        "mapping_details": details_of(proposed.details),
        "warnings": [*table.warnings, *proposed.warnings],
    }


def details_of(proposals: Proposals) -> dict[str, MappingDetail]:
    """Show why each column is proposed."""
    return {
        target: MappingDetail(
            source=proposal.source, method=proposal.method, confidence=proposal.confidence, why=proposal.why
        )
        for target, proposal in proposals.items()
    }
