"""POST /api/campaigns/{id}/leads/upload-csv: read a file of leads, and propose its mapping."""

from uuid import UUID

from leadintake.contract.previews import CampaignUploadPreview
from leadintake.contract.uploads import Upload, UploadReference
from leadintake.edge.api import Api
from leadintake.errors import CampaignNotDraft
from leadintake.flows.upload_campaign_leads import upload_campaign_leads
from leadintake.store.workspace import Workspace

api = Api()


@api.post("/api/campaigns/{id}/leads/upload-csv", errors=[CampaignNotDraft])
def post(ws: Workspace, id: UUID, upload: Upload | UploadReference) -> CampaignUploadPreview:
    """Read a file of leads for a draft, record it, and propose which column is what."""
    return upload_campaign_leads(ws, id, upload)


handler = api.handler
