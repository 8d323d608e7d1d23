"""Columns of a list, and the cells under them."""

from collections.abc import Mapping
from typing import Annotated, Any, Literal, NamedTuple
from uuid import UUID

from pydantic import ConfigDict, Field, StrictBool

from leadintake import limits
from leadintake.contract.shapes import Camel, Count, CutTo, Id, JsonObject, ListPage, Moment, Name, Page, Text

Subject = Literal["person", "company"]
DataSource = Literal["profile", "web", "reasoning"]
ResponseType = Literal["text", "number", "boolean", "date", "url", "email", "phone", "list", "auto"]
Category = Literal["built-in", "custom"]
CellStatus = Literal["pending", "processing", "completed", "failed"]


class BuiltIn(Camel):
    """A column that every new list starts with."""

    key: str
    name: str


BUILT_IN: tuple[BuiltIn, ...] = tuple(
    BuiltIn(key=key, name=key.capitalize() if key != "linkedin" else "LinkedIn")
    for key in (
        "name",
        "role",
        "company",
        "location",
        "domain",
        "linkedin",
        "headline",
        "seniority",
        "departments",
        "functions",
        "experience",
    )
)


class NewColumn(Camel):
    """A column to be made. A dynamic one is filled by a model: it needs a prompt, and reasons if no source is named."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {"name": "Tier"},
                {"name": "Fit", "isDynamic": True, "prompt": "Do they sell to hospitals?", "dataSource": "web"},
            ]
        }
    )

    name: Name
    subject: Subject = "person"
    is_dynamic: StrictBool = False
    prompt: Text | None = None
    data_source: DataSource | None = None
    # Not called `schema` inside: pydantic's own models have a method of that name.
    answer_schema: JsonObject | None = Field(default=None, alias="schema")


class CellCounts(Camel):
    """The cells of one column by how far they have come."""

    pending: Count
    processing: Count
    completed: Count
    failed: Count


class Column(Camel):
    """One column of a list."""

    id: Id
    list_id: Id
    name: str
    prompt: str
    response_type: ResponseType
    source: DataSource
    subject: Subject
    position: int
    answer_schema: dict[str, Any] | None = Field(alias="schema")
    created_at: Moment
    category: Category
    built_in_key: str | None
    cell_counts: CellCounts | None = Field(
        default=None, description="Of a column that a model fills: its cells by how far they have come."
    )

    @property
    def custom(self) -> "CustomColumn":
        """Give what the values under it go by."""
        return CustomColumn(self.id, self.name, self.source != "profile")


class CellState(NamedTuple):
    """How far a cell has come, and why it stays empty if it failed."""

    status: CellStatus
    error: str | None


class CustomColumn(NamedTuple):
    """A column as the values under it need it."""

    id: UUID
    name: str
    is_filled_by_a_model: bool

    def state_in(self, cells: Mapping[str, Any], known: CellState | None) -> CellState:
        """Tell how far its cell has come in a row with these cells; `known` is what the model's worker has entered."""
        value = cells.get(str(self.id))
        is_filled = value is not None and value != ""
        if not self.is_filled_by_a_model or (is_filled and (known is None or known.status == "failed")):
            return CellState("completed", None)
        return known or CellState("pending", None)


class ColumnAnswer(Camel):
    """One column."""

    column: Column


class ColumnsAnswer(Camel):
    """The columns of a list, in their order."""

    columns: list[Column]
    total: Count
    limit: Count
    offset: Count
    has_more: bool


class ColumnsQuery(ListPage):
    """Which columns to answer with."""

    subject: Subject | None = None


class Cell(Camel):
    """What stands in one row under one column."""

    row_id: Id
    name: str | None
    value: Any
    status: CellStatus
    error: str | None


class CellsAnswer(Camel):
    """The cells of one column, in the order of the list."""

    cells: list[Cell]
    total: Count
    limit: Count
    offset: Count
    has_more: bool


class CellsQuery(Page):
    """Which cells to answer with."""

    limit: Annotated[int, CutTo(limits.CELLS_PER_PAGE)] = limits.CELLS_PER_PAGE
