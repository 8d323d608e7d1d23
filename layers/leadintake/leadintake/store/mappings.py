"""The mappings that were confirmed, by the headers they were confirmed for."""

from collections.abc import Mapping

from psycopg.types.json import Jsonb

from leadintake.mapping.proposal import Kind
from leadintake.store.workspace import Workspace


def remember_mapping(ws: Workspace, kind: Kind, headers: bytes, mapping: Mapping[str, str | None]) -> None:
    """Keep a mapping for the next file with these headers; the last one counts."""
    ws.ask(
        """
        insert into remembered_mappings (account_id, kind, headers, mapping)
        values (%(account)s, %(kind)s, %(headers)s, %(mapping)s)
        on conflict (account_id, kind, headers) do update set mapping = excluded.mapping, confirmed_at = now()
        """,
        kind=kind,
        headers=headers,
        mapping=Jsonb(dict(mapping)),
    )


def find_mapping(ws: Workspace, kind: Kind, headers: bytes) -> Mapping[str, str | None] | None:
    """Find the mapping that was last confirmed for these headers."""
    record = ws.ask(
        """
        select mapping from remembered_mappings
        where account_id = %(account)s and kind = %(kind)s and headers = %(headers)s
        """,
        kind=kind,
        headers=headers,
    ).fetchone()
    return record["mapping"] if record else None
