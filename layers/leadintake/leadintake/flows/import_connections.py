"""Write an export of LinkedIn connections into the network."""

from leadintake.confirming.confirm import confirm
from leadintake.confirming.connections import ConnectionsImport
from leadintake.confirming.trials import Trial, trial_of
from leadintake.contract.connection_imports import ConnectionsImportResult, ImportConnections
from leadintake.contract.uploads import Upload
from leadintake.errors import Detail, Invalid
from leadintake.store.workspace import Workspace

_TRUTHS = {"true": True, "1": True, "false": False, "0": False, "": False}


def import_connections(ws: Workspace, sent: ImportConnections | Upload | None) -> ConnectionsImportResult:
    """Bring the network up to date with what a program has read, or with LinkedIn's own file."""
    assert sent is not None  # noqa: S101 - for the type checker: a body or a form is always sent
    if isinstance(sent, Upload):
        trial = Trial(is_dry=_said(sent, "dryRun"), tells_rows=_said(sent, "dryRunRows"))
        return confirm(ws, ConnectionsImport(sent, _said(sent, "clearExisting")), trial)
    return confirm(ws, ConnectionsImport(sent.connections, sent.clear_existing), trial_of(sent))


def _said(upload: Upload, field: str) -> bool:
    said = upload.options.get(field, "").strip().lower()
    if said not in _TRUTHS:
        raise Invalid("The form is not valid.", [Detail(field, "must be true or false")])
    return _TRUTHS[said]
