"""What an import of people costs over COPY and one upsert of the same rows; figures only, nothing can be too slow."""

import json
import subprocess
import sys
from collections.abc import Generator, Sequence
from pathlib import Path
from random import Random
from statistics import median
from typing import Any
from uuid import UUID

import psutil
import psycopg
import pytest

from leadintake.contract.lists import NewList
from leadintake.flows.lists import make_list
from leadintake.flows.manage_accounts import make_account
from leadintake.store.workspace import workspace
from tests.bench.people_files import csv_of, person, rows_of_file
from tests.bench.people_import_run import FLOOR_TABLE
from tests.postgres import Prepared, prepared_database

ROOT = Path(__file__).parents[2]
ROUNDS = 3
NAMES = ("cpu", "server", "wall", "peak")


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Generator[Prepared]:
    """Run a Postgres of our own with everything in it that a function needs."""
    with prepared_database(tmp_path_factory.mktemp("postgres")) as prepared:
        yield prepared


def cpu_of_postgres(database: str) -> float:
    """Sum what all processes of the server have used, those that have ended included."""
    with psycopg.connect(database) as db:
        backend = psutil.Process(db.info.backend_pid)
        server = backend.parent()
        assert server is not None
        ended = server.cpu_times()
        living = [child.cpu_times() for child in server.children()]
        return ended.children_user + ended.children_system + sum(one.user + one.system for one in living)


class Bench:
    """An account with a list of some size, and the same rows in the floor's table."""

    def __init__(self, database: Prepared, folder: Path, known: int) -> None:
        self.database, self.folder, self.known = database, folder, known
        with psycopg.connect(database.owner, autocommit=True) as db:
            db.execute(FLOOR_TABLE)
            with db.transaction():
                account = make_account(db, "bench", 0)
            self.key = account.api_key
            with workspace(db, account.account_id) as ws:
                self.list_id = make_list(ws, NewList()).sheet.id
                # Another list, so that it has to be asked for people of other lists too.
                self.other = make_list(ws, NewList()).sheet.id
        self.run("import", csv_of([person(20_000_000 + number) for number in range(1_000)]), self.other)
        if known:
            text = csv_of([person(number) for number in range(known)])
            self.run("import", text, self.list_id)
            self.run("floor", text, self.list_id)
        with psycopg.connect(database.owner, autocommit=True) as db:
            db.execute("vacuum analyze")

    def run(self, what: str, text: str, list_id: UUID) -> dict[str, Any]:
        """Run once, right after a checkpoint, and say what client and server took."""
        path = self.folder / "file.csv"
        path.write_text(text, "utf-8")
        with psycopg.connect(self.database.owner, autocommit=True) as db:
            db.execute("checkpoint")
        before = cpu_of_postgres(self.database.owner)
        url = self.database.owner if what == "floor" else self.database.app
        command = [sys.executable, "-m", "tests.bench.people_import_run", what, str(path), url, self.key, str(list_id)]
        environment = {"PYTHONPATH": "layers/leadintake:.", "PATH": "/usr/bin:/bin"}
        done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        taken = json.loads(done.stdout.splitlines()[-1])
        return {**taken, "server": cpu_of_postgres(self.database.owner) - before}


@pytest.mark.parametrize(("size", "known"), [(10_000, 0), (10_000, 100_000), (100_000, 0), (100_000, 100_000)], ids=str)
def test_an_import_is_measured_against_the_floor(
    database: Prepared, tmp_path: Path, capsys: pytest.CaptureFixture[str], size: int, known: int
):
    figures: list[tuple[dict[str, Any], dict[str, Any]]] = []
    for number in range(int(__import__("os").environ.get("R", "3"))):
        bench = Bench(database, tmp_path, known)
        text = csv_of(rows_of_file(size, known, Random(number)))
        # In turn, so that a machine that slows down slows both.
        figures.append((bench.run("import", text, bench.list_id), bench.run("floor", text, bench.list_id)))

    with capsys.disabled():
        print(f"\n{size} rows into {known}: {told(figures)}")  # noqa: T201 - a bench prints its figures


def told(figures: Sequence[tuple[dict[str, Any], dict[str, Any]]]) -> str:
    """Sum up what was measured."""
    ratios = [(one["cpu"] + one["server"]) / (other["cpu"] + other["server"]) for one, other in figures]
    ours, floors = ({name: median(run[place][name] for run in figures) for name in NAMES} for place in (0, 1))
    return (
        f"{median(ratios):.1f} x the floor in CPU ({min(ratios):.1f} to {max(ratios):.1f}); client {ours['cpu']:.1f} s,"
        f" server {ours['server']:.1f} s, wall {ours['wall']:.1f} s, peak {ours['peak']:.0f} MB;"
        f" the floor {floors['cpu']:.1f} + {floors['server']:.1f} s, wall {floors['wall']:.1f} s,"
        f" peak {floors['peak']:.0f} MB; {figures[0][0]['imported']} added, {figures[0][0]['updated']} merged"
    )
