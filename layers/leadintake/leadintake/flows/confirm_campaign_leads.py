"""Write an uploaded file of leads into a campaign."""

from uuid import UUID

from leadintake.confirming.later import now_or_later
from leadintake.confirming.orders import Order
from leadintake.confirming.prospects import kind_of_draft
from leadintake.confirming.trials import trial_of
from leadintake.contract.later import AT_ONCE, ImportAccepted, Preference
from leadintake.contract.prospect_imports import CampaignImportResult, ConfirmCampaignLeads
from leadintake.store.workspace import Workspace


def confirm_campaign_leads(
    ws: Workspace, campaign_id: UUID, request: ConfirmCampaignLeads, preference: Preference = AT_ONCE
) -> CampaignImportResult | ImportAccepted:
    """Add to a draft whom it does not have yet."""
    kind_of_draft(ws, campaign_id, request.lead_list_id)
    options = {"leadListId": str(request.lead_list_id)}
    order = Order("prospects", campaign_id, request.mapping, options, request.csv_text)
    return now_or_later(ws, order, preference, trial_of(request))
