"""What each kind of import is tried with: where it goes, what it brings, and what it leaves when it is whole."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, LiteralString
from uuid import UUID, uuid4

from leadintake.contract.campaigns import NewCampaign
from leadintake.contract.company_imports import ConfirmCompanyImport
from leadintake.contract.connection_imports import ImportConnections, SentConnection
from leadintake.contract.lists import NewList
from leadintake.contract.new_list_imports import ConfirmNewList
from leadintake.contract.people_imports import ConfirmListImport
from leadintake.contract.prospect_imports import ConfirmCampaignLeads
from leadintake.contract.uploads import Upload
from leadintake.flows.campaigns import make_campaign
from leadintake.flows.confirm_campaign_leads import confirm_campaign_leads
from leadintake.flows.confirm_company_import import confirm_company_import
from leadintake.flows.confirm_list_import import confirm_list_import
from leadintake.flows.confirm_new_list import confirm_new_list
from leadintake.flows.import_connections import import_connections
from leadintake.flows.lists import make_list
from leadintake.flows.upload_campaign_leads import upload_campaign_leads
from leadintake.store.workspace import Workspace

Target = tuple[UUID, UUID | None]
"""The list or campaign that is imported into, and the lead list of a campaign."""


@dataclass(frozen=True)
class Kind:
    """A kind of import."""

    target: Callable[[Workspace], Target]
    act: Callable[[Workspace, Target, range], Any]
    """Imports the rows with these numbers."""
    stored: LiteralString
    """Asks for the numbers of the rows that an account has, each once for every row."""
    answered: Callable[[Mapping[str, Any]], int]
    """Counts those that an answer says are there now."""
    replaces: bool = False
    """Whether what was there goes when something new comes."""
    credits_a_row: int = 0


def _new_list(ws: Workspace) -> Target:
    return make_list(ws, NewList(name="list")).sheet.id, None


def _people(ws: Workspace, target: Target, numbers: range) -> Any:
    rows = "".join(f"Person {n},Firm {n % 50},firm{n % 50}.example,{n % 3}\n" for n in numbers)
    mapping: dict[str, str | None] = {
        "full_name": "full_name",
        "company": "company",
        "domain": "domain",
        "new:Tier": "tier",
    }
    text = f"full_name,company,domain,tier\n{rows}"
    return confirm_list_import(ws, target[0], ConfirmListImport(csv_text=text, mapping=mapping))


def _companies(ws: Workspace, target: Target, numbers: range) -> Any:
    # Half of them are known by domain, half by name.
    rows = "".join(f"{f'firm{n}.example' if n % 2 else ''},Firm {n},{n % 3}\n" for n in numbers)
    mapping: dict[str, str | None] = {"domain": "domain", "name": "name", "new:Tier": "tier"}
    request = ConfirmCompanyImport(csv_text=f"domain,name,tier\n{rows}", mapping=mapping)
    return confirm_company_import(ws, target[0], request)


def _paid_people(ws: Workspace, _: Target, numbers: range) -> Any:
    text = "full_name,company\n" + "".join(f"Person {n},Firm {n % 50}\n" for n in numbers)
    mapping: dict[str, str | None] = {"full_name": "full_name", "company": "company"}
    return confirm_new_list(ws, ConfirmNewList(data_type="people", csv_text=text, person_mapping=mapping))


def _new_campaign(ws: Workspace) -> Target:
    campaign = make_campaign(ws, NewCampaign(type="email", name=str(uuid4()))).campaign.id
    return campaign, upload_campaign_leads(ws, campaign, Upload("leads.csv", b"email\nz@acme.example\n")).lead_list_id


def _prospects(ws: Workspace, target: Target, numbers: range) -> Any:
    campaign, lead_list = target
    text = "email,first,plan\n" + "".join(f"p{n}@acme.example,Person {n},Gold\n" for n in numbers)
    mapping = {"email": "email", "first_name": "first"}
    request = ConfirmCampaignLeads.model_validate({"lead_list_id": lead_list, "csv_text": text, "mapping": mapping})
    return confirm_campaign_leads(ws, campaign, request)


def _no_target(_: Workspace) -> Target:
    return UUID(int=0), None


def _connections(ws: Workspace, _: Target, numbers: range, *, clears: bool = False) -> Any:
    sent = [
        SentConnection(first_name=f"Person {n}", linkedin_url=f"https://www.linkedin.com/in/p-{n}", company="Acme")
        for n in numbers
    ]
    return import_connections(ws, ImportConnections(connections=sent, clear_existing=clears))


def _only_connections(ws: Workspace, target: Target, numbers: range) -> Any:
    return _connections(ws, target, numbers, clears=True)


_CONNECTED: LiteralString = (
    "select substr(linkedin_key, 3)::integer from network_connections where account_id = %(account)s"
)
_LISTED: LiteralString = "select substr(full_name, 8)::integer from list_rows where account_id = %(account)s"
_FIRMS: LiteralString = "select substr(name, 6)::integer from list_company_rows where account_id = %(account)s"
KINDS: Mapping[str, Kind] = {
    "people": Kind(_new_list, _people, _LISTED, lambda answer: answer["imported"] + answer["updated"]),
    "companies": Kind(_new_list, _companies, _FIRMS, lambda answer: answer["imported"] + answer["updated"]),
    "new lists": Kind(
        _no_target,
        _paid_people,
        _LISTED,
        lambda answer: answer["imported"] + answer["crossListSkipped"],
        credits_a_row=1,
    ),
    "prospects": Kind(
        _new_campaign,
        _prospects,
        "select substr(first_name, 8)::integer from campaign_prospects where account_id = %(account)s",
        lambda answer: answer["imported"] + answer["duplicates"],
    ),
    "connections": Kind(_no_target, _connections, _CONNECTED, lambda answer: answer["imported"]),
    "connections that replace others": Kind(
        _no_target, _only_connections, _CONNECTED, lambda answer: answer["imported"], replaces=True
    ),
}
