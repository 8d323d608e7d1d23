"""What previews answer: the file as it was read, and which column is proposed for which field."""

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import Field

from leadintake.contract.shapes import Camel, Count, Id, Snake

Header = str
ProposedColumns = Mapping[str, Header | None]
"""Target to header; null where nothing is sure."""
PreviewRow = dict[Header, str]
MappingMethod = Literal["memory", "exact", "values", "llm"]
DataType = Literal["people", "companies"]
DetectionConfidence = Literal["high", "medium", "low"]


class MappingDetail(Snake):
    """Why a column is proposed for a field."""

    source: Header
    method: MappingMethod = Field(
        description="memory: confirmed before; exact: by the header; values: by the cells; llm: by a language model."
    )
    confidence: Annotated[float, Field(ge=0, le=1)]
    why: str


MappingDetails = dict[str, MappingDetail]


class FilePreview(Snake):
    """What every preview with snake_case keys tells of a file."""

    columns: list[Header]
    auto_mapping: ProposedColumns
    preview_rows: list[PreviewRow] = Field(description="The first five data rows, by header.")
    total_rows: Count
    csv_text: str = Field(description="Send this back, as it is, with the mapping you confirm.")
    skipped_lines: Count = Field(description="Lines before the header: notes, titles, blank lines and `sep=`.")
    encoding: str | None
    delimiter: str | None
    warnings: list[str] = Field(description="What the file had lost before it came here, and what was mended.")
    mapping_details: MappingDetails


class ListImportPreview(FilePreview):
    """A file of people or companies, and the list's own columns. Nothing was written into the list."""

    existing_columns: list[str]


class CampaignUploadPreview(FilePreview):
    """A file of leads, recorded as a lead list. Nothing was written into the campaign."""

    lead_list_id: Id


class NewListPreview(Camel):
    """A file that is to become a list, and whether it holds people or companies."""

    columns: list[Header]
    data_type: DataType
    confidence: DetectionConfidence
    reasoning: str
    person_mapping: ProposedColumns
    company_mapping: ProposedColumns
    auto_mapping: ProposedColumns = Field(description="The mapping of the detected type.")
    preview_rows: list[PreviewRow]
    total_rows: Count
    csv_text: str
    file_name: str
    skipped_lines: Count
    encoding: str | None
    delimiter: str | None
    warnings: list[str]
    mapping_details: MappingDetails
