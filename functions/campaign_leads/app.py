"""GET /api/campaigns/{id}/leads: show whom a campaign speaks to."""

from uuid import UUID

from leadintake.contract.campaigns import ProspectsAnswer, ProspectsQuery
from leadintake.edge.api import Api
from leadintake.flows.campaigns import show_prospects
from leadintake.store.workspace import Workspace

api = Api()


@api.get("/api/campaigns/{id}/leads")
def get(ws: Workspace, id: UUID, query: ProspectsQuery) -> ProspectsAnswer:
    """Show one page of a campaign's prospects."""
    return show_prospects(ws, id, query)


handler = api.handler
