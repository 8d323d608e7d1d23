"""POST /api/lists/{id}/companies/import: read a file of companies, and propose its mapping."""

from uuid import UUID

from leadintake.contract.previews import ListImportPreview
from leadintake.contract.uploads import Upload, UploadReference
from leadintake.edge.api import Api
from leadintake.flows.preview_list_import import preview_company_import
from leadintake.store.workspace import Workspace

# PUT is another function's: confirm_company_import.
api = Api(elsewhere=["PUT"])


@api.post("/api/lists/{id}/companies/import")
def post(ws: Workspace, id: UUID, upload: Upload | UploadReference) -> ListImportPreview:
    """Read a file of companies for a list and propose which column is what. Nothing is written."""
    return preview_company_import(ws, id, upload)


handler = api.handler
