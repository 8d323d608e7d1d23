"""The state of the schema: which migrations a database has had, and how it gets the others."""

from dataclasses import dataclass
from hashlib import sha256
from importlib.resources import files
from typing import LiteralString, cast

from psycopg import Connection

# Any number will do, as long as nothing else locks it.
_LOCK = 7_305_001


@dataclass(frozen=True, slots=True)
class Migration:
    """One numbered step."""

    version: int
    name: str
    text: str

    @property
    def checksum(self) -> str:
        """Tell this text from any other."""
        return sha256(self.text.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Applied:
    """A step that a database has had."""

    version: int
    checksum: str


def migrations() -> tuple[Migration, ...]:
    """List the steps this code knows, in order."""
    steps = sorted(step.name for step in files("leadintake.store.migrations").iterdir() if step.name.endswith(".sql"))
    folder = files("leadintake.store.migrations")
    return tuple(
        Migration(int(name[:4]), name.removesuffix(".sql"), (folder / name).read_text("utf-8")) for name in steps
    )


def lock_schema(db: Connection) -> None:
    """Wait until nobody else migrates this database; released with the transaction."""
    db.execute("select pg_advisory_xact_lock(%s)", [_LOCK])


def applied_migrations(db: Connection) -> tuple[Applied, ...]:
    """List the steps this database has had, making the book of them where there is none."""
    db.execute(
        """
        create table if not exists schema_migrations (
            version integer primary key,
            name text not null,
            checksum text not null,
            applied_at timestamptz not null default now()
        )
        """
    )
    # Nobody but the owner has any business here: the fence has no gate.
    db.execute("alter table schema_migrations enable row level security")
    rows = db.execute("select version, checksum from schema_migrations order by version").fetchall()
    return tuple(Applied(version, checksum) for version, checksum in rows)


def apply_migration(db: Connection, migration: Migration) -> None:
    """Take one step and enter it in the book."""
    # The text is a file of this package, which the type checker cannot know to be a literal.
    db.execute(cast("LiteralString", migration.text))
    db.execute(
        "insert into schema_migrations (version, name, checksum) values (%s, %s, %s)",
        [migration.version, migration.name, migration.checksum],
    )


def database_answers(db: Connection) -> None:
    """Make sure the database answers; raises when it does not."""
    db.execute("select 1")
