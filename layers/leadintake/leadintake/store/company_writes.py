"""Companies that a file brings, written into a list: the new ones, and those in which something has changed."""

from collections.abc import Callable, Sequence
from typing import Any, LiteralString, TypeVar
from uuid import UUID

from leadintake.store.staging import Overtaken, stage
from leadintake.store.workspace import Workspace

FIELD_NAMES: tuple[LiteralString, ...] = (
    "name",
    "linkedin_url",
    "industry",
    "employee_count",
    "founded_year",
    "funding_stage",
    "location",
    "city",
    "state",
    "country",
    "website",
    "description",
)
"""All but the domain that a company is known by."""
FIELDS: LiteralString = ", ".join(FIELD_NAMES)
FIELDS_OF_N: LiteralString = ", ".join(f"n.{name}" for name in FIELD_NAMES)
_TYPED: LiteralString = ", ".join(
    f"{name} integer" if name == "founded_year" else f"{name} text" for name in FIELD_NAMES
)
_STAGED: LiteralString = f"id uuid, domain text, name_key bigint, {_TYPED}"
_STAGED_WITH_CELLS: LiteralString = f"{_STAGED}, cells jsonb"

Company = TypeVar("Company")


def insert_companies(
    ws: Workspace,
    list_id: UUID,
    companies: Sequence[Company],
    row_of: Callable[[Company], tuple[Any, ...]],
    *,
    with_cells: bool,
) -> None:
    """Add companies at the end of a list, in their order: id, domain, key of the name, fields, and maybe cells."""
    if not companies:
        return
    stage(ws, "new_companies", _STAGED_WITH_CELLS if with_cells else _STAGED, map(row_of, companies))
    cells: LiteralString = ", cells" if with_cells else ""
    added = ws.ask(
        f"""
        insert into list_company_rows (id, account_id, list_id, domain, name_key, {FIELDS}{cells}, source)
        select id, %(account)s, %(list)s, domain, name_key, {FIELDS}{cells}, 'import' from new_companies
        on conflict (list_id, domain) where domain is not null do nothing
        """,
        list=list_id,
    ).rowcount
    if added != len(companies):
        raise Overtaken


def update_companies(
    ws: Workspace,
    list_id: UUID,
    companies: Sequence[Company],
    row_of: Callable[[Company], tuple[Any, ...]],
    *,
    with_cells: bool,
) -> None:
    """Write back companies in which something has changed."""
    if not companies:
        return
    stage(ws, "changed_companies", _STAGED_WITH_CELLS if with_cells else _STAGED, map(row_of, companies))
    cells: LiteralString = ", cells" if with_cells else ""
    cells_of_n: LiteralString = ", n.cells" if with_cells else ""
    ws.ask(
        f"""
        update list_company_rows c
        set ({FIELDS}, name_key{cells}, updated_at) = ({FIELDS_OF_N}, n.name_key{cells_of_n}, now())
        from changed_companies n
        where c.account_id = %(account)s and c.list_id = %(list)s and c.id = n.id
        """,
        list=list_id,
    )
