"""Campaigns and their prospects."""

from typing import LiteralString
from uuid import UUID

from psycopg.types.json import Jsonb

from leadintake.contract.campaigns import Campaign, CampaignStats, CampaignStatus, NewCampaign, Prospect, ProspectsQuery
from leadintake.contract.shapes import ListPage
from leadintake.store.workspace import Workspace

_SHOWN: LiteralString = "id, account_id as user_id, type, name, status, stats, created_at, updated_at"


def insert_campaign(ws: Workspace, campaign: NewCampaign) -> Campaign | None:
    """Make a draft; None when the caller has a campaign of that name."""
    record = ws.ask(
        f"""
        insert into campaigns (account_id, type, name, stats) values (%(account)s, %(type)s, %(name)s, %(stats)s)
        on conflict on constraint campaigns_name_once do nothing
        returning {_SHOWN}
        """,
        type=campaign.type,
        name=campaign.name,
        stats=Jsonb(CampaignStats().model_dump()),
    ).fetchone()
    return Campaign.model_validate(record) if record else None


def campaigns_of(ws: Workspace, page: ListPage) -> list[Campaign]:
    """Show one page of the caller's campaigns, the newest first."""
    records = ws.ask(
        f"""
        select {_SHOWN}
        from campaigns
        where account_id = %(account)s
        order by created_at desc, id
        limit %(limit)s offset %(offset)s
        """,
        limit=page.limit,
        offset=page.offset,
    )
    return [Campaign.model_validate(record) for record in records]


def count_campaigns(ws: Workspace) -> int:
    """Count the caller's campaigns."""
    return ws.count("select count(*) as total from campaigns where account_id = %(account)s")


def find_campaign(ws: Workspace, campaign_id: UUID) -> Campaign | None:
    """Find a campaign of the caller's."""
    record = ws.ask(
        f"""
        select {_SHOWN}
        from campaigns where account_id = %(account)s and id = %(campaign)s
        """,
        campaign=campaign_id,
    ).fetchone()
    return Campaign.model_validate(record) if record else None


def set_campaign_status(ws: Workspace, campaign_id: UUID, status: CampaignStatus) -> Campaign | None:
    """Move a campaign to another status."""
    record = ws.ask(
        f"""
        update campaigns set status = %(status)s, updated_at = now()
        where account_id = %(account)s and id = %(campaign)s
        returning {_SHOWN}
        """,
        campaign=campaign_id,
        status=status,
    ).fetchone()
    return Campaign.model_validate(record) if record else None


def lock_campaign(ws: Workspace, campaign_id: UUID) -> CampaignStatus | None:
    """Keep a campaign as it is until the transaction ends, and tell its status; None when it is gone."""
    record = ws.ask(
        """
        select status from campaigns where account_id = %(account)s and id = %(campaign)s
        for no key update
        """,
        campaign=campaign_id,
    ).fetchone()
    return record["status"] if record else None


def recount_campaign(ws: Workspace, campaign_id: UUID) -> None:
    """Bring a campaign's statistics up to date with its prospects."""
    ws.ask(
        """
        update campaigns set updated_at = now(), stats = (
            select jsonb_build_object(
                'total', count(*),
                'sent', count(*) filter (where status = 'sent'),
                'replied', count(*) filter (where status = 'replied'),
                'bounced', count(*) filter (where status = 'bounced'),
                'completed', count(*) filter (where status = 'completed'),
                'timed_out', count(*) filter (where status = 'timed_out')
            )
            from campaign_prospects where account_id = %(account)s and campaign_id = %(campaign)s
        )
        where account_id = %(account)s and id = %(campaign)s
        """,
        campaign=campaign_id,
    )


def prospects_of(ws: Workspace, campaign_id: UUID, page: ProspectsQuery) -> list[Prospect]:
    """Show one page of a campaign's prospects, in the order they were added."""
    records = ws.ask(
        """
        select id, campaign_id, account_id as user_id, status, email, linkedin_url, first_name, last_name,
            name, company, position, headline, custom_fields, source, source_ref, created_at, updated_at
        from campaign_prospects
        where account_id = %(account)s and campaign_id = %(campaign)s
            and (%(status)s::text is null or status = %(status)s)
        order by ordinal
        limit %(limit)s offset %(offset)s
        """,
        campaign=campaign_id,
        status=page.status,
        limit=page.limit,
        offset=(page.page - 1) * page.limit,
    )
    return [Prospect.model_validate(record) for record in records]


def count_prospects(ws: Workspace, campaign_id: UUID, status: str | None) -> int:
    """Count a campaign's prospects, of one status or of all."""
    return ws.count(
        """
        select count(*) as total from campaign_prospects
        where account_id = %(account)s and campaign_id = %(campaign)s
            and (%(status)s::text is null or status = %(status)s)
        """,
        campaign=campaign_id,
        status=status,
    )
