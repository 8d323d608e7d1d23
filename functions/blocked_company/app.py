"""DELETE /api/blocked-companies/{domain}: unblock a domain."""

from leadintake.contract.shapes import Success
from leadintake.edge.api import Api
from leadintake.errors import Invalid
from leadintake.flows.blocklist import unblock_domain
from leadintake.store.workspace import Workspace

api = Api()


@api.delete("/api/blocked-companies/{domain}", errors=[Invalid])
def delete(ws: Workspace, domain: str) -> Success:
    """Take a domain off the blocklist; it need not be on it."""
    return unblock_domain(ws, domain)


handler = api.handler
