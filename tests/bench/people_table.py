"""The table that everybody but the product writes people into, and the keys in it; every environment can import it."""

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple
from uuid import UUID

LIST = UUID(int=1)
TABLE = """
    create table if not exists people (
        id uuid primary key default gen_random_uuid(), ordinal bigint generated always as identity,
        list_id uuid not null, linkedin_url text, first_name text, last_name text, headline text, company text,
        location text, domain text, tier text, url_key text, name_company text, name_location text, name text
    ) with (fillfactor = 85);
    create unique index if not exists people_by_url on people (list_id, url_key) where url_key is not null;
    create index if not exists people_by_company on people (list_id, name_company);
    create index if not exists people_by_location on people (list_id, name_location);
    create index if not exists people_by_name on people (list_id, name);
"""
MERGED = """
    headline = coalesce(people.headline, excluded.headline), company = coalesce(people.company, excluded.company),
    location = coalesce(people.location, excluded.location)
"""
"""What an upsert does with somebody who is there: it fills gaps."""


class Person(NamedTuple):
    """A row of the table, without what the database makes; texts are null where nothing was said."""

    linkedin_url: str | None
    first_name: str | None
    last_name: str | None
    headline: str | None
    company: str | None
    location: str | None
    domain: str | None
    tier: str | None
    url_key: str | None
    name_company: str
    name_location: str
    name: str


def person_of(cells: list[str]) -> Person:
    """Make a row of a line of the file."""
    url, first, last, title, company, location, domain, tier = (cell or None for cell in cells)
    name = f"{first} {last}".lower()
    return Person(
        linkedin_url=url,
        first_name=first,
        last_name=last,
        headline=title,
        company=company,
        location=location,
        domain=domain,
        tier=tier,
        url_key=url.lower() if url else None,
        name_company=f"{name}|{company or ''}".lower(),
        name_location=f"{name}|{location or ''}".lower(),
        name=name,
    )


def people_of(path: Path) -> Iterator[Person]:
    """Read a file."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = csv.reader(file)
        next(rows)
        yield from map(person_of, rows)
