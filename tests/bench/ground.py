"""The databases that everybody but the product writes into: one for each size of list, copied anew for every run."""

from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict

from tests.bench.contestants import FLOOR, Contestant
from tests.bench.people_files import csv_of, known_people, person
from tests.bench.people_table import TABLE
from tests.bench.usage import Server

CHUNK = 100_000
# dlt makes its tables itself; what was there before is put into them, and they get the same indexes.
_DLT = Contestant("dlt", "peers.dlt_merge", "dlt")
_FILL_DLT = """
    truncate by_dlt.people;
    insert into by_dlt.people (linkedin_url, first_name, last_name, headline, company, location, domain, tier, url_key,
        name_company, name_location, name, list_id, row_key, _dlt_load_id, _dlt_id)
    select linkedin_url, first_name, last_name, headline, company, location, domain, tier, url_key, name_company,
        name_location, name, list_id, coalesce(url_key, name_company || '|' || location), '0', id::text
    from people;
    create unique index on by_dlt.people (list_id, url_key) where url_key is not null;
    create index on by_dlt.people (list_id, name_company);
    create index on by_dlt.people (list_id, name_location);
    create index on by_dlt.people (list_id, name);
    create index on by_dlt.people (row_key);
"""


class Ground:
    """Databases of one server, whose address is given, of somebody who may make databases."""

    def __init__(self, server: str, folder: Path) -> None:
        self.server, self.folder = server, folder
        self._made: set[int] = set()

    def take(self, contestant: Contestant, file: Path, known: int) -> dict[str, float]:
        """Let a contestant write a file into a list of some size, right after a checkpoint, and say what it took."""
        self._make(known)
        with self._copied(known) as database:
            before = Server.now(self.server)
            taken = contestant.take(str(file), database)
            return {**taken, **Server.now(self.server).since(before)}

    def _make(self, known: int) -> None:
        if known in self._made:
            return
        database = self._database(f"bench_{known}")
        with psycopg.connect(database, autocommit=True) as db:
            db.execute(TABLE)
        for text in known_people(known, CHUNK):
            file = self.folder / "known.csv"
            file.write_text(text, "utf-8")
            FLOOR.take(str(file), database)
            file.unlink()
        somebody = self.folder / "somebody.csv"
        somebody.write_text(csv_of([person(0)]), "utf-8")
        _DLT.take(str(somebody), database)
        with psycopg.connect(database, autocommit=True) as db:
            db.execute(_FILL_DLT)
            db.execute("vacuum analyze")
        self._made.add(known)

    @contextmanager
    def _copied(self, known: int) -> Generator[str]:
        yield self._database("bench_run", template=f"bench_{known}")
        self._drop("bench_run")

    def _database(self, name: str, template: str = "template0") -> str:
        self._drop(name)
        with psycopg.connect(self.server, autocommit=True) as db:
            # Copied as files, which ends with a checkpoint.
            make = sql.SQL("create database {} template {} strategy file_copy")
            db.execute(make.format(sql.Identifier(name), sql.Identifier(template)))
            db.execute("checkpoint")
        return self._address(name)

    def _drop(self, name: str) -> None:
        with psycopg.connect(self.server, autocommit=True) as db:
            db.execute(sql.SQL("drop database if exists {} with (force)").format(sql.Identifier(name)))

    def _address(self, name: str) -> str:
        login = conninfo_to_dict(self.server)
        return f"postgresql://{login['user']}:{login['password']}@{login['host']}:{login['port']}/{name}"
