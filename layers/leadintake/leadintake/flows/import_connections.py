"""Write an export of LinkedIn connections into the network."""

import json
from typing import Any

from leadintake.confirming.confirm import confirm
from leadintake.confirming.connections import ConnectionsImport
from leadintake.confirming.later import put_off
from leadintake.confirming.orders import Order
from leadintake.confirming.staged_texts import stage_bytes
from leadintake.confirming.trials import Trial, trial_of
from leadintake.confirming.uploaded_files import read_upload
from leadintake.contract.connection_imports import ConnectionsImportResult, ImportConnections
from leadintake.contract.later import AT_ONCE, ImportAccepted, Preference
from leadintake.contract.uploads import Upload, UploadReference
from leadintake.store.workspace import Workspace


def import_connections(
    ws: Workspace, sent: ImportConnections | Upload | UploadReference | None, preference: Preference = AT_ONCE
) -> ConnectionsImportResult | ImportAccepted:
    """Bring the network up to date with what a program has read, or with LinkedIn's own file."""
    assert sent is not None  # noqa: S101 - for the type checker: a body or a form is always sent
    if isinstance(sent, ImportConnections):
        clears, trial = sent.clear_existing, trial_of(sent)
    else:
        clears, trial = sent.says("clearExisting"), Trial(sent.is_tried, sent.says("dryRunRows"))
    if preference.is_later and not trial.is_dry:
        return _put_off(ws, sent, clears=clears)
    rows = sent.connections if isinstance(sent, ImportConnections) else sent
    return confirm(ws, ConnectionsImport(rows, clears), trial)


def _put_off(ws: Workspace, sent: ImportConnections | Upload | UploadReference, *, clears: bool) -> ImportAccepted:
    options: dict[str, Any] = {"clearExisting": clears}
    if isinstance(sent, ImportConnections):
        # Escaped: what is no character of any text has to wait for its warning as well.
        data, rows = json.dumps(sent.model_dump(by_alias=True)).encode(), len(sent.connections)
        return put_off(ws, Order("connections", None, {}, options, stage_bytes(ws, data, rows, "connections")))
    # A file that cannot be read is refused while somebody listens.
    file_name, table = read_upload(ws, sent)
    options["fileName"] = file_name
    if isinstance(sent, UploadReference):
        options["uploadId"] = str(sent.upload_id)
        return put_off(ws, Order("connections", None, {}, options, None), table.total_rows)
    staged = stage_bytes(ws, sent.data, table.total_rows, "connections")
    return put_off(ws, Order("connections", None, {}, options, staged))
