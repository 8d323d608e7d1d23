"""Show, fill and empty the blocklist."""

from uuid import UUID

from leadintake.contract.blocklist import BlockedAnswer, BlockEntry, BlocklistAnswer, BlockRequest
from leadintake.contract.shapes import ListPage, Success
from leadintake.errors import Conflict, Detail, Invalid, InvalidBody
from leadintake.matching.domains import normalise_domain
from leadintake.matching.text import is_blank
from leadintake.store import blocklist
from leadintake.store.workspace import Workspace


def show_blocklist(ws: Workspace, page: ListPage) -> BlocklistAnswer:
    """Show one page of the blocklist."""
    found, total = blocklist.blocklist_of(ws, page), blocklist.count_blocked(ws)
    more = page.ends_before(total)
    return BlocklistAnswer(blocked=found, total=total, limit=page.limit, offset=page.offset, has_more=more)


def block(ws: Workspace, request: BlockRequest) -> BlockedAnswer:
    """Block one company, or many at once."""
    if request.entries is not None:
        entries = [_entry(entry, f"entries.{line}.") for line, entry in enumerate(request.entries)]
        return BlockedAnswer(blocked=blocklist.block_many(ws, entries))
    blocked = blocklist.insert_blocked(ws, _entry(request, ""))
    if blocked is None:
        raise Conflict("This company is on the blocklist already.")
    return BlockedAnswer(blocked=blocked)


def unblock_domain(ws: Workspace, domain: str) -> Success:
    """Take a domain off the blocklist; it need not be on it."""
    normalised = normalise_domain(domain)
    if normalised is None:
        raise Invalid("What the path names is not a domain; entries without one are removed by their id.")
    blocklist.unblock_domain(ws, normalised)
    return Success()


def unblock_by_id(ws: Workspace, entry_id: UUID) -> Success:
    """Take an entry off the blocklist; it need not be on it."""
    blocklist.unblock_by_id(ws, entry_id)
    return Success()


def _entry(sent: BlockEntry, path: str) -> blocklist.Entry:
    name = None if is_blank(sent.name) else sent.name
    has_domain = not is_blank(sent.domain)
    domain = normalise_domain(sent.domain)
    if has_domain and domain is None:
        raise InvalidBody("The domain is not a domain.", [Detail(f"{path}domain", "must look like example.com")])
    if domain is None and name is None:
        raise InvalidBody("A domain or a name is needed.", [Detail(f"{path}domain", "needed when there is no name")])
    return blocklist.Entry(domain, name, sent.reason)
