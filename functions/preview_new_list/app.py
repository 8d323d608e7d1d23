"""POST /api/lists/create-with-import: read a file that is to become a list."""

from leadintake.cloud.model import asker
from leadintake.contract.previews import NewListPreview
from leadintake.contract.uploads import Upload
from leadintake.edge.api import Api
from leadintake.flows.preview_new_list import preview_new_list
from leadintake.settings import settings
from leadintake.store.workspace import Workspace

api = Api()
ask = asker(settings().model)


@api.post("/api/lists/create-with-import")
def post(ws: Workspace, upload: Upload) -> NewListPreview:
    """Read a file, tell whether it holds people or companies, and propose which column is what."""
    return preview_new_list(ws, upload, ask)


handler = api.handler
