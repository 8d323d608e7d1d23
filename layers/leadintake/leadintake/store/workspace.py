"""A transaction in which one account's data, and only that, can be seen."""

from collections.abc import Callable, Generator, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, LiteralString
from uuid import UUID

from psycopg import Connection, Cursor, errors
from psycopg.rows import dict_row, tuple_row

from leadintake.errors import Conflict, LeadintakeError, NotFound, OutcomeUnknown

Record = dict[str, Any]
_ROWS_AT_ONCE = 1_000


@dataclass(frozen=True, slots=True)
class Workspace:
    """The caller's account, within one transaction."""

    db: Connection
    account_id: UUID
    afterwards: list[Callable[[], None]] = field(default_factory=list[Callable[[], None]])
    """What is to be done once everything is written, and is not to be done otherwise."""

    def ask(self, query: LiteralString, **values: object) -> Cursor[Record]:
        """Run a query; %(account)s stands for the caller's account in it."""
        return self.db.cursor(row_factory=dict_row).execute(query, {"account": self.account_id, **values})

    def read(self, query: LiteralString, **values: object) -> Cursor[tuple[Any, ...]]:
        """Run a query whose rows may be 100,000, and come without their columns' names."""
        # Never prepared: each is planned for the values it has, and not for any.
        cursor = self.db.cursor(row_factory=tuple_row)
        return cursor.execute(query, {"account": self.account_id, **values}, prepare=False)

    def stream(self, query: LiteralString, **values: object) -> Iterator[tuple[Any, ...]]:
        """Do the same without holding all rows twice, as they come and as they are wanted."""
        cursor = self.db.cursor(row_factory=tuple_row)
        return cursor.stream(query, {"account": self.account_id, **values}, size=_ROWS_AT_ONCE)

    def count(self, query: LiteralString, **values: object) -> int:
        """Run a query whose answer is one number."""
        (record,) = self.ask(query, **values).fetchall()
        (number,) = record.values()
        return int(number)


@contextmanager
def workspace(db: Connection, account_id: UUID) -> Generator[Workspace]:
    """Open a transaction for one account; it is committed as a whole or not at all."""
    is_done = False
    try:
        with translated(), db.transaction():
            db.execute("select set_config('leadintake.account_id', %s, true)", [str(account_id)])
            ws = Workspace(db, account_id)
            yield ws
            is_done = True
    except errors.OperationalError as error:
        # Lost between the request to commit and the answer to it. Whatever refuses a commit says so with a code.
        if is_done and error.sqlstate is None:
            raise OutcomeUnknown from error
        raise
    for act in ws.afterwards:
        act()


@contextmanager
def rolled_back(ws: Workspace) -> Generator[None]:
    """Take back whatever is written meanwhile."""
    with ws.db.transaction(force_rollback=True):
        yield


@contextmanager
def translated() -> Generator[None]:
    """Say in the caller's words which rule of the database a write has broken."""
    try:
        yield
    except (errors.UniqueViolation, errors.ForeignKeyViolation) as error:
        meaning = _MEANINGS.get(error.diag.constraint_name or "")
        if meaning is None:
            raise
        raise meaning from error


_MEANINGS: Mapping[str, LeadintakeError] = {
    "list_rows_linkedin_once": Conflict("Somebody with this LinkedIn URL is in the list already."),
    "list_company_rows_domain_once": Conflict("A company with this domain is in the list already."),
    # The list went away while something was being written into it.
    "list_rows_account_id_list_id_fkey": NotFound("list"),
    "list_company_rows_account_id_list_id_fkey": NotFound("list"),
    "list_columns_account_id_list_id_fkey": NotFound("list"),
}
