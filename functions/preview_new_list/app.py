"""POST /api/lists/create-with-import: read a file that is to become a list."""

from leadintake.contract.previews import NewListPreview
from leadintake.contract.uploads import Upload, UploadReference
from leadintake.edge.api import Api
from leadintake.flows.preview_new_list import preview_new_list
from leadintake.store.workspace import Workspace

# PUT is another function's: confirm_new_list.
api = Api(elsewhere=["PUT"])


@api.post("/api/lists/create-with-import")
def post(ws: Workspace, upload: Upload | UploadReference) -> NewListPreview:
    """Read a file, tell whether it holds people or companies, and propose which column is what."""
    return preview_new_list(ws, upload)


handler = api.handler
