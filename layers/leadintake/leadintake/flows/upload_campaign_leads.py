"""Read a file of leads for a campaign, record it, and propose which column is what."""

from uuid import UUID

from leadintake.confirming.carrying import with_text
from leadintake.confirming.proposals import propose_for_campaign
from leadintake.confirming.uploaded_files import read_upload
from leadintake.contract.previews import CampaignUploadPreview
from leadintake.contract.uploads import Upload, UploadReference
from leadintake.errors import CampaignNotDraft, NotFound
from leadintake.importing.previewing import file_parts, mapping_parts
from leadintake.store import campaigns, lead_lists, previewed_files
from leadintake.store.workspace import Workspace


def upload_campaign_leads(ws: Workspace, campaign_id: UUID, upload: Upload | UploadReference) -> CampaignUploadPreview:
    """Record an upload into a draft; nothing is written among its prospects."""
    campaign = campaigns.find_campaign(ws, campaign_id)
    if campaign is None:
        raise NotFound("campaign")
    if campaign.status != "draft":
        raise CampaignNotDraft
    file_name, table = read_upload(ws, upload)
    proposed = propose_for_campaign(ws, table)
    previewed_files.remember_file(ws, table.digest, file_name, table.facts)
    lead_list = lead_lists.insert_lead_list(ws, campaign_id, file_name, table.columns, table.total_rows)

    def preview(text: str) -> CampaignUploadPreview:
        parts = {**file_parts(table, text), **mapping_parts(table, proposed)}
        return CampaignUploadPreview(**parts, lead_list_id=lead_list)

    return with_text(ws, table, "prospects", preview)
