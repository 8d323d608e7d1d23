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


# All keys in one array, and never a join: of rows that the statistics have not seen yet the planner believes that there
# is one, and would read all of them again for each key. So it reads them once at the worst.
BY_IDENTITY: LiteralString = """
    select identity, id from campaign_prospects
    where account_id = %(account)s and campaign_id = %(campaign)s and identity = any(%(keys)s::text[])
"""


def known_prospects(ws: Workspace, campaign_id: UUID, identities: Iterable[str]) -> dict[str, UUID]:
    """Find those of a campaign's prospects who have one of these identities."""
    return dict(ws.read(BY_IDENTITY, campaign=campaign_id, keys=list(identities)).fetchall())


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
