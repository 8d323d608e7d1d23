"""Cold starts: what importing each function from the built layer costs, and what the first confirm of a stack takes."""

import os
import subprocess
import sys
import time
from pathlib import Path
from random import Random

from tests.bench.figures import Table, spread
from tests.bench.people_files import csv_of, rows_of_file
from tests.bench.product import confirmed, new_list, previewed
from tests.deployment.conftest import HERE, PYTHON
from tests.deployment.test_layer import FUNCTIONS, ROOT, cpu_milliseconds
from tests.end_to_end.conftest import Stack

ROWS = 10_000
SHOWN = 8


def imports(folder: Path, rounds: int) -> Table:
    """Import every function from the layer as it is deployed, each in a process of its own."""
    layer = _built(folder / "layer")
    taken: dict[str, list[float]] = {}
    for _ in range(rounds):
        bare = cpu_milliseconds("pass")
        for function in FUNCTIONS:
            taken.setdefault(function, []).append(cpu_milliseconds(_importing(function, layer)) - bare)
    dearest = sorted(taken.items(), key=lambda one: -min(one[1]))
    rows = [[name, spread(costs, 0)] for name, costs in dearest[:SHOWN]]
    rows.append([f"the cheapest of {len(dearest)}: {dearest[-1][0]}", spread(dearest[-1][1], 0)])
    return Table(f"Import of a function from the built layer ({HERE}), the dearest", ("function", "CPU ms"), rows)


def _importing(function: str, layer: Path) -> str:
    return (
        f"import sys; sys.path[:0] = [{str(ROOT / 'functions' / function)!r}, {str(layer)!r}]; import app; app.handler"
    )


def _built(target: Path) -> Path:
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    variables = {"LAYER_ARCHITECTURE": HERE, "LAYER_PYTHON": PYTHON, "ARTIFACTS_DIR": str(target), "PATH": path}
    command = ["make", "-C", str(ROOT / "layers/leadintake"), "build-Layer"]
    subprocess.run(command, env=os.environ | variables, check=True, capture_output=True)
    return target / "python"


def first_confirm(stack: Stack) -> Table:
    """Confirm a file with a function that nobody has called yet, and one with the same function after it."""
    account = stack.new_account("first")
    rows: list[list[str]] = []
    for title in ("the first, its function is started for it", "the next"):
        list_id = new_list(account)
        body = previewed(account, list_id, csv_of(rows_of_file(ROWS, 0, Random(title))))
        began = time.monotonic()
        confirmed(account, list_id, body)
        rows.append([title, f"{time.monotonic() - began:.2f}"])
    return Table(f"Confirm of {ROWS:,} rows into an empty list over HTTP", ("", "wall s"), rows)
