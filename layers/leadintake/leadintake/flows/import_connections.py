"""Write an export of LinkedIn connections into the network."""

from leadintake.confirming.confirm import confirm
from leadintake.confirming.connections import ConnectionsImport
from leadintake.contract.connection_imports import ConnectionsImportResult, ImportConnections
from leadintake.contract.uploads import Upload, UploadReference
from leadintake.errors import Detail, Invalid
from leadintake.store.workspace import Workspace

_TRUTHS = {"true": True, "1": True, "false": False, "0": False, "": False}


def import_connections(
    ws: Workspace, sent: ImportConnections | Upload | UploadReference | None
) -> ConnectionsImportResult:
    """Bring the network up to date with what a program has read, or with LinkedIn's own file."""
    assert sent is not None  # noqa: S101 - for the type checker: a body or a form is always sent
    if isinstance(sent, Upload | UploadReference):
        return confirm(ws, ConnectionsImport(sent, _clears_existing(sent)))
    return confirm(ws, ConnectionsImport(sent.connections, sent.clear_existing))


def _clears_existing(upload: Upload | UploadReference) -> bool:
    said = upload.options.get("clearExisting", "").strip().lower()
    if said not in _TRUTHS:
        raise Invalid("The form is not valid.", [Detail("clearExisting", "must be true or false")])
    return _TRUTHS[said]
