"""/api/campaigns/{id}: show a campaign and move it to another status."""

from uuid import UUID

from leadintake.contract.campaigns import CampaignAnswer, ChangeCampaign
from leadintake.edge.api import Api
from leadintake.flows.campaigns import change_campaign, show_campaign
from leadintake.store.workspace import Workspace

api = Api()


@api.get("/api/campaigns/{id}")
def get(ws: Workspace, id: UUID) -> CampaignAnswer:
    """Show one campaign."""
    return show_campaign(ws, id)


@api.patch("/api/campaigns/{id}")
def patch(ws: Workspace, id: UUID, change: ChangeCampaign) -> CampaignAnswer:
    """Move a campaign to another status."""
    return change_campaign(ws, id, change)


handler = api.handler
