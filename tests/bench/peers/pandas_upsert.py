"""pandas: read_csv, to_sql into a staging table by COPY, as its manual shows, and one upsert by one key."""

import io
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import pandas as pd
import sqlalchemy

from tests.bench.measuring import contest
from tests.bench.people_table import LIST, MERGED, Person

COLUMNS = ", ".join(Person._fields)
UPSERT = f"""
    insert into people (list_id, {COLUMNS}) select '{LIST}', {COLUMNS} from staging
    on conflict (list_id, url_key) where url_key is not null do update set {MERGED}
"""


def by_copy(table: Any, connection: Any, columns: Sequence[str], rows: Iterable[Any]) -> None:
    """Write rows as pandas lets a function of one's own do."""
    text = io.StringIO()
    pd.DataFrame(rows).to_csv(text, header=False, index=False)
    copy = f"copy {table.name} ({', '.join(columns)}) from stdin (format csv)"
    with connection.connection.cursor().copy(copy) as out:
        out.write(text.getvalue())


def frame_of(path: Path) -> pd.DataFrame:
    """Read a file and add the keys."""
    frame = pd.read_csv(path, dtype=str)
    frame.columns = Person._fields[:8]
    name = (frame.first_name + " " + frame.last_name).str.lower()
    frame["url_key"] = frame.linkedin_url.str.lower()
    frame["name_company"] = name + "|" + frame.company.str.lower()
    frame["name_location"] = name + "|" + frame.location.str.lower()
    frame["name"] = name
    # One statement may not touch a row twice.
    return frame[frame.url_key.isna() | ~frame.url_key.duplicated()]


def run(path: Path, database: str) -> None:
    """Write a file and upsert it."""
    engine = sqlalchemy.create_engine(database.replace("postgresql://", "postgresql+psycopg://"))
    with engine.begin() as db:
        frame_of(path).to_sql("staging", db, index=False, method=by_copy)
        db.exec_driver_sql(UPSERT)
        db.exec_driver_sql("drop table staging")


if __name__ == "__main__":
    contest(run)
