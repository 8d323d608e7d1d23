"""Work on the people of a list by hand."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from leadintake.contract.columns import CustomColumn
from leadintake.contract.rows import CellValue, PersonFields, RowAnswer, RowsAnswer, RowsQuery
from leadintake.contract.shapes import Success
from leadintake.errors import Detail, InvalidBody, NotFound
from leadintake.kinds.people.person import Person, changed_by_hand
from leadintake.matching.text import text_key
from leadintake.store import columns, lists, rows
from leadintake.store.workspace import Workspace


def show_rows(ws: Workspace, list_id: UUID, query: RowsQuery) -> RowsAnswer:
    """Show one page of a list's people."""
    known = _custom_columns(ws, list_id)
    found, total = rows.rows_of(ws, list_id, query, known), rows.count_rows(ws, list_id)
    more = query.ends_before(total)
    return RowsAnswer(rows=found, total=total, limit=query.limit, offset=query.offset, has_more=more)


def add_row(ws: Workspace, list_id: UUID, fields: PersonFields) -> RowAnswer:
    """Add one person to a list."""
    known = _custom_columns(ws, list_id)
    values = _values_by_column_id(fields.cells, known)
    row_id = rows.insert_row(ws, list_id, changed_by_hand(Person(), fields), _merged({}, values))
    return _shown(ws, list_id, row_id, known)


def change_row(ws: Workspace, list_id: UUID, row_id: UUID, fields: PersonFields) -> RowAnswer:
    """Change the fields and cells that were sent, and no others."""
    known = _custom_columns(ws, list_id)
    values = _values_by_column_id(fields.cells, known)
    stored = rows.lock_row(ws, list_id, row_id)
    if stored is None:
        raise NotFound("row")
    rows.update_row(ws, list_id, row_id, changed_by_hand(stored.person, fields), _merged(stored.cells, values))
    return _shown(ws, list_id, row_id, known)


def delete_row(ws: Workspace, list_id: UUID, row_id: UUID) -> Success:
    """Remove one person from a list."""
    if not rows.delete_row(ws, list_id, row_id):
        raise NotFound("row")
    return Success()


def _custom_columns(ws: Workspace, list_id: UUID) -> list[CustomColumn]:
    if not lists.list_exists(ws, list_id):
        raise NotFound("list")
    return columns.custom_columns(ws, list_id, "person")


def _values_by_column_id(
    sent: Mapping[str, CellValue | None], known: Sequence[CustomColumn]
) -> dict[str, CellValue | None]:
    ids = {text_key(column.name): str(column.id) for column in known}
    unknown = [Detail(f"cells.{name}", "there is no such column") for name in sent if text_key(name) not in ids]
    if unknown:
        raise InvalidBody("The list has no column of this name; make it first.", unknown)
    return {ids[text_key(name)]: value for name, value in sent.items()}


def _merged(cells: rows.Cells, values: Mapping[str, CellValue | None]) -> rows.Cells:
    return {key: value for key, value in {**cells, **values}.items() if value is not None}


def _shown(ws: Workspace, list_id: UUID, row_id: UUID, known: Sequence[CustomColumn]) -> RowAnswer:
    row = rows.find_row(ws, list_id, row_id, known)
    if row is None:
        raise NotFound("row")
    return RowAnswer(row=row)
