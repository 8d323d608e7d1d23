"""Confirming an import of companies into a list."""

from pydantic import ConfigDict, Field, StrictBool

from leadintake.contract.imports import ImportResult
from leadintake.contract.people_imports import CsvText, Mapping
from leadintake.contract.shapes import Camel, Count, Snake
from leadintake.contract.trials import Tried


class ConfirmCompanyImport(Tried, Snake):
    """A previewed file of companies, and where its columns go.

    Targets are `domain, name, linkedin_url, industry, employee_count, founded_year, funding_stage, location, city,
    state, country, website, description`; `column:<Name>` is a column of the list for companies, and `new:<Name>` one
    to be made.
    """

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "csv_text": "Company,Website,Size\nAcme,https://www.acme.com/de,51-200\n",
                    "mapping": {"name": "Company", "website": "Website", "employee_count": "Size"},
                    "skipExistingCustomers": True,
                }
            ]
        }
    )

    csv_text: CsvText
    mapping: Mapping
    skip_existing_customers: StrictBool = Field(default=True, alias="skipExistingCustomers")


class CompanyImportResult(ImportResult, Camel):
    """What the import has done. `imported + updated + skipped + blockedSkipped = total`."""

    imported: Count
    updated: Count
    skipped: Count = Field(description="Rows with neither a name nor a domain.")
    blocked_skipped: Count
    total: Count
    warnings: list[str] | None = Field(default=None, exclude_if=lambda value: value is None)
