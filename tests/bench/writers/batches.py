"""What is written by hand most often: batches of 500 rows, each an upsert by one key."""

from itertools import islice
from pathlib import Path

import psycopg
from psycopg import sql

from tests.bench.measuring import contest
from tests.bench.people_table import LIST, MERGED, Person, people_of

BATCH = 500
_COLUMNS = sql.SQL(", ").join(map(sql.Identifier, Person._fields))
_ARRAYS = sql.SQL(", ").join(sql.SQL("%s::text[]") for _ in Person._fields)
UPSERT = sql.SQL("""
    insert into people (list_id, {columns}) select %s, * from unnest({arrays})
    on conflict (list_id, url_key) where url_key is not null do update set {merged}
""").format(columns=_COLUMNS, arrays=_ARRAYS, merged=sql.SQL(MERGED))


def run(path: Path, database: str) -> None:
    """Upsert a file batch by batch, in one transaction."""
    people = people_of(path)
    with psycopg.connect(database) as db:
        while batch := list(islice(people, BATCH)):
            # One statement may not touch a row twice.
            once = {person.url_key or number: person for number, person in enumerate(batch)}
            db.execute(UPSERT, [LIST, *map(list, zip(*once.values(), strict=True))])


if __name__ == "__main__":
    contest(run)
