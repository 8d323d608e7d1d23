"""/api/campaigns: make campaigns and show them."""

from leadintake.contract.campaigns import CampaignAnswer, CampaignsAnswer, NewCampaign
from leadintake.contract.shapes import ListPage
from leadintake.edge.api import Api
from leadintake.errors import Conflict
from leadintake.flows.campaigns import make_campaign, show_campaigns
from leadintake.store.workspace import Workspace

api = Api()


@api.get("/api/campaigns")
def get(ws: Workspace, page: ListPage) -> CampaignsAnswer:
    """Show the caller's campaigns, the newest first."""
    return show_campaigns(ws, page)


@api.post("/api/campaigns", errors=[Conflict])
def post(ws: Workspace, new: NewCampaign) -> CampaignAnswer:
    """Make a draft."""
    return make_campaign(ws, new)


handler = api.handler
