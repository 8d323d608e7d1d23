"""Importing the caller's own network."""

from typing import Annotated, Literal

from pydantic import ConfigDict, StrictBool, StrictStr

from leadintake import limits
from leadintake.contract.confirms import ImportResult, Warnings
from leadintake.contract.shapes import AtMost, Camel, Count
from leadintake.contract.trials import Tried


class SentConnection(Camel):
    """One person as LinkedIn exports them. Nothing is mandatory; blank and null are the same."""

    first_name: StrictStr | None = None
    last_name: StrictStr | None = None
    email: StrictStr | None = None
    company: StrictStr | None = None
    position: StrictStr | None = None
    connected_on: StrictStr | None = None
    linkedin_url: StrictStr | None = None


class ImportConnections(Tried, Camel):
    """The connections of a LinkedIn data export; those that are known already are brought up to date.

    With `clearExisting` all others are removed, in the same transaction.
    """

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "connections": [
                        {
                            "firstName": "Zoë",
                            "lastName": "Müller",
                            "company": "Acme",
                            "connectedOn": "03 Nov 2024",
                            "linkedinUrl": "https://www.linkedin.com/in/zoe",
                        }
                    ],
                    "clearExisting": False,
                }
            ]
        }
    )

    connections: Annotated[list[SentConnection], AtMost(limits.ROWS_PER_FILE)]
    clear_existing: StrictBool = False


class ConnectionsImportResult(ImportResult, Camel):
    """What the import has done. `imported + skipped = total`."""

    message: Literal["Connections imported successfully"] = "Connections imported successfully"
    imported: Count
    skipped: Count
    total: Count
    warnings: Warnings = None
