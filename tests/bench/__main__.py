"""Measures the product against floors and peers, and writes tables and a plot into build/bench."""

import argparse
import json
import os
import platform
import shutil
import subprocess
import sys
import time
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

from tests.bench import callers, previews, starts
from tests.bench.confirms import Outcome, contest, total
from tests.bench.contestants import ROOT
from tests.bench.figures import Table
from tests.bench.ground import Ground
from tests.bench.growth_plot import plot
from tests.bench.product import Product, superuser_of
from tests.conftest import SOAK
from tests.end_to_end.conftest import Stack

RESULTS = ROOT / "build/bench"
MILLION = 1_000_000
QUICK = ((10_000, 20_000),)
FULL = ((10_000, 0), (10_000, 100_000), (100_000, 100_000), (100_000, 0))
SOAKED = ((100_000, MILLION), (MILLION, 0), (MILLION, MILLION))
PARTS = ("previews", "starts", "confirms", "callers")


def main() -> None:
    """Measure what was asked for, print it, and keep it."""
    wanted = _wanted()
    RESULTS.mkdir(parents=True, exist_ok=True)
    said: list[str] = []
    with _work_folder() as folder:
        for table in _tables(wanted, folder):
            said.append(str(table))
            print(table, flush=True)  # noqa: T201 - this is what it is for
            (RESULTS / "figures.md").write_text("\n".join(said), "utf-8")
    print(f"Written to {RESULTS.relative_to(ROOT)}.")  # noqa: T201 - see above


def _wanted() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="small files, few rounds: under three minutes")
    parser.add_argument("--million", action="store_true", default=SOAK, help="1,000,000 rows as well: an hour")
    parser.add_argument("--rounds", type=int, help="how often each is measured (2 in a hurry, else 3)")
    parser.add_argument("--only", choices=PARTS, action="append", help="measure only this")
    return parser.parse_args()


def _tables(wanted: argparse.Namespace, folder: Path) -> Iterator[Table]:
    rounds = wanted.rounds or (2 if wanted.quick else 3)
    parts = wanted.only or PARTS
    if "previews" in parts:
        yield from previews.tables(folder, rounds, is_quick=wanted.quick)
    if "starts" in parts and not wanted.quick:
        yield starts.imports(folder, rounds)
    if {"starts", "confirms", "callers"} & set(parts):
        with _stack(folder) as stack:
            yield _machine(superuser_of(stack))
            if "starts" in parts:
                yield starts.first_confirm(stack)
            if "callers" in parts:
                yield callers.table(stack, 400 if wanted.quick else 2_000)
            if "confirms" in parts:
                sizes = QUICK if wanted.quick else FULL + (SOAKED if wanted.million else ())
                yield from _confirms(stack, folder, sizes, rounds)


def _confirms(stack: Stack, folder: Path, sizes: tuple[tuple[int, int], ...], rounds: int) -> Iterator[Table]:
    ground, product = Ground(superuser_of(stack), folder), Product(stack)
    outcomes: list[Outcome] = []
    for rows, known in sizes:
        often = 1 if MILLION in (rows, known) else rounds
        outcomes.append(contest(ground, product, rows, known, often, is_quick=sizes == QUICK))
        yield outcomes[-1].table
        _keep(outcomes)


def _keep(outcomes: list[Outcome]) -> None:
    """Write what was measured, and draw it."""
    kept = [{"rows": one.rows, "known": one.known, "taken": one.taken} for one in outcomes]
    (RESULTS / "confirms.json").write_text(json.dumps(kept, indent=1), "utf-8")
    known = max((one.known for one in outcomes if one.known < MILLION), default=0)
    lines: dict[str, list[tuple[float, float]]] = {}
    for one in outcomes:
        for name, taken in one.taken.items() if one.known == known else ():
            lines.setdefault(name, []).append((one.rows, sorted(map(total, taken))[len(taken) // 2]))
    if lines:
        title = f"CPU of an import into a list of {known:,}, client and Postgres"
        drawn = plot(title, "rows of the file", "CPU seconds", lines)
        (RESULTS / "growth.svg").write_text(drawn, "utf-8")


@contextmanager
def _stack(folder: Path) -> Generator[Stack]:
    stack = Stack(folder / "stack")
    stack.start()
    try:
        with psycopg.connect(superuser_of(stack), autocommit=True) as db:
            # Nobody is to pay for cleaning up after somebody else.
            db.execute("alter system set autovacuum = off")
            db.execute("select pg_reload_conf()")
        yield stack
    finally:
        stack.stop()


@contextmanager
def _work_folder() -> Generator[Path]:
    """Give a folder whose files are no longer than this run; beside the results, where there is room on the disk."""
    folder = RESULTS / f"run {os.getpid()}"
    folder.mkdir()
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _machine(database: str) -> Table:
    with psycopg.connect(database) as db:
        version = f"{db.info.server_version // 10_000}.{db.info.server_version % 10_000}"
    revision = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1_073_741_824
    rows = [
        ["processors, memory", f"{os.cpu_count()} x {platform.machine()}, {memory:.0f} GB"],
        ["Python, Postgres", f"{sys.version.split()[0]}, {version} as the local stack sets it up, without autovacuum"],
        ["load before", f"{os.getloadavg()[0]:.1f}"],
        ["revision, day", f"{revision.stdout.strip()}, {time.strftime('%Y-%m-%d')}"],
    ]
    return Table("The machine", ("", ""), rows)


if __name__ == "__main__":
    main()
