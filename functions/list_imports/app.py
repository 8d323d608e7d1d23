"""GET /api/imports: look up what was imported."""

from leadintake.contract.imports import ImportsAnswer, ImportsQuery
from leadintake.edge.api import Api
from leadintake.flows.imports import show_imports
from leadintake.store.workspace import Workspace

api = Api()


@api.get("/api/imports")
def get(ws: Workspace, query: ImportsQuery) -> ImportsAnswer:
    """Show one page of the imports, the newest first."""
    return show_imports(ws, query)


handler = api.handler
