"""Cells of one column."""

from typing import Any
from uuid import UUID

from leadintake.contract.columns import Cell, CellsQuery, Column
from leadintake.kinds.people.person import Person
from leadintake.store.enrichment_cells import States, states_of
from leadintake.store.workspace import Record, Workspace


def person_cells(ws: Workspace, list_id: UUID, column: Column, page: CellsQuery) -> list[Cell]:
    """Show what stands under a column of people."""
    records = ws.ask(
        """
        select id, linkedin_url, first_name, last_name, full_name, headline, company, location, domain, cells
        from list_rows
        where account_id = %(account)s and list_id = %(list)s
        order by ordinal limit %(limit)s offset %(offset)s
        """,
        list=list_id,
        limit=page.limit,
        offset=page.offset,
    )
    found = records.fetchall()
    states = states_of(ws, [column.custom], [record["id"] for record in found])
    return [_person_cell(record, column, states) for record in found]


def company_cells(ws: Workspace, list_id: UUID, column: Column, page: CellsQuery) -> list[Cell]:
    """Show what stands under a column of companies."""
    records = ws.ask(
        """
        select id, coalesce(name, domain) as name, cells
        from list_company_rows
        where account_id = %(account)s and list_id = %(list)s
        order by ordinal limit %(limit)s offset %(offset)s
        """,
        list=list_id,
        limit=page.limit,
        offset=page.offset,
    )
    found = records.fetchall()
    states = states_of(ws, [column.custom], [record["id"] for record in found])
    return [_cell(record["id"], record["name"], column, record["cells"], states) for record in found]


def _person_cell(record: Record, column: Column, states: States) -> Cell:
    person = Person(**{name: record[name] for name in Person.__dataclass_fields__})
    if column.built_in_key is None:
        return _cell(record["id"], person.shown_name, column, record["cells"], states)
    value = _built_in_value(person, column.built_in_key)
    return Cell(row_id=record["id"], name=person.shown_name, value=value, status="completed", error=None)


def _cell(row_id: UUID, name: str | None, column: Column, cells: dict[str, Any], states: States) -> Cell:
    state = column.custom.state_in(cells, states.get((row_id, column.id)))
    return Cell(row_id=row_id, name=name, value=cells.get(str(column.id)), status=state.status, error=state.error)


def _built_in_value(person: Person, built_in_key: str) -> str | None:
    values = {
        "name": person.shown_name,
        "company": person.company,
        "location": person.location,
        "domain": person.domain,
        "linkedin": person.linkedin_url,
        "headline": person.headline,
    }
    return values.get(built_in_key)
