"""Making a list of a file."""

from pydantic import ConfigDict, Field, StrictBool

from leadintake.contract.confirms import CsvText, ImportResult, Mapping, Warnings
from leadintake.contract.previews import DataType
from leadintake.contract.shapes import Camel, Count, Id, OptionalName
from leadintake.contract.trials import Tried


class ConfirmNewList(Tried, Camel):
    """A previewed file that is to become a list of people or of companies.

    The mapping of the `dataType` is needed; without a `name` the list is called as the file was.
    """

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "name": "Founders",
                    "dataType": "people",
                    "csvText": "Name,Company\nZoë Müller,Acme\n",
                    "personMapping": {"full_name": "Name", "company": "Company"},
                    "skipExistingCustomers": True,
                }
            ]
        }
    )

    name: OptionalName | None = None
    data_type: DataType
    csv_text: CsvText
    person_mapping: Mapping | None = None
    company_mapping: Mapping | None = None
    skip_existing_customers: StrictBool = True


class NewListResult(ImportResult, Camel):
    """The list, and what the import has done. `imported + updated + skipped = total`, the rows of the file.

    `skipped` counts `blocked`, `crossListSkipped`, rows without an identity and those that the credits did not reach.
    """

    list_id: Id | None = Field(description="null after a dry run.")
    imported: Count
    updated: Count
    skipped: Count
    blocked: Count
    cross_list_skipped: Count
    total: Count
    data_type: DataType
    companies_created: Count
    credits_charged: Count
    warnings: Warnings = None
