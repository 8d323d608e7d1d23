"""POST /api/network/connections: write an export of LinkedIn connections into the network."""

from leadintake.contract.connection_imports import ConnectionsImportResult, ImportConnections
from leadintake.contract.later import ImportAccepted, Preference
from leadintake.contract.uploads import Upload, UploadReference
from leadintake.edge.api import Api
from leadintake.errors import ImportTooLong, TooManyImports
from leadintake.flows.import_connections import import_connections
from leadintake.store.workspace import Workspace

api = Api(elsewhere=["GET", "DELETE"])


@api.post("/api/network/connections", is_repeatable=True, errors=[ImportTooLong, TooManyImports])
def post(
    ws: Workspace,
    preference: Preference,
    request: ImportConnections | None = None,
    upload: Upload | UploadReference | None = None,
) -> ConnectionsImportResult | ImportAccepted:
    """Bring the network up to date with an export: as JSON, or as LinkedIn's own Connections.csv in a form."""
    return import_connections(ws, upload or request, preference)


handler = api.handler
