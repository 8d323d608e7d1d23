"""What an export finds in the network and writes into it, each with one statement."""

from collections.abc import Iterable, Sequence
from operator import itemgetter
from typing import Any, LiteralString
from uuid import UUID

from leadintake.kinds.connections.deciding import KnownConnections, Standing
from leadintake.kinds.connections.incoming import ConnectionFields, Identity, name_identity, search_text
from leadintake.matching.text import hashed
from leadintake.store.staging import stage
from leadintake.store.workspace import Workspace

_COLUMNS: LiteralString = """
    id, first_name, last_name, email, company, position, connected_on, linkedin_url, linkedin_key, name_company_key,
    search_text
"""
_STAGED: LiteralString = """
    id uuid, first_name text, last_name text, email text, company text, position text, connected_on date,
    linkedin_url text, linkedin_key text, name_company_key bigint, search_text text
"""


_FOUND: LiteralString = """
    select c.ordinal, c.linkedin_key, c.id, c.first_name, c.last_name, c.email, c.company, c.position, c.connected_on,
        c.linkedin_url
"""
# One key at a time: what is locked inside `lateral` cannot be turned into a scan of the whole network.
BY_ADDRESS: LiteralString = f"""
    {_FOUND} from sought_addresses s cross join lateral (
        select * from network_connections where account_id = %(account)s and linkedin_key = s.linkedin_key
        for update
    ) as c
"""
BY_NAME: LiteralString = f"""
    {_FOUND} from sought_names s cross join lateral (
        select * from network_connections
        where account_id = %(account)s and linkedin_key is null and name_company_key = s.name_key
        for update
    ) as c
"""


def clear_connections(ws: Workspace, import_id: UUID) -> None:
    """Empty the network, and keep in the journal what stood there."""
    ws.ask(
        """
        with gone as (delete from network_connections where account_id = %(account)s returning *)
        insert into import_changes (account_id, import_id, subject, record_id, before, after)
        select %(account)s, %(import)s, 'connection', id, to_jsonb(gone) - 'account_id', '{}'
        from gone order by ordinal
        """,
        **{"import": import_id},
    )


def known_connections(ws: Workspace, identities: Iterable[Identity]) -> KnownConnections:
    """Find those of the network who are recognised by one of these, and keep them as they are until the end."""
    stage_sought(ws, identities)
    known: dict[Identity, tuple[UUID, ConnectionFields]] = {}
    for _, key, connection_id, *values in _oldest_first(ws):
        fields = ConnectionFields._make(values)
        known.setdefault((key,) if key else name_identity(fields), (connection_id, fields))
    return known


def _oldest_first(ws: Workspace) -> list[tuple[Any, ...]]:
    return sorted(ws.read(BY_ADDRESS).fetchall() + ws.read(BY_NAME).fetchall(), key=itemgetter(0))


def stage_sought(ws: Workspace, identities: Iterable[Identity]) -> None:
    """Bring what connections are looked up by into the database, in one order: so nobody locks them in another."""
    keys = {_keys(identity) for identity in identities}
    addresses = sorted(address for address, _ in keys if address is not None)
    stage(ws, "sought_addresses", "linkedin_key text", ((address,) for address in addresses))
    names = sorted(name for _, name in keys if name is not None)
    stage(ws, "sought_names", "name_key bigint", ((name,) for name in names))


def insert_connections(ws: Workspace, standings: Sequence[Standing]) -> None:
    """Add connections, in their order."""
    if not standings:
        return
    stage(ws, "new_connections", _STAGED, map(_staged, standings))
    ws.ask(
        f"""
        insert into network_connections ({_COLUMNS}, account_id)
        select {_COLUMNS}, %(account)s from new_connections
        """
    )


def update_connections(ws: Workspace, standings: Sequence[Standing]) -> None:
    """Write back connections in which something has changed; who they are does not."""
    if not standings:
        return
    stage(ws, "changed_connections", _STAGED, map(_staged, standings))
    ws.ask(
        """
        update network_connections c set
            first_name = n.first_name, last_name = n.last_name, email = n.email, company = n.company,
            position = n.position, connected_on = n.connected_on, linkedin_url = n.linkedin_url,
            search_text = n.search_text, updated_at = now()
        from changed_connections n
        where c.account_id = %(account)s and c.id = n.id
        """
    )


def _keys(identity: Identity) -> tuple[str | None, int | None]:
    return (identity[0], None) if len(identity) == 1 else (None, hashed(*identity))


def _staged(standing: Standing) -> tuple[Any, ...]:
    return (standing.id, *standing.fields, *_keys(standing.identity), search_text(standing.fields))
