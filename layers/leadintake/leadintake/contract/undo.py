"""Taking an import back."""

from typing import Literal

from pydantic import ConfigDict, Field, StrictBool

from leadintake.contract.shapes import Camel, Count, Id, Moment, Query

Subject = Literal["row", "company", "column", "prospect", "connection", "list"]


class UndoImport(Camel):
    """How an import is to be undone."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"dryRun": True}]})

    dry_run: StrictBool = Field(default=False, description="Do everything, answer, and leave nothing of it.")


class UndoQuery(Query):
    """The same, for those who send no body."""

    dry_run: bool = Field(default=False, description="As `dryRun` in the body; either is enough.")


class Kept(Camel):
    """Something that undo has left as it is."""

    kind: Subject
    id: Id
    fields: list[str] = Field(description="The fields that were left; none when the whole was.")
    reason: str
    reason_code: str


class UndoResult(Camel):
    """What undo has taken back. Sent again, it is answered alike and nothing is done again."""

    import_id: Id
    undone_at: Moment | None = Field(description="null after a dry run.")
    dry_run: Literal[True] | None = Field(default=None, exclude_if=lambda value: value is None)
    removed: Count = Field(description="Rows, companies, prospects or connections that the import had added.")
    restored: Count = Field(description="Those that it had changed, or removed to make room, and that are as before.")
    companies_removed: Count
    companies_restored: Count
    columns_removed: Count
    list_removed: bool
    credits_returned: Count
    runs_taken_back: Count
    kept: list[Kept] = Field(description="The first 1,000 of what was left as it is, and why.")
    kept_total: Count
