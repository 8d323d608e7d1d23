"""Write an uploaded file of leads into a campaign."""

from uuid import UUID

from leadintake.confirming.confirm import confirm
from leadintake.confirming.prospects import ProspectsImport
from leadintake.confirming.staged_texts import received_text
from leadintake.confirming.trials import trial_of
from leadintake.contract.prospect_imports import CampaignImportResult, ConfirmCampaignLeads
from leadintake.store.workspace import Workspace


def confirm_campaign_leads(ws: Workspace, campaign_id: UUID, request: ConfirmCampaignLeads) -> CampaignImportResult:
    """Add to a draft whom it does not have yet."""
    text = received_text(ws, request.csv_text, "prospects")
    wanted = ProspectsImport(campaign_id, request.lead_list_id, text, request.mapping)
    return confirm(ws, wanted, trial_of(request))
