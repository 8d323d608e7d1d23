"""The four passes as they are written down: every row is looked for in four ways, then updated or inserted."""

from pathlib import Path

import psycopg
from psycopg import sql

from tests.bench.measuring import contest
from tests.bench.people_table import LIST, Person, people_of

# Two different addresses are two people; of several the oldest is taken.
FIND = """
    select id from people
    where list_id = %(list)s and {key} = {value}
        and (url_key is null or %(url_key)s::text is null or url_key = %(url_key)s)
    order by ordinal limit 1
"""
PASSES = [
    sql.SQL(FIND).format(key=sql.Identifier(key), value=sql.Placeholder(key))
    for key in ("url_key", "name_company", "name_location", "name")
]
KNOWN_ENOUGH = 1_000
UPDATE = """
    update people set headline = coalesce(headline, %(headline)s), company = coalesce(company, %(company)s),
        location = coalesce(location, %(location)s)
    where id = %(id)s
"""
INSERT = sql.SQL("insert into people (list_id, {columns}) values (%(list)s, {values})").format(
    columns=sql.SQL(", ").join(map(sql.Identifier, Person._fields)),
    values=sql.SQL(", ").join(map(sql.Placeholder, Person._fields)),
)


def run(path: Path, database: str) -> None:
    """Write a file row by row, in one transaction."""
    with psycopg.connect(database) as db:
        for number, person in enumerate(people_of(path)):
            if number == KNOWN_ENOUGH:
                # Of a table that was empty at first Postgres would go on believing so, and read it all for every row.
                db.execute("analyze people")
            write(db, {**person._asdict(), "list": LIST})


def write(db: psycopg.Connection, person: dict[str, object]) -> None:
    """Update whom the first pass finds that finds anybody, else insert."""
    found = (db.execute(one, person).fetchone() for one in PASSES)
    known = next(filter(None, found), None)
    if known:
        db.execute(UPDATE, {**person, "id": known[0]})
    else:
        db.execute(INSERT, person)


if __name__ == "__main__":
    contest(run)
