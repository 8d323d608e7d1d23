"""Show, count and delete the caller's own network."""

from math import ceil

from leadintake.contract.connections import ConnectionsAnswer, ConnectionsDeleted, ConnectionsQuery, NetworkAnalytics
from leadintake.store import connections
from leadintake.store.workspace import Workspace


def show_connections(ws: Workspace, query: ConnectionsQuery) -> ConnectionsAnswer:
    """Show one page of the network."""
    found, count = connections.connections_of(ws, query), connections.count_connections(ws, query)
    pages = ceil(count / query.limit)
    return ConnectionsAnswer(connections=found, count=count, page=query.page, limit=query.limit, totalPages=pages)


def delete_connections(ws: Workspace) -> ConnectionsDeleted:
    """Empty the network."""
    connections.delete_connections(ws)
    return ConnectionsDeleted()


def analyse_network(ws: Workspace) -> NetworkAnalytics:
    """Show the network in figures."""
    return NetworkAnalytics(
        total_connections=connections.network_size(ws),
        top_companies=connections.top_companies(ws),
        top_positions=connections.top_positions(ws),
        connections_over_time=connections.connections_by_month(ws),
    )
