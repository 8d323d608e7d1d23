"""Confirming a file of leads for a campaign."""

from pydantic import ConfigDict

from leadintake.contract.confirms import CsvText, ImportResult, Mapping, Warnings
from leadintake.contract.shapes import Count, Id, Snake
from leadintake.contract.trials import Tried


class ConfirmCampaignLeads(Tried, Snake):
    """An uploaded file, and where its columns go.

    Targets are `email, first_name, last_name, company, position, linkedin_url, headline`, and `full_name`, which is
    split. An email campaign needs `email`, a LinkedIn campaign `linkedin_url`. Headers that are not mapped become
    `custom_fields`.
    """

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "lead_list_id": "3c90c3cc-0d44-4b50-8888-8dd25736052a",
                    "mapping": {"email": "E-mail", "first_name": "First", "last_name": None},
                    "csv_text": "E-mail,First,Plan\nzoe@acme.example,Zoë,Gold\n",
                }
            ]
        }
    )

    lead_list_id: Id
    mapping: Mapping
    csv_text: CsvText


class CampaignImportResult(ImportResult, Snake):
    """What the import has done. `imported + duplicates + invalid` are the rows of the file."""

    imported: Count
    duplicates: Count
    invalid: Count
    warnings: Warnings = None
