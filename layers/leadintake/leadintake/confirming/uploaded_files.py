"""Files that callers send straight to the bucket, and use afterwards by their id."""

from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

from leadintake import limits
from leadintake.cloud.storage import Form, open_object, signed_form
from leadintake.contract.uploads import Upload, UploadReference
from leadintake.errors import Detail, FileTooLarge, InvalidUpload, NotFound
from leadintake.limits import SENT_FILE, UPLOADED_FILE
from leadintake.settings import settings
from leadintake.store import uploads
from leadintake.store.workspace import Workspace
from leadintake.tabular.reading import read_table
from leadintake.tabular.table import Table

_CONTENT_TYPES = {
    ".csv": "text/csv",
    ".xls": "application/vnd.ms-excel",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def announce(ws: Workspace, file_name: str, size: int) -> tuple[UUID, Form]:
    """Expect a file: give its id and the form to send it with."""
    upload_id = uuid4()
    uploads.insert_upload(ws, upload_id, file_name, size)
    extension = file_name[file_name.rindex(".") :].lower()
    form = signed_form(settings().bucket, _key(ws, upload_id), _CONTENT_TYPES[extension], size, limits.UPLOAD_SECONDS)
    return upload_id, form


def received(ws: Workspace, sent: Upload | UploadReference) -> Upload:
    """Give a file, wherever it was sent to; what the bucket took is checked only here."""
    if isinstance(sent, Upload):
        return sent
    expected = uploads.find_upload(ws, sent.upload_id)
    if expected is None:
        raise NotFound("upload")
    if expected.made_at + timedelta(seconds=limits.STAGED_SECONDS) <= datetime.now(UTC):
        raise _unusable("has expired after 72 hours; upload the file again")
    found = open_object(settings().bucket, _key(ws, sent.upload_id))
    if found is None:
        raise _unusable("has no file: nothing was sent to its url, or it is not kept any more")
    if found.size > expected.size:
        found.close()
        raise FileTooLarge(f"The file has {found.size} bytes, more than the {expected.size} it was announced with.")
    return Upload(expected.file_name, found.read(), options=sent.options)


def read_upload(ws: Workspace, sent: Upload | UploadReference) -> tuple[str, Table]:
    """Read a file as a table, with its name; it may hold more where it did not have to come with a request."""
    upload = received(ws, sent)
    bounds = UPLOADED_FILE if isinstance(sent, UploadReference) else SENT_FILE
    return upload.file_name, read_table(upload.data, upload.file_name, bounds)


def _key(ws: Workspace, upload_id: UUID) -> str:
    # Made of ids alone: no name that a caller chooses can lead anywhere.
    return f"uploads/{ws.account_id}/{upload_id}"


def _unusable(said: str) -> InvalidUpload:
    return InvalidUpload("The upload cannot be used.", [Detail("upload_id", said)])
