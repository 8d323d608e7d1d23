"""The blocklist of an account."""

from collections.abc import Iterable, Sequence
from typing import LiteralString, NamedTuple
from uuid import UUID

from leadintake.contract.blocklist import Blocked
from leadintake.contract.shapes import ListPage
from leadintake.matching.keys import name_key
from leadintake.matching.text import text_key
from leadintake.store.workspace import Workspace

_SHOWN: LiteralString = "id, account_id as user_id, domain, name, reason, created_at"


class Entry(NamedTuple):
    """A company to be blocked: its domain normalised, blanks gone."""

    domain: str | None
    name: str | None
    reason: str | None


def insert_blocked(ws: Workspace, entry: Entry) -> Blocked | None:
    """Block a company; None when it is blocked already."""
    record = ws.ask(
        f"""
        insert into blocked_companies (account_id, domain, name, name_key, reason)
        values (%(account)s, %(domain)s, %(name)s, %(name_key)s, %(reason)s)
        on conflict do nothing
        returning {_SHOWN}
        """,
        name_key=name_key(entry.name),
        **entry._asdict(),
    ).fetchone()
    return Blocked.model_validate(record) if record else None


def block_many(ws: Workspace, entries: Sequence[Entry]) -> list[Blocked]:
    """Block many companies at once. One known by its domain takes a name that is sent; all else that is known stays."""
    records = ws.ask(
        f"""
        with sent as (
            select domain, name, name_key, reason, line
            from unnest(%(domains)s::text[], %(names)s::text[], %(name_keys)s::bigint[], %(reasons)s::text[])
                with ordinality as s (domain, name, name_key, reason, line)
        ), by_domain as (
            -- The last one that has a name wins, as it would if the entries came one after another.
            insert into blocked_companies as b (account_id, domain, name, name_key, reason)
            select distinct on (domain) %(account)s::uuid, domain, name, name_key, reason
            from sent where domain is not null
            order by domain, name is null, line desc
            on conflict (account_id, domain) where domain is not null
                do update set name = excluded.name, name_key = excluded.name_key
                where excluded.name is not null and excluded.name is distinct from b.name
            returning {_SHOWN}
        ), by_name as (
            insert into blocked_companies (account_id, name, name_key, reason)
            select distinct on (name_key) %(account)s::uuid, name, name_key, reason
            from sent where domain is null
            order by name_key, line
            on conflict (account_id, name_key) where domain is null do nothing
            returning {_SHOWN}
        )
        select * from by_domain union all select * from by_name
        """,
        domains=[entry.domain for entry in entries],
        names=[entry.name for entry in entries],
        name_keys=[name_key(entry.name) for entry in entries],
        reasons=[entry.reason for entry in entries],
    )
    return [Blocked.model_validate(record) for record in records]


def blocklist_of(ws: Workspace, page: ListPage) -> list[Blocked]:
    """Show one page of the blocklist, the newest first."""
    records = ws.ask(
        f"""
        select {_SHOWN}
        from blocked_companies
        where account_id = %(account)s
        order by created_at desc, id
        limit %(limit)s offset %(offset)s
        """,
        limit=page.limit,
        offset=page.offset,
    )
    return [Blocked.model_validate(record) for record in records]


def count_blocked(ws: Workspace) -> int:
    """Count the entries of the blocklist."""
    return ws.count("select count(*) as total from blocked_companies where account_id = %(account)s")


def unblock_domain(ws: Workspace, domain: str) -> None:
    """Take a domain off the blocklist, if it is on it."""
    ws.ask("delete from blocked_companies where account_id = %(account)s and domain = %(domain)s", domain=domain)


def unblock_by_id(ws: Workspace, entry_id: UUID) -> None:
    """Take an entry off the blocklist, if it is there."""
    ws.ask("delete from blocked_companies where account_id = %(account)s and id = %(entry)s", entry=entry_id)


def has_blocked(ws: Workspace) -> bool:
    """Tell whether anybody is blocked at all: most accounts need not be asked about 20,000 domains."""
    return ws.ask("select from blocked_companies where account_id = %(account)s limit 1").rowcount == 1


def blocked_domains(ws: Workspace, domains: Iterable[str]) -> frozenset[str]:
    """Tell which of these domains are blocked."""
    blocked = ws.read(
        """
        select b.domain from unnest(%(domains)s::text[]) as d (domain)
        join blocked_companies b on b.account_id = %(account)s and b.domain = d.domain
        """,
        domains=list(domains),
    )
    return frozenset(domain for (domain,) in blocked)


def blocked_names(ws: Workspace, keys: Iterable[int]) -> frozenset[str]:
    """Give the blocked names that have one of these keys, as they are compared."""
    blocked = ws.read(
        """
        select b.name from unnest(%(keys)s::bigint[]) as n (key)
        join blocked_companies b on b.account_id = %(account)s and b.name_key = n.key
        """,
        keys=list(keys),
    )
    # By the names themselves, so that two names with one key are not taken for each other.
    return frozenset(text_key(name) for (name,) in blocked)
