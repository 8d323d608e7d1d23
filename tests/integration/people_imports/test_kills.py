"""A function or the database is killed while it imports: the list is as before or as after, never between."""

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Generator
from contextlib import suppress
from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg
import pytest

from local.database import Database
from local.state import Folder
from tests.end_to_end.conftest import descendants
from tests.postgres import migrate

ROOT = Path(__file__).resolve().parents[3]
# The size of file whose import takes long enough to be hit.
ROWS = 3_000
IMPORT = """
import json, sys, time, psycopg
from uuid import UUID
from leadintake.contract.people_imports import ConfirmListImport
from leadintake.flows.confirm_list_import import confirm_list_import
from leadintake.store.workspace import workspace

url, account, sheet, first, rows = sys.argv[1:]
text = "full_name,company,domain,tier\\n" + "".join(
    f"Person {n},Firm {n % 50},firm{n % 50}.com,{n % 3}\\n" for n in range(int(first), int(first) + int(rows))
)
mapping = {"full_name": "full_name", "company": "company", "domain": "domain", "new:Tier": "tier"}
print("go", flush=True)
with psycopg.connect(url, autocommit=True) as db:
    with workspace(db, UUID(account)) as ws:
        result = confirm_list_import(ws, UUID(sheet), ConfirmListImport(csv_text=text, mapping=mapping))
print(result.model_dump_json(by_alias=True), flush=True)
"""


class World:
    """A Postgres of its own, with an account and a list."""

    def __init__(self, folder: Path) -> None:
        kept = Folder(folder)
        kept.prepare()
        self.server = Database(kept, os.environ.get("PG_BIN", ""))
        self.server.prepare()
        self.start()
        with psycopg.connect(self.server.url, autocommit=True) as db:
            migrate(db)
            self.account = self._one(db, "insert into accounts (name, credits) values ('x', 0) returning account_id")
            self.sheet = self._one(
                db, "insert into lists (account_id, name) values (%s, 'x') returning id", self.account
            )

    def _one(self, db: psycopg.Connection, query: Any, *values: object) -> UUID:
        found = db.execute(query, values).fetchone()
        assert found is not None
        return found[0]

    def start(self) -> None:
        """Start the server."""
        self.server.start()
        self.server.wait()

    def kill(self) -> None:
        """Kill the server with all its processes, at once, and start it again: it recovers from its log."""
        assert self.server.pid is not None
        for pid in (self.server.pid, *descendants(self.server.pid)):
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        self.server.stop()
        self.server.prepare()
        self.start()

    def importing(self, first: int) -> "subprocess.Popen[str]":
        """Start an import in a process of its own."""
        command = [
            sys.executable,
            "-c",
            IMPORT,
            self.server.url,
            str(self.account),
            str(self.sheet),
            str(first),
            str(ROWS),
        ]
        environment = {**os.environ, "PYTHONPATH": str(ROOT / "layers" / "leadintake")}
        process = subprocess.Popen(
            command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
        )
        assert process.stdout is not None
        assert process.stdout.readline() == "go\n"
        return process

    def counts(self) -> dict[str, int]:
        """Count what an import leaves."""
        with psycopg.connect(self.server.url, autocommit=True) as db:
            tables = ("list_rows", "imports", "import_rows")
            counted = {table: db.execute(f"select count(*) from {table}").fetchone() for table in tables}
            return {table: found[0] for table, found in counted.items() if found}


@pytest.fixture
def world(tmp_path: Path) -> Generator[World]:
    """Give a world that a test may harm."""
    made = World(tmp_path)
    yield made
    made.server.stop()


def assert_whole(counts: dict[str, int], before: dict[str, int]) -> None:
    """Accept all of an import or nothing of it."""
    grown = {table: counts[table] - before[table] for table in counts}
    assert grown in (
        {"list_rows": 0, "imports": 0, "import_rows": 0},
        {"list_rows": ROWS, "imports": 1, "import_rows": ROWS},
    )


def finished(process: "subprocess.Popen[str]") -> dict[str, Any]:
    """Wait for the answer of an import."""
    output, _ = process.communicate(timeout=120)
    assert process.returncode == 0
    return json.loads(output)


@pytest.mark.parametrize("victim", ["function", "database"])
def test_after_a_kill_an_import_is_there_as_a_whole_or_not_at_all(
    world: World, randomness: random.Random, soak: bool, victim: str
):
    process, started = world.importing(0), time.monotonic()
    assert finished(process)["imported"] == ROWS
    usual = time.monotonic() - started
    whole, turns = 0, 50 if soak else 3
    for turn in range(1, turns + 1):
        before = world.counts()
        process = world.importing(turn * ROWS)
        time.sleep(randomness.uniform(0.0, usual))
        if victim == "function":
            process.send_signal(signal.SIGKILL)
        else:
            world.kill()
        process.communicate(timeout=120)
        after = world.counts()
        assert_whole(after, before)
        whole += after != before
        # The next one works at once, and finds what is there.
        again = finished(world.importing(turn * ROWS))
        assert again["imported"] + again["updated"] == ROWS
        assert world.counts()["list_rows"] == (turn + 1) * ROWS
    print(f"{victim}: {turns} kills, {whole} imports were complete already")  # noqa: T201 - the figure of a soak
