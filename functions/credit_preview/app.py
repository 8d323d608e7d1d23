"""POST /api/credits/preview: hold a price against the balance."""

from leadintake.contract.credits import CreditPreview, CreditQuestion
from leadintake.edge.api import Api
from leadintake.flows.credits import preview_credits
from leadintake.store.workspace import Workspace

api = Api()


@api.post("/api/credits/preview")
def post(ws: Workspace, question: CreditQuestion) -> CreditPreview:
    """Work out a price and hold it against the caller's balance."""
    return preview_credits(ws, question)


handler = api.handler
