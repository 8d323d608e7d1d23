"""POST /api/uploads: let a caller send a file straight to the bucket."""

from leadintake.contract.uploads import NewUpload, UploadTicket
from leadintake.edge.api import Api
from leadintake.flows.create_upload import create_upload
from leadintake.store.workspace import Workspace

api = Api()


@api.post("/api/uploads")
def post(ws: Workspace, request: NewUpload) -> UploadTicket:
    """Announce a file that is too large for a request; the answer says where to send it."""
    return create_upload(ws, request)


handler = api.handler
