"""What dry run, report and undo cost over the import that they are about; figures only, nothing can be too slow."""

import json
import subprocess
import sys
from collections.abc import Generator
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
from tests.postgres import Prepared, prepared_database

ROOT = Path(__file__).parents[2]
ROUNDS = 3
ROWS = 100_000
# The second list has people who are merged: three rows in ten then change somebody.
KNOWN = (0, 100_000)
ABOUT_THE_FILE = ("dry run", "import")
ABOUT_THE_IMPORT = ("report as csv", "report as xlsx", "dry run of undo", "undo")
Figures = dict[str, dict[str, Any]]


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Generator[Prepared]:
    """Run a Postgres of our own with everything in it that a function needs."""
    with prepared_database(tmp_path_factory.mktemp("postgres")) as prepared:
        yield prepared


def cpu_of_postgres(database: str) -> float:
    """Sum what all processes of the server have used, those that have ended included."""
    with psycopg.connect(database) as db:
        server = psutil.Process(db.info.backend_pid).parent()
        assert server is not None
        ended = server.cpu_times()
        living = [child.cpu_times() for child in server.children()]
        return ended.children_user + ended.children_system + sum(one.user + one.system for one in living)


class Bench:
    """An account with a list of some size."""

    def __init__(self, database: Prepared, folder: Path, known: int) -> None:
        self.database, self.path = database, folder / "file.csv"
        with psycopg.connect(database.owner, autocommit=True) as db:
            with db.transaction():
                account = make_account(db, "bench", 0)
            self.key = account.api_key
            with workspace(db, account.account_id) as ws:
                self.list_id = make_list(ws, NewList()).sheet.id
        if known:
            self.path.write_text(csv_of([person(number) for number in range(known)]), "utf-8")
            self.run("import", self.list_id)

    def run(self, what: str, target_id: UUID | str) -> dict[str, Any]:
        """Send one request, right after a checkpoint, and say what client and server took."""
        with psycopg.connect(self.database.owner, autocommit=True) as db:
            db.execute("checkpoint")
        before = cpu_of_postgres(self.database.owner)
        command = [sys.executable, "-m", "tests.bench.trust_run", what, str(self.path), self.database.app]
        environment = {"PYTHONPATH": "layers/leadintake:.", "PATH": "/usr/bin:/bin"}
        done = subprocess.run(
            [*command, self.key, str(target_id)], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr
        taken = json.loads(done.stdout.splitlines()[-1])
        server = cpu_of_postgres(self.database.owner) - before
        return {**taken, "server": server, "both": server + taken["cpu"]}

    def live(self, text: str) -> Figures:
        """Try an import, do it, have it reported and take it back."""
        self.path.write_text(text, "utf-8")
        figures = {what: self.run(what, self.list_id) for what in ABOUT_THE_FILE}
        return figures | {what: self.run(what, figures["import"]["importId"]) for what in ABOUT_THE_IMPORT}


@pytest.mark.parametrize("known", KNOWN)
def test_what_trust_costs_over_an_import(
    database: Prepared, tmp_path: Path, capsys: pytest.CaptureFixture[str], known: int
):
    rounds = [
        Bench(database, tmp_path, known).live(csv_of(rows_of_file(ROWS, known, Random(number))))
        for number in range(ROUNDS)
    ]
    assert all(figures["undo"]["removed"] == figures["import"]["imported"] for figures in rounds)
    with capsys.disabled():
        print(f"\n{ROWS} rows into {known}: {rounds[0]['import']['updated']} merged")  # noqa: T201 - a bench prints its figures
        for what in (*ABOUT_THE_FILE, *ABOUT_THE_IMPORT):
            print(told(what, rounds))  # noqa: T201 - a bench prints its figures


def told(what: str, rounds: list[Figures]) -> str:
    """Sum up what was measured."""
    ratios = [figures[what]["both"] / figures["import"]["both"] for figures in rounds]
    cpu, server, wall, peak = (
        median(figures[what][name] for figures in rounds) for name in ("cpu", "server", "wall", "peak")
    )
    return (
        f"{what}: {median(ratios):.2f} x the import in CPU ({min(ratios):.2f} to {max(ratios):.2f});"
        f" client {cpu:.1f} s, server {server:.1f} s, wall {wall:.1f} s, peak {peak:.0f} MB"
    )
