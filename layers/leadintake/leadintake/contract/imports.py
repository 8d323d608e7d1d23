"""Imports as their history shows them: what was done, and what became of each row."""

import re
from datetime import UTC
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, AwareDatetime, BeforeValidator, Field, WithJsonSchema

from leadintake import limits
from leadintake.contract.shapes import Camel, Count, CutTo, Id, Moment, PageNumber, Query

ImportKind = Literal["people", "companies", "prospects", "connections"]
ImportStatus = Literal["queued", "running", "completed", "failed"]
RowOutcome = Literal["imported", "updated", "skipped", "duplicate", "invalid"]
RowReason = Literal[
    "blocked", "cross_list", "no_identity", "malformed", "in_campaign", "repeated", "too_long", "out_of_credits"
]


_DAY = re.compile(r"\d{4}-\d\d-\d\d")


def _written_out(moment: object) -> object:
    """Take a day for its beginning; refuse bare numbers, which would be taken for seconds since 1970."""
    if isinstance(moment, str) and _DAY.fullmatch(moment):
        return f"{moment}T00:00:00Z"
    if isinstance(moment, str) and moment.strip().lstrip("+-").replace(".", "", 1).isdigit():
        raise ValueError("must be a day, or a date and time with its time zone, as 2026-01-31T12:00:00Z")
    return moment


When = Annotated[
    AwareDatetime,
    BeforeValidator(_written_out),
    AfterValidator(lambda moment: moment.astimezone(UTC)),
    WithJsonSchema({"type": "string", "anyOf": [{"format": "date-time"}, {"format": "date"}]}),
]


class ImportsQuery(Query):
    """Which imports to answer with."""

    kind: ImportKind | None = None
    status: ImportStatus | None = None
    target_id: Id | None = Field(default=None, description="The list or campaign.")
    since: When | None = Field(default=None, description="Made at this time or later; a day begins at midnight UTC.")
    until: When | None = Field(default=None, description="Made before this time.")
    page: PageNumber = 1
    limit: Annotated[int, CutTo(limits.IMPORTS_PER_PAGE)] = 50


class ImportRowsQuery(Query):
    """Which rows of an import to answer with."""

    outcome: RowOutcome | None = None
    reason: RowReason | None = None
    page: PageNumber = 1
    limit: Annotated[int, CutTo(limits.ROWS_PER_PAGE)] = 100


class ImportEntry(Camel):
    """One import. `targetId` is its list or campaign, which may be gone."""

    import_id: Id
    kind: ImportKind
    status: ImportStatus
    phase: str = Field(description="What it is doing, or `done`.")
    rows_done: Count
    rows_total: Count
    target_id: Id | None
    file_name: str | None
    counters: dict[str, int] = Field(description="What its confirm has answered.")
    warnings: list[str]
    error: str | None
    failed_runs: Count | None = Field(
        default=None,
        exclude_if=lambda value: value is None,
        description="Runs of the model that were given up; shown for a single import.",
    )
    options: dict[str, Any]
    mapping: dict[str, str | None]
    timings: dict[str, int] = Field(description="Milliseconds by phase.")
    created_at: Moment
    finished_at: Moment | None
    undone_at: Moment | None
    undoable: bool


class ImportsAnswer(Camel):
    """The caller's imports, the newest first."""

    imports: list[ImportEntry]
    total: Count
    page: Count
    limit: Count


class FieldChange(Camel):
    """A field as it was and as it is now; `column:<Name>` is a column of the list."""

    field: str
    before: Any
    after: Any


class ImportRow(Camel):
    """One row of the caller's file."""

    line: Count = Field(description="As a spreadsheet numbers the rows of the file.")
    outcome: RowOutcome
    reason: str = Field(description="Why, in a sentence.")
    reason_code: RowReason | None
    by: str | None = Field(serialization_alias="pass", description="What it was recognised by.")
    row_id: Id | None = Field(description="The row it became, was merged into, or met elsewhere.")
    changes: list[FieldChange]
    values: dict[str, str] | None = Field(description="The row by column; null once the file is past its time.")


class ImportRowsAnswer(Camel):
    """One page of the rows of an import, by line."""

    rows: list[ImportRow]
    total: Count
    page: Count
    limit: Count
