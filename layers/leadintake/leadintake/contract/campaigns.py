"""Campaigns and the prospects in them."""

from typing import Annotated, Any, Literal

from pydantic import ConfigDict

from leadintake import limits
from leadintake.contract.shapes import Count, CutTo, Id, Moment, Name, OptionalName, PageNumber, Query, Snake

CampaignType = Literal["email", "linkedin"]
CampaignStatus = Literal["draft", "active", "paused", "completed"]


class NewCampaign(Snake):
    """A campaign to be made; it starts as a draft."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"type": "email", "name": "Q1"}]})

    type: CampaignType
    name: Name


class ChangeCampaign(Snake):
    """The new status of a campaign."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"status": "active"}]})

    status: CampaignStatus


class CampaignStats(Snake):
    """How far a campaign has come, in prospects."""

    total: Count = 0
    sent: Count = 0
    replied: Count = 0
    bounced: Count = 0
    completed: Count = 0
    timed_out: Count = 0


class Campaign(Snake):
    """One campaign."""

    id: Id
    user_id: Id
    type: CampaignType
    name: str
    status: CampaignStatus
    stats: CampaignStats
    created_at: Moment
    updated_at: Moment


class CampaignAnswer(Snake):
    """One campaign."""

    campaign: Campaign


class CampaignsAnswer(Snake):
    """The caller's campaigns, the newest first."""

    campaigns: list[Campaign]
    total: Count
    limit: Count
    offset: Count
    has_more: bool


class Prospect(Snake):
    """One person that a campaign speaks to."""

    id: Id
    campaign_id: Id
    user_id: Id
    status: str
    email: str | None
    linkedin_url: str | None
    first_name: str | None
    last_name: str | None
    name: str | None
    company: str | None
    position: str | None
    headline: str | None
    custom_fields: dict[str, Any] | None
    source: str
    source_ref: str | None
    created_at: Moment
    updated_at: Moment


class ProspectsAnswer(Snake):
    """One page of a campaign's prospects, in the order they were added."""

    prospects: list[Prospect]
    total: Count
    page: Count
    limit: Count


class ProspectsQuery(Query):
    """Which prospects to answer with."""

    page: PageNumber = 1
    limit: Annotated[int, CutTo(limits.PROSPECTS_PER_PAGE)] = 100
    status: OptionalName | None = None
