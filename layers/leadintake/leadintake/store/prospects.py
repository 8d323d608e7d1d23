"""What a file of leads finds in a campaign and writes into it, each with one statement."""

from collections.abc import Iterable, Sequence
from typing import Any, LiteralString
from uuid import UUID

from psycopg.types.json import Jsonb

from leadintake.kinds.prospects.deciding import NewProspect
from leadintake.store.staging import stage
from leadintake.store.workspace import Workspace

_COLUMNS: LiteralString = """
    id, identity, email, linkedin_url, first_name, last_name, name, company, position, headline, custom_fields
"""
_STAGED: LiteralString = """
    id uuid, identity text, email text, linkedin_url text, first_name text, last_name text, name text, company text,
    position text, headline text, custom_fields jsonb
"""


def known_prospects(ws: Workspace, campaign_id: UUID, identities: Iterable[str]) -> dict[str, UUID]:
    """Find those of a campaign's prospects who have one of these identities."""
    stage(ws, "sought_prospects", "identity text", ((identity,) for identity in identities))
    # It has no statistics of its own, and would be taken for a handful of rows.
    ws.ask("analyze sought_prospects")
    found = ws.read(
        """
        select p.identity, p.id
        from sought_prospects s
        join campaign_prospects p on p.campaign_id = %(campaign)s and p.identity = s.identity
        where p.account_id = %(account)s
        """,
        campaign=campaign_id,
    )
    return dict(found.fetchall())


def insert_prospects(ws: Workspace, campaign_id: UUID, lead_list_id: UUID, prospects: Sequence[NewProspect]) -> None:
    """Add prospects at the end of a campaign, in their order."""
    stage(ws, "new_prospects", _STAGED, map(_staged, prospects))
    ws.ask(
        f"""
        insert into campaign_prospects ({_COLUMNS}, account_id, campaign_id, source, source_ref)
        select {_COLUMNS}, %(account)s, %(campaign)s, 'csv', %(lead_list)s from new_prospects
        """,
        campaign=campaign_id,
        lead_list=str(lead_list_id),
    )


def _staged(new: NewProspect) -> tuple[Any, ...]:
    *fields, custom_fields = new.prospect
    return (new.id, new.identity, *fields, Jsonb(dict(custom_fields)))
