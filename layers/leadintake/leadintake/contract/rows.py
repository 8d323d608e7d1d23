"""Rows of a list: people, as they are shown and as they are written by hand."""

from typing import Annotated, Any

from pydantic import ConfigDict, Field, PlainValidator, WithJsonSchema
from pydantic.config import JsonDict

from leadintake import limits
from leadintake.contract.columns import CellStatus
from leadintake.contract.shapes import (
    AtMost,
    Camel,
    Count,
    CutTo,
    Id,
    Moment,
    Name,
    Page,
    Snake,
    Text,
    storable,
)


def _cell_value(value: object) -> object:
    if not isinstance(value, str | int | float):
        raise ValueError("must be a text, a number, true, false or null")  # noqa: TRY004 - pydantic reports ValueErrors
    if isinstance(value, str) and len(value) > limits.TEXT_CHARACTERS:
        raise ValueError(f"must not be longer than {limits.TEXT_CHARACTERS} characters")
    return storable(value)


_TEXT_OR_NUMBER: JsonDict = {
    "anyOf": [
        {"type": "string", "maxLength": limits.TEXT_CHARACTERS, "pattern": r"^[^\x00]*$"},
        {"type": "number"},
        {"type": "boolean"},
    ]
}
CellValue = Annotated[str | int | float | bool, PlainValidator(_cell_value), WithJsonSchema(_TEXT_OR_NUMBER)]
"""What can be written into a cell by hand. One validator in the place of four, so that one mistake is named once."""


class PersonFields(Camel):
    """The fields of a person, and values for custom columns by their names. null empties a field.

    A person needs a LinkedIn URL or a name. The URL is stored in its one spelling, and stands in a list once.
    """

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"fullName": "Zoë Müller", "company": "Acme", "domain": "acme.com"}]}
    )

    linkedin_url: Text | None = None
    first_name: Text | None = None
    last_name: Text | None = None
    full_name: Text | None = None
    headline: Text | None = None
    company: Text | None = None
    location: Text | None = None
    domain: Text | None = None
    cells: dict[Name, CellValue | None] = Field(default_factory=dict)


class LinkedinLocation(Camel):
    """Where somebody is, in LinkedIn's words."""

    linkedin_text: str | None


class PersonEnrichment(Snake):
    """What is known about somebody's company."""

    company_domain: str | None


class ProfileData(Camel):
    """The profile of a person."""

    first_name: str | None
    last_name: str | None
    full_name: str | None
    headline: str | None
    current_company: str | None
    location: LinkedinLocation
    enrichment: PersonEnrichment


class RowCell(Camel):
    """The value of one custom column in a row."""

    column_id: Id
    name: str
    value: Any
    status: CellStatus
    error: str | None


class Row(Camel):
    """One person in a list."""

    id: Id
    list_id: Id
    linkedin_url: str | None
    profile_data: ProfileData
    source: str
    added_at: Moment
    company_row_id: Id | None
    company_domain: str | None
    cells: list[RowCell]


class RowAnswer(Camel):
    """One person."""

    row: Row


class RowsAnswer(Camel):
    """One page of a list's people, in the order of the list."""

    rows: list[Row]
    total: Count
    limit: Count
    offset: Count
    has_more: bool


class RowsQuery(Page):
    """Which rows to answer with."""

    limit: Annotated[int, CutTo(limits.ROWS_PER_PAGE)] = 100


class PersonToCheck(Camel):
    """Somebody who may already be in a list."""

    linkedin_url: Text | None = None
    full_name: Text | None = None
    company: Text | None = None
    location: Text | None = None


class DuplicateCheck(Camel):
    """People to look for in the caller's lists."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"people": [{"fullName": "Zoë Müller", "company": "Acme"}]}]}
    )

    people: Annotated[list[PersonToCheck], AtMost(limits.PEOPLE_PER_DUPLICATE_CHECK)]
    exclude_list_id: Id | None = None


class DuplicateCount(Camel):
    """How many of them are there already."""

    duplicate_count: Count
