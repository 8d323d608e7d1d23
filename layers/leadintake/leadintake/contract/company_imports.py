"""Confirming an import of companies into a list."""

from pydantic import ConfigDict, Field

from leadintake.contract.confirms import ConfirmIntoList, ImportResult, Warnings
from leadintake.contract.shapes import Camel, Count


class ConfirmCompanyImport(ConfirmIntoList):
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


class CompanyImportResult(ImportResult, Camel):
    """What the import has done. `imported + updated + skipped + blockedSkipped = total`."""

    imported: Count
    updated: Count
    skipped: Count = Field(description="Rows with neither a name nor a domain.")
    blocked_skipped: Count
    total: Count
    warnings: Warnings = None
