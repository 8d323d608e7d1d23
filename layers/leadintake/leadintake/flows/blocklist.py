"""Show, fill and empty the blocklist."""

from uuid import UUID

from leadintake.contract.blocklist import BlockedAnswer, BlockEntry, BlocklistAnswer, BlockRequest
from leadintake.contract.shapes import ListPage, Success
from leadintake.errors import Conflict, Detail, InvalidBody
from leadintake.matching.domains import normalise_domain
from leadintake.matching.text import text_key
from leadintake.store import blocklist
from leadintake.store.workspace import Workspace


def show_blocklist(ws: Workspace, page: ListPage) -> BlocklistAnswer:
    """Show one page of the blocklist."""
    found, total = blocklist.blocklist_of(ws, page), blocklist.count_blocked(ws)
    more = page.offset + len(found) < total
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
    if normalised:
        blocklist.unblock_domain(ws, normalised)
    return Success()


def unblock_by_id(ws: Workspace, entry_id: UUID) -> Success:
    """Take an entry off the blocklist; it need not be on it."""
    blocklist.unblock_by_id(ws, entry_id)
    return Success()


def _entry(sent: BlockEntry, path: str) -> blocklist.Entry:
    name = sent.name if text_key(sent.name) else None
    has_domain = bool(sent.domain and sent.domain.strip())
    domain = normalise_domain(sent.domain)
    if has_domain and domain is None:
        raise InvalidBody("The domain is not a domain.", [Detail(f"{path}domain", "must look like example.com")])
    if domain is None and name is None:
        raise InvalidBody("A domain or a name is needed.", [Detail(f"{path}domain", "needed when there is no name")])
    return blocklist.Entry(domain, name, sent.reason)
