"""Columns of a list, and the cells under them."""

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import Field, StrictBool

from leadintake import limits
from leadintake.contract.shapes import Camel, CutTo, Id, JsonObject, Moment, Name, Offset, Query, Text

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
    """A column to be made. A dynamic one is filled by a model and needs a prompt."""

    name: Name
    subject: Subject = "person"
    is_dynamic: StrictBool = False
    prompt: Text | None = None
    data_source: DataSource | None = None
    # Not called `schema` inside: pydantic's own models have a method of that name.
    answer_schema: JsonObject | None = Field(default=None, alias="schema")


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

    @property
    def is_filled_by_a_model(self) -> bool:
        """Tell whether a model fills the cells that nobody has filled."""
        return self.source != "profile"

    def status_of(self, cells: Mapping[str, Any]) -> CellStatus:
        """Tell how far the cell of this column has come in a row with these cells."""
        return "pending" if self.is_filled_by_a_model and str(self.id) not in cells else "completed"


class ColumnAnswer(Camel):
    """One column."""

    column: Column


class ColumnsAnswer(Camel):
    """The columns of a list, in their order."""

    columns: list[Column]


class ColumnsQuery(Query):
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


class CellsQuery(Query):
    """Which cells to answer with."""

    limit: Annotated[int, CutTo(limits.CELLS_PER_PAGE)] = limits.CELLS_PER_PAGE
    offset: Offset = 0
