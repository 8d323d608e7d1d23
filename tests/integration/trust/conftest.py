"""What tests of trust share: an account that calls the handlers of every endpoint it needs, and sees all tables."""

from collections.abc import Callable, Mapping
from typing import Any
from uuid import uuid4

import pytest

from functions.campaigns.app import api as campaigns
from functions.columns.app import api as columns
from functions.companies.app import api as companies
from functions.confirm_campaign_leads.app import api as confirm_campaign_leads
from functions.confirm_company_import.app import api as confirm_company_import
from functions.confirm_list_import.app import api as confirm_list_import
from functions.confirm_new_list.app import api as confirm_new_list
from functions.connections.app import api as connections
from functions.import_connections.app import api as import_connections
from functions.list.app import api as one_list
from functions.list_imports.app import api as list_imports
from functions.lists.app import api as lists
from functions.preview_list_import.app import api as preview_list_import
from functions.report_import.app import api as report_import
from functions.row.app import api as row
from functions.rows.app import api as rows
from functions.show_import.app import api as show_import
from functions.show_import_rows.app import api as show_import_rows
from functions.undo_import.app import api as undo_import
from functions.upload_campaign_leads.app import api as upload_campaign_leads
from leadintake.edge.api import Api
from tests.integration.clients import Answer, Client, Clients, Row, form

APIS: tuple[Api, ...] = (
    campaigns,
    columns,
    companies,
    confirm_campaign_leads,
    confirm_company_import,
    confirm_list_import,
    confirm_new_list,
    connections,
    import_connections,
    list_imports,
    lists,
    one_list,
    preview_list_import,
    report_import,
    row,
    rows,
    show_import,
    show_import_rows,
    undo_import,
    upload_campaign_leads,
)


class Caller(Client):
    """An account that calls."""

    apis = APIS

    def new_list(self, name: str = "people") -> str:
        """Make a list."""
        return self.ok("POST", "/api/lists", body={"name": name}).sheet["id"]

    def add_column(self, list_id: str, name: str) -> str:
        """Make a column."""
        return self.ok("POST", "/api/lists/{id}/columns", {"id": list_id}, body={"name": name}).column["id"]

    def add_row(self, list_id: str, **fields: Any) -> str:
        """Add somebody by hand."""
        return self.ok("POST", "/api/lists/{id}/rows", {"id": list_id}, body=fields).row["id"]

    def change_row(self, list_id: str, row_id: str, **fields: Any) -> Answer:
        """Change somebody by hand."""
        ids = {"id": list_id, "rowId": row_id}
        return self.ok("PATCH", "/api/lists/{id}/rows/{rowId}", ids, body=fields)

    def people(self, list_id: str, text: str, mapping: Mapping[str, str | None] | None = None, **more: Any) -> Answer:
        """Import people; by default each header is mapped to the target of its name."""
        body = {"csv_text": text, "mapping": mapping or mapping_of(text), **more.pop("body", {})}
        return self.call("PUT", "/api/lists/{id}/import", {"id": list_id}, body=body, **more)

    def companies(self, list_id: str, text: str, **more: Any) -> Answer:
        """Import companies."""
        body = {"csv_text": text, "mapping": mapping_of(text), **more.pop("body", {})}
        return self.call("PUT", "/api/lists/{id}/companies/import", {"id": list_id}, body=body, **more)

    def new_sheet(self, text: str, **more: Any) -> Answer:
        """Make a list of people of a file."""
        body = {"dataType": "people", "csvText": text, "personMapping": mapping_of(text), **more.pop("body", {})}
        return self.call("PUT", "/api/lists/create-with-import", body=body, **more)

    def new_campaign(self, kind: str = "email") -> str:
        """Make a draft."""
        return self.ok("POST", "/api/campaigns", body={"type": kind, "name": str(uuid4())}).campaign["id"]

    def upload_leads(self, campaign_id: str, text: str) -> str:
        """Upload a file of leads."""
        resource = "/api/campaigns/{id}/leads/upload-csv"
        return self.ok("POST", resource, {"id": campaign_id}, **form("leads.csv", text)).lead_list_id

    def leads(self, campaign_id: str, lead_list_id: str, text: str, **more: Any) -> Answer:
        """Confirm a file of leads."""
        mapping = {name: name for name in header_of(text) if name in ("email", "first_name", "last_name", "company")}
        body = {"lead_list_id": lead_list_id, "csv_text": text, "mapping": mapping, **more.pop("body", {})}
        return self.call("POST", "/api/campaigns/{id}/leads/confirm-csv", {"id": campaign_id}, body=body, **more)

    def connect(self, connections: list[Row], **more: Any) -> Answer:
        """Import connections."""
        body = {"connections": connections, **more.pop("body", {})}
        return self.call("POST", "/api/network/connections", body=body, **more)

    def undo(self, import_id: str, **body: Any) -> Answer:
        """Take an import back."""
        return self.call("POST", "/api/imports/{id}/undo", {"id": import_id}, body=body)

    def rows_of_import(self, import_id: str, **query: Any) -> list[Row]:
        """Look up what became of each row."""
        return self.ok("GET", "/api/imports/{id}/rows", {"id": import_id}, query=query).rows


def header_of(text: str) -> list[str]:
    """Read the header of a text without quotes in it."""
    return text.splitlines()[0].split(",")


def mapping_of(text: str) -> dict[str, str]:
    """Map each header to the target of its name, and those in capitals to columns of the list."""
    return {f"new:{name}" if name[0].isupper() else name: name for name in header_of(text)}


Callers = Callable[..., Caller]


@pytest.fixture
def callers(clients: Clients) -> Callers:
    """Give what makes accounts."""

    def made(balance: int = 1_000) -> Caller:
        return clients(Caller, balance)

    return made


@pytest.fixture
def caller(callers: Callers) -> Caller:
    """Give an account."""
    return callers()
