"""Campaigns, credits and the network as callers work with them."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from psycopg import Connection

from leadintake.contract.campaigns import ChangeCampaign, NewCampaign, ProspectsQuery
from leadintake.contract.connections import ConnectionsQuery
from leadintake.contract.credits import CreditAction, CreditQuestion
from leadintake.contract.shapes import ListPage
from leadintake.errors import Conflict, NotFound
from leadintake.flows import campaigns, connections
from leadintake.flows.credits import preview_credits, show_costs
from leadintake.matching.text import text_key
from leadintake.store.workspace import Workspace, workspace
from tests.integration.clients import Account

UNKNOWN = UUID("12345678-1234-4234-8234-123456789012")


def connect(ws: Workspace, **fields: Any) -> None:
    """Put somebody into the network, as an import will."""
    known = {
        "first_name": None,
        "last_name": None,
        "company": None,
        "position": None,
        "connected_on": None,
        "enriched_at": None,
    }
    values = known | {"message_count": 0} | fields
    searched = "\n".join(text_key(fields.get(name)) for name in ("first_name", "last_name", "company", "position"))
    ws.ask(
        """
        insert into network_connections
            (account_id, first_name, last_name, company, position, connected_on, enriched_at, message_count,
             search_text)
        values (%(account)s, %(first_name)s, %(last_name)s, %(company)s, %(position)s, %(connected_on)s,
            %(enriched_at)s, %(message_count)s, %(search_text)s)
        """,
        search_text=searched,
        **values,
    )


def found(ws: Workspace, **query: Any) -> list[str | None]:
    return [
        one.first_name for one in connections.show_connections(ws, ConnectionsQuery.model_validate(query)).connections
    ]


def test_a_campaign_starts_as_a_draft_with_nothing_counted(ws: Workspace):
    campaign = campaigns.make_campaign(ws, NewCampaign(type="linkedin", name="Q1")).campaign
    assert (campaign.status, campaign.type) == ("draft", "linkedin")
    assert campaign.stats.model_dump() == dict.fromkeys(
        ["total", "sent", "replied", "bounced", "completed", "timed_out"], 0
    )
    assert campaigns.show_campaign(ws, campaign.id).campaign == campaign
    assert campaigns.show_campaigns(ws, ListPage()).campaigns == [campaign]


def test_a_campaigns_name_is_unique_in_its_account_only(app: Connection, account: Callable[..., Account]):
    for somebody in (account("one"), account("two")):
        with workspace(app, somebody.account_id) as ws:
            campaigns.make_campaign(ws, NewCampaign(type="email", name="Q1"))
            with pytest.raises(Conflict):
                campaigns.make_campaign(ws, NewCampaign(type="linkedin", name="Q1"))


def test_a_campaign_changes_its_status(ws: Workspace):
    campaign = campaigns.make_campaign(ws, NewCampaign(type="email", name="Q1")).campaign
    for status in ("active", "paused", "completed", "draft"):
        changed = campaigns.change_campaign(ws, campaign.id, ChangeCampaign(status=status)).campaign
        assert changed.status == status
    with pytest.raises(NotFound):
        campaigns.change_campaign(ws, UNKNOWN, ChangeCampaign(status="active"))


def test_prospects_come_by_page_and_by_status(ws: Workspace):
    campaign = campaigns.make_campaign(ws, NewCampaign(type="email", name="Q1")).campaign
    for number in range(5):
        ws.ask(
            """
            insert into campaign_prospects (account_id, campaign_id, identity, email, status, source, custom_fields)
            values (%(account)s, %(campaign)s, %(email)s, %(email)s, %(status)s, 'csv', '{"a": "b"}')
            """,
            campaign=campaign.id,
            email=f"p{number}@acme.com",
            status="sent" if number % 2 else "pending",
        )
    page = campaigns.show_prospects(ws, campaign.id, ProspectsQuery(page=2, limit=2))
    assert [one.email for one in page.prospects] == ["p2@acme.com", "p3@acme.com"]
    assert (page.total, page.page, page.limit) == (5, 2, 2)
    assert page.prospects[0].custom_fields == {"a": "b"}
    assert campaigns.show_prospects(ws, campaign.id, ProspectsQuery(status="sent")).total == 2


def test_a_price_is_held_against_the_balance(app: Connection, account: Callable[..., Account]):
    with workspace(app, account("rich", 1000).account_id) as ws:
        assert show_costs(ws).costs == {"IMPORT_LEAD": 1}
        enough = preview_credits(ws, CreditQuestion(action=CreditAction.IMPORT_LEAD, count=1000))
        too_many = preview_credits(ws, CreditQuestion(action=CreditAction.IMPORT_LEAD, count=1001))
    assert (enough.cost_per_unit, enough.total_credits, enough.sufficient, enough.balance) == (1, 1000, True, 1000)
    assert too_many.sufficient is False


@pytest.mark.parametrize(
    ("search", "names"),
    [
        ("ADA", ["Ada"]),
        ("müll", ["Bea"]),
        ("MÜLL", ["Bea"]),
        ("ngi", ["Ada"]),
        ("%", ["Cem"]),
        ("_", ["Cem"]),
        ("", ["Ada", "Bea", "Cem"]),
        ("nobody", []),
    ],
)
def test_connections_are_searched_without_regard_to_case_and_signs_stand_for_themselves(
    ws: Workspace, search: str, names: list[str]
):
    connect(ws, first_name="Ada", last_name="Lovelace", company="Analytical Engines")
    connect(ws, first_name="Bea", last_name="Müller")
    connect(ws, first_name="Cem", position="100%_er")
    assert sorted(str(name) for name in found(ws, search=search)) == names


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ({}, ["Cem", "Ada", "Bea"]),
        ({"sortOrder": "asc"}, ["Ada", "Cem", "Bea"]),
        ({"sortBy": "first_name", "sortOrder": "asc"}, ["Ada", "Bea", "Cem"]),
        ({"sortBy": "company", "sortOrder": "asc"}, ["Cem", "Ada", "Bea"]),
        ({"sortBy": "message_count"}, ["Bea", "Ada", "Cem"]),
        ({"sortBy": "nonsense", "sortOrder": "sideways"}, ["Cem", "Ada", "Bea"]),
        ({"filter": "enriched"}, ["Ada"]),
        ({"filter": "basic"}, ["Cem", "Bea"]),
        ({"hasMessages": "true"}, ["Ada", "Bea"]),
        ({"limit": "2"}, ["Cem", "Ada"]),
        ({"limit": "2", "page": "2"}, ["Bea"]),
    ],
)
def test_connections_are_sorted_and_filtered_with_what_is_missing_last(
    ws: Workspace, query: dict[str, str], names: list[str]
):
    connect(ws, first_name="Ada", company="beta", connected_on="2024-01-02", enriched_at="2024-02-02", message_count=1)
    connect(ws, first_name="Bea", message_count=2)
    connect(ws, first_name="Cem", company="Alpha", connected_on="2024-03-04")
    assert found(ws, **query) == names


@pytest.mark.parametrize(
    ("query", "page", "limit"),
    [
        ({}, 1, 50),
        ({"page": "x", "limit": "y"}, 1, 50),
        ({"page": "0", "limit": "0"}, 1, 50),
        ({"page": "-3", "limit": "-3"}, 1, 50),
        ({"page": "2", "limit": "101"}, 2, 100),
        ({"limit": "9" * 400}, 1, 100),
        ({"limit": "1.5"}, 1, 50),
        ({"limit": "٣"}, 1, 50),
    ],
)
def test_a_page_that_makes_no_sense_falls_back(ws: Workspace, query: dict[str, str], page: int, limit: int):
    answer = connections.show_connections(ws, ConnectionsQuery.model_validate(query))
    assert (answer.page, answer.limit, answer.count, answer.total_pages) == (page, limit, 0, 0)


def test_the_network_is_counted_and_emptied(ws: Workspace):
    for number in range(12):
        connect(
            ws,
            first_name="x",
            company=f"c{number % 11:02}",
            position="CEO",
            connected_on=f"2024-{1 + number % 2:02}-03",
        )
    connect(ws, first_name="y")
    analytics = connections.analyse_network(ws)
    assert analytics.total_connections == 13
    assert [(one.name, one.count) for one in analytics.top_companies][:2] == [("c00", 2), ("c01", 1)]
    assert len(analytics.top_companies) == 10
    assert [(one.name, one.count) for one in analytics.top_positions] == [("CEO", 12)]
    assert [(one.month, one.count) for one in analytics.connections_over_time] == [("2024-01", 6), ("2024-02", 6)]
    for _ in range(2):
        assert connections.delete_connections(ws).message == "All connections deleted"
    assert connections.analyse_network(ws).total_connections == 0
