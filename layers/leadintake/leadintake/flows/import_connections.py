"""Write an export of LinkedIn connections into the network."""

from leadintake.confirming.confirm import confirm
from leadintake.confirming.connections import ConnectionsImport
from leadintake.confirming.trials import Trial, trial_of
from leadintake.contract.connection_imports import ConnectionsImportResult, ImportConnections
from leadintake.contract.uploads import Upload, UploadReference
from leadintake.store.workspace import Workspace


def import_connections(
    ws: Workspace, sent: ImportConnections | Upload | UploadReference | None
) -> ConnectionsImportResult:
    """Bring the network up to date with what a program has read, or with LinkedIn's own file."""
    assert sent is not None  # noqa: S101 - for the type checker: a body or a form is always sent
    if isinstance(sent, Upload | UploadReference):
        trial = Trial(sent.is_tried, sent.says("dryRunRows"))
        return confirm(ws, ConnectionsImport(sent, sent.says("clearExisting")), trial)
    return confirm(ws, ConnectionsImport(sent.connections, sent.clear_existing), trial_of(sent))
