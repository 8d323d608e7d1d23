"""One measured run in a process of its own: the floor, or the endpoint's handler. Prints what it took as JSON."""

import json
import os
import sys
import time
from pathlib import Path
from typing import Any

import psycopg

from functions.confirm_list_import.app import api
from leadintake import limits
from tests.bench.people_files import MAPPING

FLOOR_TABLE = """
    create table if not exists floor_rows (
        id uuid primary key default gen_random_uuid(), ordinal bigint generated always as identity,
        list_id uuid not null, linkedin_url text, first_name text, last_name text, headline text, company text,
        location text, domain text, tier text, url_key text, name_company text, name_location text, name text
    ) with (fillfactor = 85);
    create unique index if not exists floor_url on floor_rows (list_id, url_key) where url_key is not null;
    create index if not exists floor_company on floor_rows (list_id, name_company);
    create index if not exists floor_location on floor_rows (list_id, name_location);
    create index if not exists floor_name on floor_rows (list_id, name);
"""
UPSERT = """
    insert into floor_rows
        (list_id, linkedin_url, first_name, last_name, headline, company, location, domain, tier, url_key,
         name_company, name_location, name)
    select distinct on (coalesce(nullif(lower(url), ''), n::text)) %(list)s::uuid, url, first, last, title, company,
        location, domain, tier, nullif(lower(url), ''), lower(first || ' ' || last || '|' || company),
        lower(first || ' ' || last || '|' || location), lower(first || ' ' || last)
    from floor_staging
    order by coalesce(nullif(lower(url), ''), n::text), n
    on conflict (list_id, url_key) where url_key is not null do update set
        headline = coalesce(floor_rows.headline, excluded.headline),
        company = coalesce(floor_rows.company, excluded.company),
        location = coalesce(floor_rows.location, excluded.location)
"""


def floor(text: str, database: str, list_id: str) -> None:
    """Copy a file into the database and upsert it by one key."""
    with psycopg.connect(database) as db:
        db.execute(
            "create unlogged table floor_staging (n serial, url text, first text, last text, title text, company text,"
            " location text, domain text, tier text)"
        )
        columns = "url, first, last, title, company, location, domain, tier"
        with db.cursor().copy(f"copy floor_staging ({columns}) from stdin (format csv, header)") as copy:
            copy.write(text)
        db.execute(UPSERT, {"list": list_id})
        db.execute("drop table floor_staging")


def confirm(text: str, key: str, list_id: str) -> dict[str, Any]:
    """Send a file to the endpoint's handler."""
    event = {
        "httpMethod": "PUT",
        "resource": "/api/lists/{id}/import",
        "pathParameters": {"id": list_id},
        "headers": {"Authorization": f"Bearer {key}", "Content-Type": "application/json"},
        "body": json.dumps({"csv_text": text, "mapping": MAPPING}),
        "requestContext": {"requestId": "bench"},
    }
    answer = api.handler(event, None)
    body = json.loads(answer["body"])
    assert answer["statusCode"] == 200, body
    return {name: body[name] for name in ("imported", "updated", "skipped", "companiesCreated")}


def main() -> None:
    """Run once and say what it took."""
    what, path, database, key, list_id = sys.argv[1:]
    text = Path(path).read_text("utf-8")
    os.environ["DATABASE_URL"] = database
    # On a busy machine a bench may take longer than a request.
    limits.IMPORT_SECONDS = 600
    wall, cpu = time.monotonic(), time.process_time()
    said = floor(text, database, list_id) if what == "floor" else confirm(text, key, list_id)
    taken = {"wall": time.monotonic() - wall, "cpu": time.process_time() - cpu}
    # Not ru_maxrss, which a process inherits from whoever has started it.
    peak = int(Path("/proc/self/status").read_text("ascii").split("VmHWM:")[1].split()[0]) / 1024
    print(json.dumps({**taken, **(said or {}), "peak": peak}))  # noqa: T201 - its answer


if __name__ == "__main__":
    main()
