"""Many rows on their way into the database: copied into a temporary table, and from there written by one statement."""

from collections.abc import Callable, Iterable, Sequence
from itertools import islice
from typing import Any, LiteralString, TypeVar

from psycopg import errors

from leadintake.errors import Unavailable
from leadintake.store.workspace import Workspace

Result = TypeVar("Result")
_ATTEMPTS = 4
_BLOCK = 500
_OVERTAKEN_BY = {"list_rows_linkedin_once", "list_company_rows_domain_once", "campaign_prospects_identity_once"}


class Overtaken(Exception):
    """Somebody has written by hand, at the same moment, what an import was about to add."""


def stage(ws: Workspace, name: LiteralString, columns: LiteralString, rows: Iterable[Sequence[Any]]) -> None:
    """Copy rows into a temporary table that ends with the transaction. It is read back in the order it was written."""
    # Not straight into where they belong: COPY is not possible into a table with row-level security.
    ws.db.execute(f"create temporary table {name} ({columns}) on commit drop")
    with ws.db.cursor() as cursor, cursor.copy(f"copy {name} from stdin") as copy:
        for row in rows:
            copy.write_row(row)


def stage_packed(ws: Workspace, name: LiteralString, columns: LiteralString, rows: Iterable[bytes]) -> None:
    """Do the same with rows that are packed already: half the time for the same rows."""
    ws.db.execute(f"create temporary table {name} ({columns}) on commit drop")
    copy_packed(ws, name, rows)


def copy_packed(ws: Workspace, name: LiteralString, rows: Iterable[bytes]) -> None:
    """Copy packed rows into a temporary table that is there already."""
    remaining = iter(rows)
    with ws.db.cursor() as cursor, cursor.copy(f"copy {name} from stdin (null '')") as copy:
        while block := list(islice(remaining, _BLOCK)):
            block.append(b"")
            copy.write(b"\n".join(block))


def until_not_overtaken(ws: Workspace, act: Callable[[], Result]) -> Result:
    """Read, decide and write; and again from the start when somebody was faster by hand."""
    for _ in range(_ATTEMPTS):
        try:
            with ws.db.transaction():
                return act()
        except Overtaken:
            continue
        except errors.UniqueViolation as violation:
            if violation.diag.constraint_name not in _OVERTAKEN_BY:
                raise
    raise Unavailable
