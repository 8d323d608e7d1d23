"""Confirming an import of people into a list."""

from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, ConfigDict, Field, PlainValidator, StrictBool, StrictStr
from pydantic import WithJsonSchema as Described

from leadintake import limits
from leadintake.contract.imports import ImportResult, Tried
from leadintake.contract.shapes import NO_NUL, Camel, Count, Id, Snake, storable


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


class ConfirmListImport(Tried, Snake):
    """A previewed file, and where its columns go.

    Targets are `linkedin_url, first_name, last_name, full_name, headline, company, location, domain`; `column:<Name>`
    is a column of the list, and `new:<Name>` one to be made. Each takes the name of a column of the file, or null.
    """

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "csv_text": "Name,Company,Tier\nZoë Müller,Acme,A\n",
                    "mapping": {"full_name": "Name", "company": "Company", "new:Tier": "Tier"},
                    "skipExistingCustomers": True,
                }
            ]
        }
    )

    csv_text: CsvText
    mapping: Mapping
    skip_existing_customers: StrictBool = Field(default=True, alias="skipExistingCustomers")


class ListImportResult(ImportResult, Camel):
    """What the import has done. `imported + updated + skipped = total`."""

    imported: Count
    updated: Count
    skipped: Count
    cross_list_skipped: Count
    total: Count
    row_ids: list[Id]
    companies_created: Count
    companies_linked: Count
    blocked_skipped: Count
    enrichment_triggered: Count
    warnings: list[str] | None = Field(default=None, exclude_if=lambda value: value is None)
