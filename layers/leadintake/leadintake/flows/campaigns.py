"""Make, show and change campaigns, and show whom they speak to."""

from uuid import UUID

from leadintake.contract.campaigns import (
    CampaignAnswer,
    CampaignsAnswer,
    ChangeCampaign,
    NewCampaign,
    ProspectsAnswer,
    ProspectsQuery,
)
from leadintake.contract.shapes import ListPage
from leadintake.errors import Conflict, NotFound
from leadintake.store import campaigns
from leadintake.store.workspace import Workspace


def make_campaign(ws: Workspace, new: NewCampaign) -> CampaignAnswer:
    """Make a draft."""
    campaign = campaigns.insert_campaign(ws, new)
    if campaign is None:
        raise Conflict("There is a campaign of this name already.")
    return CampaignAnswer(campaign=campaign)


def show_campaigns(ws: Workspace, page: ListPage) -> CampaignsAnswer:
    """Show one page of the caller's campaigns."""
    found, total = campaigns.campaigns_of(ws, page), campaigns.count_campaigns(ws)
    more = page.ends_before(total)
    return CampaignsAnswer(campaigns=found, total=total, limit=page.limit, offset=page.offset, has_more=more)


def show_campaign(ws: Workspace, campaign_id: UUID) -> CampaignAnswer:
    """Show one campaign."""
    campaign = campaigns.find_campaign(ws, campaign_id)
    if campaign is None:
        raise NotFound("campaign")
    return CampaignAnswer(campaign=campaign)


def change_campaign(ws: Workspace, campaign_id: UUID, change: ChangeCampaign) -> CampaignAnswer:
    """Move a campaign to another status."""
    campaign = campaigns.set_campaign_status(ws, campaign_id, change.status)
    if campaign is None:
        raise NotFound("campaign")
    return CampaignAnswer(campaign=campaign)


def show_prospects(ws: Workspace, campaign_id: UUID, query: ProspectsQuery) -> ProspectsAnswer:
    """Show one page of a campaign's prospects."""
    if campaigns.find_campaign(ws, campaign_id) is None:
        raise NotFound("campaign")
    found, total = (
        campaigns.prospects_of(ws, campaign_id, query),
        campaigns.count_prospects(ws, campaign_id, query.status),
    )
    return ProspectsAnswer(prospects=found, total=total, page=query.page, limit=query.limit)
