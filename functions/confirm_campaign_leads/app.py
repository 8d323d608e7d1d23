"""POST /api/campaigns/{id}/leads/confirm-csv: write an uploaded file of leads into a draft."""

from uuid import UUID

from leadintake.contract.later import ImportAccepted, Preference
from leadintake.contract.prospect_imports import CampaignImportResult, ConfirmCampaignLeads
from leadintake.edge.api import Api
from leadintake.errors import CampaignNotDraft, ImportTooLong, TooManyImports
from leadintake.flows.confirm_campaign_leads import confirm_campaign_leads
from leadintake.store.workspace import Workspace

api = Api()


@api.post(
    "/api/campaigns/{id}/leads/confirm-csv",
    is_repeatable=True,
    errors=[CampaignNotDraft, ImportTooLong, TooManyImports],
)
def post(
    ws: Workspace, id: UUID, request: ConfirmCampaignLeads, preference: Preference
) -> CampaignImportResult | ImportAccepted:
    """Add to a draft whom it does not have yet, and count the others."""
    return confirm_campaign_leads(ws, id, request, preference)


handler = api.handler
