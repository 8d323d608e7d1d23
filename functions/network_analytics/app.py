"""GET /api/network/analytics: show the caller's network in figures."""

from leadintake.contract.connections import NetworkAnalytics
from leadintake.edge.api import Api
from leadintake.flows.connections import analyse_network
from leadintake.store.workspace import Workspace

api = Api()


@api.get("/api/network/analytics")
def get(ws: Workspace) -> NetworkAnalytics:
    """Show the caller's network in figures."""
    return analyse_network(ws)


handler = api.handler
