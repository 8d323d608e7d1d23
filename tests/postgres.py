"""A real Postgres for tests, started as the local stack starts its own."""

import os
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg
from psycopg import Connection, sql
from psycopg.conninfo import make_conninfo

from leadintake.flows.manage_accounts import make_account
from leadintake.flows.migrate_database import migrate_database
from local.database import Database
from local.state import Folder

PASSWORD = "for-tests"
ROLES = ("leadintake_app", "leadintake_operator")


@dataclass(frozen=True)
class Prepared:
    """A migrated database: the logins of its owner and of the request functions, and the key of an account."""

    owner: str
    app: str
    key: str


@contextmanager
def running_postgres(folder: Path) -> Generator[str]:
    """Run a server with its data in a folder; give the owner's login."""
    kept = Folder(folder)
    kept.prepare()
    server = Database(kept, os.environ.get("PG_BIN", ""))
    server.prepare()
    server.start()
    try:
        server.wait()
        yield server.url
    finally:
        server.stop()


@contextmanager
def prepared_database(folder: Path) -> Generator[Prepared]:
    """Run a server with everything in it that a function needs."""
    with running_postgres(folder) as owner:
        with psycopg.connect(owner, autocommit=True) as db:
            migrate(db)
            with db.transaction():
                account = make_account(db, "tests", 1000)
        yield Prepared(owner, make_conninfo(owner, user=ROLES[0], password=PASSWORD), account.api_key)


def migrate(db: Connection) -> None:
    """Make the schema, and let its roles in by a password."""
    migrate_database(db)
    for role in ROLES:
        db.execute(sql.SQL("alter role {} password {}").format(sql.Identifier(role), sql.Literal(PASSWORD)))
