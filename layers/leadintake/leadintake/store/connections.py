"""The caller's own network."""

from collections.abc import Mapping
from typing import LiteralString

from leadintake.contract.connections import Connection, ConnectionsQuery, MonthlyCount, NamedCount, SortBy
from leadintake.matching.text import text_key
from leadintake.store.workspace import Workspace

# An order is part of a query's text, so each one is written out here and none is made from what was sent.
_ORDERS: Mapping[SortBy, tuple[LiteralString, LiteralString]] = {
    "connected_on": ("connected_on asc nulls last, ordinal", "connected_on desc nulls last, ordinal"),
    "first_name": ("lower(first_name) asc nulls last, ordinal", "lower(first_name) desc nulls last, ordinal"),
    "last_name": ("lower(last_name) asc nulls last, ordinal", "lower(last_name) desc nulls last, ordinal"),
    "company": ("lower(company) asc nulls last, ordinal", "lower(company) desc nulls last, ordinal"),
    "position": ("lower(position) asc nulls last, ordinal", "lower(position) desc nulls last, ordinal"),
    "enriched_at": ("enriched_at asc nulls last, ordinal", "enriched_at desc nulls last, ordinal"),
    "message_count": ("message_count asc, ordinal", "message_count desc, ordinal"),
}

_WANTED: LiteralString = """
    from network_connections
    where account_id = %(account)s
        and position(%(search)s in search_text) > 0
        and (%(filter)s = 'all' or (enriched_at is not null) = (%(filter)s = 'enriched'))
        and (not %(has_messages)s or message_count > 0)
"""


def connections_of(ws: Workspace, query: ConnectionsQuery) -> list[Connection]:
    """Show one page of the caller's network."""
    ascending, descending = _ORDERS[query.sort_by]
    order = ascending if query.sort_order == "asc" else descending
    records = ws.ask(
        """
        select id, account_id as user_id, first_name, last_name, email, company, position, connected_on, linkedin_url,
            enriched_at, message_count
        """
        + _WANTED
        + " order by "
        + order
        + " limit %(limit)s offset %(offset)s",
        search=text_key(query.search),
        filter=query.filter,
        has_messages=query.has_messages,
        limit=query.limit,
        offset=(query.page - 1) * query.limit,
    )
    return [Connection.model_validate(record) for record in records]


def count_connections(ws: Workspace, query: ConnectionsQuery) -> int:
    """Count the connections that a query is about."""
    return ws.count(
        "select count(*) as total" + _WANTED,
        search=text_key(query.search),
        filter=query.filter,
        has_messages=query.has_messages,
    )


def delete_connections(ws: Workspace) -> None:
    """Empty the caller's network."""
    ws.ask("delete from network_connections where account_id = %(account)s")


def network_size(ws: Workspace) -> int:
    """Count all of the caller's connections."""
    return ws.count("select count(*) as total from network_connections where account_id = %(account)s")


def top_companies(ws: Workspace) -> list[NamedCount]:
    """Name the ten companies most connections work at."""
    records = ws.ask(
        """
        select company as name, count(*) as count from network_connections
        where account_id = %(account)s and company is not null
        group by company order by count(*) desc, company limit 10
        """
    )
    return [NamedCount.model_validate(record) for record in records]


def top_positions(ws: Workspace) -> list[NamedCount]:
    """Name the ten positions most connections hold."""
    records = ws.ask(
        """
        select position as name, count(*) as count from network_connections
        where account_id = %(account)s and position is not null
        group by position order by count(*) desc, position limit 10
        """
    )
    return [NamedCount.model_validate(record) for record in records]


def connections_by_month(ws: Workspace) -> list[MonthlyCount]:
    """Count the connections of each month, the oldest first."""
    records = ws.ask(
        """
        select to_char(connected_on, 'YYYY-MM') as month, count(*) as count from network_connections
        where account_id = %(account)s and connected_on is not null
        group by 1 order by 1
        """
    )
    return [MonthlyCount.model_validate(record) for record in records]
