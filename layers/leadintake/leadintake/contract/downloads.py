"""Files as answers: in the answer itself, or where they can be fetched."""

from dataclasses import dataclass
from typing import Literal

from leadintake.contract.shapes import Query

ReportFormat = Literal["xlsx", "csv"]
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CSV = "text/csv; charset=utf-8"
MEDIA_TYPES = (XLSX, CSV)


@dataclass(frozen=True, slots=True)
class Download:
    """A file: its content, or the address that it lies at for a while."""

    name: str
    media_type: str
    data: bytes | None = None
    url: str | None = None


class ReportQuery(Query):
    """What a report is wanted as."""

    format: ReportFormat = "xlsx"
