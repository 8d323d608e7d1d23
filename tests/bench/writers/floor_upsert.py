"""Floor B: the file is copied and upserted by one key, in one statement: the least that an import can be."""

from pathlib import Path

import psycopg
from psycopg import sql

from tests.bench.measuring import contest
from tests.bench.people_table import LIST, MERGED
from tests.bench.writers.floor_copy import copy

UPSERT = sql.SQL("""
    insert into people
        (list_id, linkedin_url, first_name, last_name, headline, company, location, domain, tier, url_key,
         name_company, name_location, name)
    select distinct on (coalesce(nullif(lower(url), ''), n::text)) %(list)s::uuid, url, first, last, title, company,
        location, domain, tier, nullif(lower(url), ''), lower(first || ' ' || last || '|' || company),
        lower(first || ' ' || last || '|' || location), lower(first || ' ' || last)
    from staging
    order by coalesce(nullif(lower(url), ''), n::text), n
    on conflict (list_id, url_key) where url_key is not null do update set {merged}
""").format(merged=sql.SQL(MERGED))


def run(path: Path, database: str) -> None:
    """Copy a file and upsert it."""
    with psycopg.connect(database) as db:
        copy(db, path)
        db.execute(UPSERT, {"list": LIST})
        db.execute("drop table staging")


if __name__ == "__main__":
    contest(run)
