"""Lists: the sheets that people and companies are collected in."""

from typing import Literal

from pydantic import ConfigDict

from leadintake.contract.shapes import Camel, Count, Id, Moment, Name, OptionalName

EnrichmentStatus = Literal["idle", "enriching"]
DEFAULT_NAME = "Untitled Sheet"


class NewList(Camel):
    """A list to be made; without a name it is an Untitled Sheet."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"name": "Founders"}]})

    name: OptionalName | None = None


class RenameList(Camel):
    """The new name of a list."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"name": "Founders, Q1"}]})

    name: Name


class Sheet(Camel):
    """One list."""

    id: Id
    user_id: Id
    name: str
    enrichment_status: EnrichmentStatus
    created_at: Moment
    updated_at: Moment


class CountedSheet(Sheet):
    """One list with the number of people and companies in it."""

    row_count: Count
    company_count: Count


class SheetAnswer(Camel):
    """One list."""

    sheet: Sheet


class CountedSheetAnswer(Camel):
    """One list with its counts."""

    sheet: CountedSheet


class ListsAnswer(Camel):
    """The caller's lists, the newest first."""

    lists: list[CountedSheet]
    total: Count
    limit: Count
    offset: Count
    has_more: bool
