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
    ordinal, linkedin_key, id, first_name, last_name, email, company, position, connected_on, linkedin_url
"""
# All keys in one array, and never a join: of rows that the statistics have not seen yet the planner believes that there
# is one, and would read all of them again for each key. So it reads them once at the worst.
BY_ADDRESS: LiteralString = f"""
    select {_FOUND} from network_connections
    where account_id = %(account)s and linkedin_key = any(%(keys)s::text[])
    for update
"""
BY_NAME: LiteralString = f"""
    select {_FOUND} from network_connections
    where account_id = %(account)s and linkedin_key is null and name_company_key = any(%(keys)s::bigint[])
    for update
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
    keys = [_keys(identity) for identity in identities]
    found = ws.read(BY_ADDRESS, keys=[address for address, _ in keys if address is not None]).fetchall()
    found += ws.read(BY_NAME, keys=[name for _, name in keys if name is not None]).fetchall()
    known: dict[Identity, tuple[UUID, ConnectionFields]] = {}
    for _, key, connection_id, *values in sorted(found, key=itemgetter(0)):
        fields = ConnectionFields._make(values)
        known.setdefault((key,) if key else name_identity(fields), (connection_id, fields))
    return known


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
