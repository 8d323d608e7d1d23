"""A transaction in which one account's data, and only that, can be seen."""

from collections.abc import Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, LiteralString
from uuid import UUID

from psycopg import Connection, Cursor, errors
from psycopg.rows import dict_row, tuple_row

from leadintake.errors import Conflict, LeadintakeError, NotFound, OutcomeUnknown

Record = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Workspace:
    """The caller's account, within one transaction."""

    db: Connection
    account_id: UUID

    def ask(self, query: LiteralString, **values: object) -> Cursor[Record]:
        """Run a query; %(account)s stands for the caller's account in it."""
        return self.db.cursor(row_factory=dict_row).execute(query, {"account": self.account_id, **values})

    def read(self, query: LiteralString, **values: object) -> Cursor[tuple[Any, ...]]:
        """Run a query whose rows may be 100,000, and come without their columns' names."""
        # Never prepared: each is planned for the values it has, and not for any.
        cursor = self.db.cursor(row_factory=tuple_row)
        return cursor.execute(query, {"account": self.account_id, **values}, prepare=False)

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
            yield Workspace(db, account_id)
            is_done = True
    except errors.OperationalError as error:
        # Lost between the request to commit and the answer to it. Whatever refuses a commit says so with a code.
        if is_done and error.sqlstate is None:
            raise OutcomeUnknown from error
        raise


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
