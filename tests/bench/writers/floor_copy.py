"""Floor A: the file is copied into a bare table, and that is all."""

from pathlib import Path

import psycopg

from tests.bench.measuring import contest

COLUMNS = "url, first, last, title, company, location, domain, tier"


def copy(db: psycopg.Connection, path: Path) -> None:
    """Copy a file into a table without keys."""
    db.execute(
        "create unlogged table staging (n serial, url text, first text, last text, title text, company text,"
        " location text, domain text, tier text)"
    )
    with db.cursor().copy(f"copy staging ({COLUMNS}) from stdin (format csv, header)") as rows:
        rows.write(path.read_bytes())


def run(path: Path, database: str) -> None:
    """Copy a file."""
    with psycopg.connect(database) as db:
        copy(db, path)


if __name__ == "__main__":
    contest(run)
