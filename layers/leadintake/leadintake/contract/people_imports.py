"""Confirming an import of people into a list."""

from pydantic import ConfigDict

from leadintake.contract.confirms import ConfirmIntoList, ImportResult, Warnings
from leadintake.contract.shapes import Camel, Count, Id


class ConfirmListImport(ConfirmIntoList):
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
    warnings: Warnings = None
