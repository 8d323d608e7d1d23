"""Show the companies of a list, and add one by hand."""

from uuid import UUID

from leadintake.contract.companies import CompaniesAnswer, CompanyAnswer, NewCompany
from leadintake.contract.shapes import ListPage
from leadintake.errors import Detail, InvalidBody, NotFound
from leadintake.kinds.companies.domains import domains_in
from leadintake.matching.domains import normalise_domain
from leadintake.matching.text import is_blank
from leadintake.store import companies, lists
from leadintake.store.workspace import Workspace


def show_companies(ws: Workspace, list_id: UUID, page: ListPage) -> CompaniesAnswer:
    """Show one page of a list's companies."""
    if not lists.list_exists(ws, list_id):
        raise NotFound("list")
    found, total = companies.companies_of(ws, list_id, page), companies.count_companies(ws, list_id)
    more = page.ends_before(total)
    return CompaniesAnswer(companies=found, total=total, limit=page.limit, offset=page.offset, has_more=more)


def add_company(ws: Workspace, list_id: UUID, new: NewCompany) -> CompanyAnswer:
    """Add one company to a list."""
    if not lists.list_exists(ws, list_id):
        raise NotFound("list")
    return CompanyAnswer(company=companies.insert_company(ws, list_id, _as_stored(new)))


def _as_stored(new: NewCompany) -> NewCompany:
    fields = {name: None if isinstance(value, str) and is_blank(value) else value for name, value in new}
    if fields["domain"]:
        fields["domain"] = normalise_domain(fields["domain"])
        if fields["domain"] is None:
            raise InvalidBody("The domain is not a domain.", [Detail("domain", "must look like example.com")])
    else:
        fields["domain"] = next(iter(domains_in(fields["website"] or "")), None)
    if not fields["domain"] and not fields["name"]:
        reason = "A company needs a name, a domain or a website."
        raise InvalidBody(reason, [Detail("name", "needed when there is neither a domain nor a website")])
    return NewCompany.model_validate(fields)
