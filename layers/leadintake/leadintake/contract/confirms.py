"""What the confirms of all kinds of imports take and answer beside what is their own."""

from typing import Annotated, Literal

from pydantic import AfterValidator, BeforeValidator, Field, PlainValidator, StrictBool, StrictStr
from pydantic import WithJsonSchema as Described

from leadintake import limits
from leadintake.contract.imports import ImportRow
from leadintake.contract.shapes import NO_NUL, Id, Shape, Snake, storable
from leadintake.contract.trials import Tried


def _csv_text(value: object) -> object:
    # Nothing looks at every character here: what the text holds is found out when it is read as a table.
    if not isinstance(value, str):
        raise ValueError("must be a text")  # noqa: TRY004 - pydantic reports ValueErrors
    if not value:
        raise ValueError("must not be empty")
    return value


def _few(mapping: dict[str, str | None]) -> dict[str, str | None]:
    # What is left open does not count: a preview of 1,000 columns proposes them all and names the open fields as well.
    if sum(header is not None for header in mapping.values()) > limits.MAPPING_KEYS:
        raise ValueError(f"must not map more than {limits.MAPPING_KEYS} columns")
    return mapping


CsvText = Annotated[str, PlainValidator(_csv_text), Described({"type": "string", "minLength": 1})]
"""The csv_text of a preview, as it comes back."""
Mapping = Annotated[
    dict[StrictStr, Annotated[StrictStr, Field(json_schema_extra=NO_NUL)] | None],
    BeforeValidator(storable),
    AfterValidator(_few),
    Field(json_schema_extra={"propertyNames": NO_NUL}),
]
"""Target to header, or to null where it is left empty on purpose."""
Warnings = Annotated[list[str] | None, Field(exclude_if=lambda value: value is None)]
"""What the caller ought to know; left out of an answer where there is nothing."""


class ConfirmIntoList(Tried, Snake):
    """A previewed file for a list, and where its columns go."""

    csv_text: CsvText
    mapping: Mapping
    skip_existing_customers: StrictBool = Field(default=True, alias="skipExistingCustomers")


class ImportResult(Shape):
    """What every confirm answers beside its own figures."""

    import_id: Id | None = Field(alias="importId", description="null after a dry run.")
    dry_run: Literal[True] | None = Field(default=None, alias="dryRun", exclude_if=lambda value: value is None)
    rows: list[ImportRow] | None = Field(
        default=None, exclude_if=lambda value: value is None, description="With `dryRunRows`."
    )

    def counters(self) -> dict[str, int]:
        """Give the figures by the names that they are answered with."""
        values = ((known.alias or name, getattr(self, name)) for name, known in type(self).model_fields.items())
        return {name: value for name, value in values if type(value) is int}
