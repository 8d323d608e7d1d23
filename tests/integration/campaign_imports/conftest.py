"""What tests of campaign imports share: an account that confirms through the handler, and looks at what came of it."""

from collections.abc import Mapping
from uuid import UUID, uuid4

import pytest

from functions.confirm_campaign_leads.app import api
from leadintake.contract.campaigns import CampaignStatus, CampaignType, ChangeCampaign, NewCampaign
from leadintake.contract.previews import CampaignUploadPreview
from leadintake.contract.uploads import Upload
from leadintake.flows import campaigns
from leadintake.flows.upload_campaign_leads import upload_campaign_leads
from tests.integration.clients import Answer, Client, Clients, Row


class Campaigner(Client):
    """An account, with its campaigns and imports."""

    apis = (api,)

    def post(self, campaign_id: UUID, body: object) -> Answer:
        """Send a confirm, whatever it answers."""
        return self.call("POST", "/api/campaigns/{id}/leads/confirm-csv", {"id": campaign_id}, body=body)

    def new_campaign(self, kind: CampaignType = "email") -> UUID:
        """Make a draft."""
        with self.workspace() as ws:
            return campaigns.make_campaign(ws, NewCampaign(type=kind, name=str(uuid4()))).campaign.id

    def move(self, campaign_id: UUID, status: CampaignStatus) -> None:
        """Move a campaign to another status."""
        with self.workspace() as ws:
            campaigns.change_campaign(ws, campaign_id, ChangeCampaign(status=status))

    def preview(self, campaign_id: UUID, text: str, name: str = "leads.csv") -> CampaignUploadPreview:
        """Upload a file and see how it is understood."""
        with self.workspace() as ws:
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

    def prospects(self, campaign_id: UUID) -> list[Row]:
        """Read a campaign in its order."""
        return self.all("select * from campaign_prospects where campaign_id = %s order by ordinal", campaign_id)


@pytest.fixture
def campaigner(clients: Clients) -> Campaigner:
    """Give an account that confirms."""
    return clients(Campaigner)
