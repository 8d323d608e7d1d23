"""Make, show, rename and delete lists."""

from uuid import UUID

from leadintake.contract.lists import DEFAULT_NAME, CountedSheetAnswer, ListsAnswer, NewList, RenameList, SheetAnswer
from leadintake.contract.shapes import ListPage, Success
from leadintake.errors import NotFound
from leadintake.matching.text import is_blank
from leadintake.store import columns, lists
from leadintake.store.workspace import Workspace


def make_list(ws: Workspace, new: NewList) -> SheetAnswer:
    """Make an empty list with the columns every list starts with."""
    name = DEFAULT_NAME if new.name is None or is_blank(new.name) else new.name
    sheet = lists.insert_list(ws, name)
    columns.seed_built_in_columns(ws, sheet.id)
    return SheetAnswer(sheet=sheet)


def show_lists(ws: Workspace, page: ListPage) -> ListsAnswer:
    """Show one page of the caller's lists."""
    found, total = lists.lists_of(ws, page), lists.count_lists(ws)
    more = page.ends_before(total)
    return ListsAnswer(lists=found, total=total, limit=page.limit, offset=page.offset, has_more=more)


def show_list(ws: Workspace, list_id: UUID) -> CountedSheetAnswer:
    """Show one list."""
    sheet = lists.find_list(ws, list_id)
    if sheet is None:
        raise NotFound("list")
    return CountedSheetAnswer(sheet=sheet)


def rename_list(ws: Workspace, list_id: UUID, change: RenameList) -> SheetAnswer:
    """Give a list another name."""
    sheet = lists.rename_list(ws, list_id, change.name)
    if sheet is None:
        raise NotFound("list")
    return SheetAnswer(sheet=sheet)


def delete_list(ws: Workspace, list_id: UUID) -> Success:
    """Remove a list with everything in it."""
    if not lists.delete_list(ws, list_id):
        raise NotFound("list")
    return Success()
