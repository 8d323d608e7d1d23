"""/api/lists/{id}/companies: show the companies of a list, and add one."""

from uuid import UUID

from leadintake.contract.companies import CompaniesAnswer, CompanyAnswer, NewCompany
from leadintake.contract.shapes import ListPage
from leadintake.edge.api import Api
from leadintake.errors import Conflict
from leadintake.flows.companies import add_company, show_companies
from leadintake.store.workspace import Workspace

api = Api()


@api.get("/api/lists/{id}/companies")
def get(ws: Workspace, id: UUID, page: ListPage) -> CompaniesAnswer:
    """Show the companies of a list, in the order they were added."""
    return show_companies(ws, id, page)


@api.post("/api/lists/{id}/companies", errors=[Conflict])
def post(ws: Workspace, id: UUID, new: NewCompany) -> CompanyAnswer:
    """Add one company to a list."""
    return add_company(ws, id, new)


handler = api.handler
