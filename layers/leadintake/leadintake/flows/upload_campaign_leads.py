"""Read a file of leads for a campaign, record it, and propose which column is what."""

from uuid import UUID

from leadintake.confirming.proposals import propose_for_campaign
from leadintake.contract.previews import CampaignUploadPreview
from leadintake.contract.uploads import Upload
from leadintake.errors import CampaignNotDraft, NotFound
from leadintake.importing.previewing import file_parts, mapping_parts
from leadintake.store import campaigns, lead_lists, previewed_files
from leadintake.store.workspace import Workspace
from leadintake.tabular.reading import read_table


def upload_campaign_leads(ws: Workspace, campaign_id: UUID, upload: Upload) -> CampaignUploadPreview:
    """Record an upload into a draft; nothing is written among its prospects."""
    campaign = campaigns.find_campaign(ws, campaign_id)
    if campaign is None:
        raise NotFound("campaign")
    if campaign.status != "draft":
        raise CampaignNotDraft
    table = read_table(upload.data, upload.file_name)
    proposed = propose_for_campaign(ws, table)
    previewed_files.remember_file(ws, table.digest, upload.file_name, table.facts)
    lead_list = lead_lists.insert_lead_list(ws, campaign_id, upload.file_name, table.columns, table.total_rows)
    return CampaignUploadPreview(**file_parts(table), **mapping_parts(table, proposed), lead_list_id=lead_list)
