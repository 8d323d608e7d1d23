"""Confirm: the product over HTTP, against two floors and what others use, with the same files in the same server."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random

from tests.bench.contestants import FLOOR, WRITERS
from tests.bench.figures import Table, spread
from tests.bench.ground import Ground
from tests.bench.people_files import csv_of, rows_of_file
from tests.bench.product import Product

PRODUCT = "leadintake over HTTP, everything included"
LARGE = 100_000
Taken = dict[str, float]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What everybody took for files of some size into lists of some size, round by round."""

    rows: int
    known: int
    taken: dict[str, list[Taken]]

    def ratios(self, name: str) -> list[float]:
        """Hold what somebody took against the floor of the same round."""
        return [total(one) / total(floor) for one, floor in zip(self.taken[name], self.taken[FLOOR.name], strict=False)]

    @property
    def table(self) -> Table:
        """Show it."""
        columns = ("", "x floor B, CPU", "CPU s: client + Postgres", "wall s", "peak MB", "WAL MB", "rounds")
        title = f"{self.rows:,} rows into a list of {self.known:,}"
        return Table(title, columns, [self._row(name) for name in self.taken])

    def _row(self, name: str) -> Sequence[str]:
        taken = self.taken[name]
        client, server, wall, peak, log = ([one[what] for one in taken] for what in FIGURES)
        cpu = f"{spread(client, 2)} + {spread(server, 2)}"
        return [name, spread(self.ratios(name)), cpu, spread(wall, 2), spread(peak, 0), spread(log, 0), str(len(taken))]


FIGURES = ("cpu", "server", "wall", "peak", "log")


def total(taken: Taken) -> float:
    """Add what client and Postgres have used."""
    return taken["cpu"] + taken["server"]


def contest(ground: Ground, product: Product, rows: int, known: int, rounds: int, *, is_quick: bool) -> Outcome:
    """Let everybody write the same files in turn, so that a machine that slows down slows all of them."""
    outcome = Outcome(rows, known, {})
    for number in range(rounds):
        text = csv_of(rows_of_file(rows, known, Random(number)))
        # Whoever is slow takes minutes for a large file: once, and not at all for a larger one.
        with_slow = number == 0 if is_quick or rows == LARGE else rows < LARGE
        for name, taken in _round(ground, product, text, known, with_slow=with_slow):
            outcome.taken.setdefault(name, []).append(taken)
    return outcome


def _round(ground: Ground, product: Product, text: str, known: int, *, with_slow: bool) -> Iterator[tuple[str, Taken]]:
    file = Path(ground.folder) / "people.csv"
    file.write_text(text, "utf-8")
    yield PRODUCT, product.take(text, known)
    for one in WRITERS:
        if with_slow or not one.is_slow:
            yield one.name, ground.take(one, file, known)
