"""What tests of campaign imports share: an account that confirms through the handler, and looks at what came of it."""

import json
from collections.abc import Callable, Generator, Mapping
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
from psycopg import Connection
from psycopg.rows import dict_row

from functions.confirm_campaign_leads.app import api
from leadintake.contract.campaigns import CampaignStatus, CampaignType, ChangeCampaign, NewCampaign
from leadintake.contract.previews import CampaignUploadPreview
from leadintake.contract.uploads import Upload
from leadintake.flows import campaigns
from leadintake.flows.upload_campaign_leads import upload_campaign_leads
from leadintake.store.workspace import workspace
from tests.integration.conftest import Account, Databases
from tests.integration.people_imports.conftest import Answer


class Campaigner:
    """An account, with its campaigns and imports."""

    def __init__(self, databases: Databases, owner: Connection, account: Account) -> None:
        self.databases, self.owner, self.account = databases, owner, account

    def post(self, campaign_id: UUID, body: object) -> Answer:
        """Send a confirm to the handler."""
        event = {
            "httpMethod": "POST",
            "resource": "/api/campaigns/{id}/leads/confirm-csv",
            "pathParameters": {"id": str(campaign_id)},
            "headers": {"Authorization": f"Bearer {self.account.key}", "Content-Type": "application/json"},
            "body": json.dumps(body),
            "requestContext": {"requestId": "request-1"},
        }
        answer = api.handler(event, None)
        return Answer(answer["statusCode"], json.loads(answer["body"]), answer["headers"])

    def new_campaign(self, kind: CampaignType = "email") -> UUID:
        """Make a draft."""
        with psycopg.connect(self.databases.app, autocommit=True) as db, workspace(db, self.account.account_id) as ws:
            return campaigns.make_campaign(ws, NewCampaign(type=kind, name=str(uuid4()))).campaign.id

    def move(self, campaign_id: UUID, status: CampaignStatus) -> None:
        """Move a campaign to another status."""
        with psycopg.connect(self.databases.app, autocommit=True) as db, workspace(db, self.account.account_id) as ws:
            campaigns.change_campaign(ws, campaign_id, ChangeCampaign(status=status))

    def preview(self, campaign_id: UUID, text: str, name: str = "leads.csv") -> CampaignUploadPreview:
        """Upload a file and see how it is understood."""
        with psycopg.connect(self.databases.app, autocommit=True) as db, workspace(db, self.account.account_id) as ws:
            return upload_campaign_leads(ws, campaign_id, Upload(name, text.encode()))

    def upload(self, campaign_id: UUID, text: str, name: str = "leads.csv") -> UUID:
        """Upload a file."""
        return self.preview(campaign_id, text, name).lead_list_id

    def confirm(self, campaign_id: UUID, text: str, mapping: Mapping[str, str | None]) -> Answer:
        """Upload a file and confirm it."""
        lead_list = self.upload(campaign_id, text)
        answer = self.post(campaign_id, {"lead_list_id": str(lead_list), "mapping": mapping, "csv_text": text})
        assert answer.status == 200, answer.body
        return answer

    def prospects(self, campaign_id: UUID) -> list[dict[str, Any]]:
        """Read a campaign in its order."""
        return self.all("select * from campaign_prospects where campaign_id = %s order by ordinal", campaign_id)

    def ledger(self, import_id: str) -> list[dict[str, Any]]:
        """Read what became of each row of a file."""
        return self.all("select * from import_rows where import_id = %s order by line", import_id)

    def all(self, query: Any, *values: object) -> list[dict[str, Any]]:
        """Ask as the owner of everything."""
        with self.owner.cursor(row_factory=dict_row) as cursor:
            return cursor.execute(query, values).fetchall()


@pytest.fixture
def campaigner(
    databases: Databases, owner: Connection, account: Callable[..., Account], monkeypatch: pytest.MonkeyPatch
) -> Generator[Campaigner]:
    """Give an account that confirms."""
    monkeypatch.setenv("DATABASE_URL", databases.app)
    yield Campaigner(databases, owner, account())
    api.close()
