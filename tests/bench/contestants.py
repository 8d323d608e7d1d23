"""Who is measured, by what it is called in the tables."""

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
ENVIRONMENTS = ROOT / ".venv-bench"


@dataclass(frozen=True, slots=True)
class Contestant:
    """A program that does one thing and prints what it took, and the environment that it runs in."""

    name: str
    module: str
    environment: str | None = None
    arguments: tuple[str, ...] = ()
    is_slow: bool = False
    """Too slow to be asked more than once for a large file."""

    def take(self, *arguments: str) -> dict[str, float]:
        """Run once, and say what it took."""
        command = [self._python, "-m", f"tests.bench.{self.module}", *self.arguments, *arguments]
        surroundings = {"PYTHONPATH": "layers/leadintake:.", "PATH": "/usr/bin:/bin", "PYTHONWARNINGS": "ignore"}
        done = subprocess.run(command, cwd=ROOT, env=surroundings, capture_output=True, text=True, check=False)
        if done.returncode:
            message = f"{self.name} failed:\n{done.stderr[-3000:]}"
            raise RuntimeError(message)
        return json.loads(done.stdout.splitlines()[-1])

    @property
    def _python(self) -> str:
        return str(ENVIRONMENTS / self.environment / "bin/python") if self.environment else sys.executable


FLOOR = Contestant("floor B: COPY, one upsert", "writers.floor_upsert")
WRITERS = (
    FLOOR,
    Contestant("floor A: COPY alone", "writers.floor_copy"),
    Contestant("batches of 500, one key", "writers.batches"),
    Contestant("pandas, to_sql by COPY, one key", "peers.pandas_upsert", "dataframes"),
    Contestant("dlt, merge, one key", "peers.dlt_merge", "dlt"),
    Contestant("row by row, four passes", "writers.row_by_row", is_slow=True),
    Contestant("django-import-export, bulk, one key", "peers.django_bulk", "django", is_slow=True),
)
