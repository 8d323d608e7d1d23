"""Let a caller send a file straight to the bucket."""

from datetime import UTC, datetime, timedelta

from leadintake import limits
from leadintake.confirming.uploaded_files import announce
from leadintake.contract.uploads import NewUpload, UploadTicket, plain_file_name
from leadintake.errors import Detail, InvalidBody
from leadintake.settings import settings
from leadintake.store.workspace import Workspace


def create_upload(ws: Workspace, request: NewUpload) -> UploadTicket:
    """Sign a form for one file of at most the announced size."""
    most = settings().upload_bytes
    if request.size > most:
        raise InvalidBody("The body is not valid.", [Detail("size", f"must not be more than {most} bytes")])
    expires_at = datetime.now(UTC).replace(microsecond=0) + timedelta(seconds=limits.UPLOAD_SECONDS)
    upload_id, form = announce(ws, plain_file_name(request.file_name), request.size)
    return UploadTicket(
        upload_id=upload_id, url=form.url, fields=dict(form.fields), expires_at=expires_at, max_bytes=request.size
    )
