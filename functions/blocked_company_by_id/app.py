"""DELETE /api/blocked-companies/by-id/{id}: remove one entry of the blocklist."""

from uuid import UUID

from leadintake.contract.shapes import Success
from leadintake.edge.api import Api
from leadintake.flows.blocklist import unblock_by_id
from leadintake.store.workspace import Workspace

api = Api()


@api.delete("/api/blocked-companies/by-id/{id}")
def delete(ws: Workspace, id: UUID) -> Success:
    """Take an entry off the blocklist; it need not be on it."""
    return unblock_by_id(ws, id)


handler = api.handler
