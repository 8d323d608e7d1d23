"""Bring the schema of a database up to date."""

from dataclasses import dataclass

from psycopg import Connection

from leadintake.errors import MigrationRefused
from leadintake.store import schema


@dataclass(frozen=True, slots=True)
class MigrationReport:
    """What a database has had now, and which steps were taken this time."""

    version: int
    applied: tuple[str, ...]


def migrate_database(db: Connection) -> MigrationReport:
    """Take all missing steps in one transaction, one migrator at a time."""
    known = schema.migrations()
    with db.transaction():
        schema.lock_schema(db)
        had = schema.applied_migrations(db)
        _refuse_what_does_not_fit(known, had)
        missing = known[len(had) :]
        for migration in missing:
            schema.apply_migration(db, migration)
    return MigrationReport(known[-1].version, tuple(migration.name for migration in missing))


def _refuse_what_does_not_fit(known: tuple[schema.Migration, ...], had: tuple[schema.Applied, ...]) -> None:
    if had and had[-1].version > known[-1].version:
        newest, newer = known[-1].version, had[-1].version
        raise MigrationRefused(
            f"The database is at version {newer}, this code knows versions up to {newest}: run the newer release."
        )
    for step, applied in zip(known, had, strict=False):
        if (step.version, step.checksum) != (applied.version, applied.checksum):
            raise MigrationRefused(
                f"Migration {step.name} is not the one this database has had; a released step was changed."
            )
