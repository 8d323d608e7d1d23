"""/api/network/connections: show and delete the caller's network."""

from leadintake.contract.connections import ConnectionsAnswer, ConnectionsDeleted, ConnectionsQuery
from leadintake.edge.api import Api
from leadintake.flows.connections import delete_connections, show_connections
from leadintake.store.workspace import Workspace

api = Api(elsewhere=["POST"])


@api.get("/api/network/connections")
def get(ws: Workspace, query: ConnectionsQuery) -> ConnectionsAnswer:
    """Show one page of the caller's network."""
    return show_connections(ws, query)


@api.delete("/api/network/connections")
def delete(ws: Workspace) -> ConnectionsDeleted:
    """Empty the caller's network."""
    return delete_connections(ws)


handler = api.handler
