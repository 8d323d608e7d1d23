"""A function or the database is killed while it imports: everything is as before or as after, never between."""

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Generator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, LiteralString
from uuid import UUID

import psycopg
import pytest

from leadintake.store.workspace import workspace
from local.database import Database
from local.state import Folder
from tests.end_to_end.conftest import descendants
from tests.integration.every_import.kinds import KINDS, Kind, Target
from tests.postgres import migrate

ROOT = Path(__file__).resolve().parents[3]
# The size of file whose import takes long enough to be hit.
ROWS = 3_000
TURNS, TURNS_WHEN_SOAKED = 1, 20
CREDITS = 1_000_000
OTHERS: LiteralString = (
    "select count(*) from pg_stat_activity where backend_type = 'client backend' and pid <> pg_backend_pid()"
)


class Server:
    """A Postgres of its own, which may be killed."""

    def __init__(self, folder: Path) -> None:
        kept = Folder(folder)
        kept.prepare()
        self.server = Database(kept, os.environ.get("PG_BIN", ""))
        self.server.prepare()
        self.start()
        with psycopg.connect(self.server.url, autocommit=True) as db:
            migrate(db)

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


@dataclass(frozen=True)
class Left:
    """What imports have left: how often each row is there, how many records and ledger entries, and what was paid."""

    rows: Counter[int]
    imports: int
    ledger: int
    paid: int

    def after(self, first: int, kind: Kind) -> "Left":
        """Tell what is there once another import is whole."""
        new = Counter(range(first, first + ROWS))
        rows = new if kind.replaces else self.rows | new
        return Left(rows, self.imports + 1, self.ledger + ROWS, rows.total() * kind.credits_a_row)


class World:
    """An account, and where it imports to."""

    def __init__(self, server: Server, kind: str) -> None:
        self.server, self.name, self.kind = server, kind, KINDS[kind]
        with psycopg.connect(server.server.url, autocommit=True) as db:
            account = db.execute(
                "insert into accounts (name, credits) values ('x', %s) returning account_id", [CREDITS]
            ).fetchone()
            assert account is not None
            self.account: UUID = account[0]
            with workspace(db, self.account) as ws:
                self.target: Target = self.kind.target(ws)

    def importing(self, first: int) -> "subprocess.Popen[str]":
        """Start an import in a process of its own."""
        order = {
            "kind": self.name,
            "url": self.server.server.url,
            "account": str(self.account),
            "target": [one and str(one) for one in self.target],
            "first": first,
            "rows": ROWS,
        }
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.integration.every_import.importing", json.dumps(order)],
            cwd=ROOT,
            env={**os.environ, "PYTHONPATH": f"{ROOT / 'layers' / 'leadintake'}{os.pathsep}{ROOT}"},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        assert process.stdout is not None
        assert process.stdout.readline() == "go\n"
        return process

    def left(self) -> Left:
        """See what is there, once nobody is at work any more."""
        with psycopg.connect(self.server.server.url, autocommit=True) as db:
            # A commit that the dead have asked for is still carried out.
            while self._number(db, OTHERS):
                time.sleep(0.01)
            rows = Counter(number for (number,) in db.execute(self.kind.stored, {"account": self.account}))
            return Left(
                rows,
                self._number(db, "select count(*) from imports where account_id = %(account)s"),
                self._number(db, "select count(*) from import_rows where account_id = %(account)s"),
                CREDITS - self._number(db, "select credits from accounts where account_id = %(account)s"),
            )

    def _number(self, db: psycopg.Connection, query: LiteralString) -> int:
        found = db.execute(query, {"account": self.account}).fetchone()
        assert found is not None
        return found[0]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Generator[Server]:
    """Give a server that tests may harm."""
    made = Server(tmp_path_factory.mktemp("killed"))
    yield made
    made.server.stop()


def finished(process: "subprocess.Popen[str]") -> dict[str, Any]:
    """Wait for the answer of an import."""
    output, complaints = process.communicate(timeout=120)
    assert process.returncode == 0, complaints
    return json.loads(output)


@pytest.mark.parametrize("victim", ["function", "database"])
@pytest.mark.parametrize("kind", KINDS)
def test_after_a_kill_an_import_is_there_as_a_whole_or_not_at_all(
    server: Server, randomness: random.Random, soak: bool, kind: str, victim: str
):
    world = World(server, kind)
    process, started = world.importing(0), time.monotonic()
    assert finished(process)["imported"] == ROWS
    usual = time.monotonic() - started
    whole, turns = 0, TURNS_WHEN_SOAKED if soak else TURNS
    for turn in range(1, turns + 1):
        first, before = turn * ROWS, world.left()
        process = world.importing(first)
        time.sleep(randomness.uniform(0.0, usual))
        if victim == "function":
            process.send_signal(signal.SIGKILL)
        else:
            server.kill()
        process.communicate(timeout=120)
        after = world.left()
        assert after in (before, before.after(first, world.kind))
        whole += after != before
        # The next one works at once, and finds what is there.
        assert world.kind.answered(finished(world.importing(first))) == ROWS
        assert world.left() == after.after(first, world.kind)
    print(f"{kind}, {victim}: {turns} kills, {whole} imports were complete already")  # noqa: T201 - figure of a soak
