"""GET /api/credits/config: show what actions cost."""

from leadintake.contract.credits import CreditCosts
from leadintake.edge.api import Api
from leadintake.flows.credits import show_costs
from leadintake.store.workspace import Workspace

api = Api()


@api.get("/api/credits/config")
def get(ws: Workspace) -> CreditCosts:
    """Show the price of every action."""
    return show_costs(ws)


handler = api.handler
