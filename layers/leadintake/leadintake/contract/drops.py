"""Files that are dropped into the bucket: what may be said beside them, and what is answered beside them."""

from datetime import datetime
from typing import Any, Literal

from pydantic import ConfigDict, Field, StrictBool

from leadintake.contract.confirms import Mapping
from leadintake.contract.previews import DataType, MappingDetails, ProposedColumns
from leadintake.contract.shapes import Camel, Id, OptionalName


class DropOptions(Camel):
    """How a dropped file is to be imported. A key that is not known is refused: it would be ignored otherwise."""

    model_config = ConfigDict(extra="forbid")

    mapping: Mapping | None = None
    skip_existing_customers: StrictBool = True
    dry_run: StrictBool = False
    clear_existing: StrictBool = False
    name: OptionalName | None = None
    data_type: DataType | None = None


class DropError(Camel):
    """Why a file was not imported."""

    code: str
    message: str
    details: list[dict[str, str]] = Field(default_factory=list[dict[str, str]])


class UnclearColumn(Camel):
    """A column for which no field is sure."""

    column: str
    guess: str | None
    why: str


class DropResult(Camel):
    """What became of a dropped file."""

    status: Literal["imported", "dry_run", "refused", "waiting"]
    file: str
    version: str
    kind: str | None = None
    target_id: Id | None = None
    import_id: Id | None = None
    counters: dict[str, Any] | None = None
    mapping: ProposedColumns | None = None
    mapping_details: MappingDetails | None = None
    unclear: list[UnclearColumn] = Field(default_factory=list[UnclearColumn])
    warnings: list[str] = Field(default_factory=list[str])
    same_content_as: Id | None = Field(default=None, description="An earlier import of the very same content.")
    report: str | None = None
    error: DropError | None = None
    decided_at: datetime
