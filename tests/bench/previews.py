"""Preview: the product's reading and mapping of large files, against readers that do nothing but read."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random

from tests.bench import csv_files
from tests.bench.contestants import Contestant
from tests.bench.figures import Table, spread
from tests.bench.test_mapping import afresh, cpu_of, file
from tests.bench.workbook_files import as_openpyxl_writes, as_xls, leads

OURS = Contestant("leadintake: reading, damage, csv_text, mapping", "previewing")
SMALL_LINES = 20
XLS_ROWS = 30_000


def reader(name: str, function: str) -> Contestant:
    """Name one of the readers that others use."""
    return Contestant(name, "peers.readers", "dataframes", (function,))


CSV = (
    OURS,
    reader("pandas.read_csv(dtype=str)", "pandas_csv"),
    reader("polars.read_csv, texts", "polars_csv"),
    reader("csv.reader into lists", "csv_module"),
)
XLSX = (
    OURS,
    reader("openpyxl, read-only", "openpyxl_read_only"),
    reader("pandas.read_excel, calamine", "pandas_calamine"),
    reader("polars.read_excel, fastexcel", "polars_fastexcel"),
)
XLS = (OURS, reader("xlrd", "xlrd"), reader("pandas.read_excel, calamine", "pandas_calamine"))


@dataclass(frozen=True, slots=True)
class Reading:
    """A file, a small one of its kind, and who reads it."""

    title: str
    small: Path
    large: Path
    readers: Sequence[Contestant]

    def table(self, rounds: int) -> Table:
        """Let everybody read in turn, and show what it took."""
        taken = [{one.name: one.take(str(self.small), str(self.large)) for one in self.readers} for _ in range(rounds)]
        rows: list[list[str]] = []
        for one in self.readers:
            mine = [turn[one.name] for turn in taken]
            ratio = spread([turn[OURS.name]["cpu"] / turn[one.name]["cpu"] for turn in taken], 2)
            figures = [spread([turn[what] for turn in mine], digits) for what, digits in _FIGURES]
            rows.append([one.name, *figures, ratio])
        title = f"{self.title}, {self.large.stat().st_size / 1_048_576:.1f} MB"
        return Table(title, ("", "CPU s", "wall s", "peak MB", "leadintake's CPU ÷ its"), rows)


_FIGURES = (("cpu", 2), ("wall", 2), ("peak", 0))


def readings(folder: Path, *, is_quick: bool) -> Iterator[Reading]:
    """Make the files that are read; few of them in a hurry."""
    styles = list(csv_files.STYLES.items())
    for number, (title, (share, style)) in enumerate(styles[:: len(styles) - 1] if is_quick else styles):
        yield _reading(f"CSV, {title}", folder / f"{number}.csv", csv_files.people(share, **style), CSV)
    rows = leads(Random(1), 20_000 if is_quick else 130_000)
    yield _reading(
        "XLSX", folder / "leads.xlsx", as_openpyxl_writes(rows), XLSX, as_openpyxl_writes(rows[:SMALL_LINES])
    )
    yield _reading("XLS", folder / "leads.xls", as_xls(rows[:XLS_ROWS]), XLS, as_xls(rows[:SMALL_LINES]))


def _reading(
    title: str, path: Path, large: bytes, readers: Sequence[Contestant], small: bytes | None = None
) -> Reading:
    path.write_bytes(large)
    beside = path.with_name(f"small {path.name}")
    beside.write_bytes(small or b"".join(large.splitlines(keepends=True)[:SMALL_LINES]))
    return Reading(title, beside, path, readers)


def mappings(rounds: int) -> Table:
    """Map files of few and of many columns, with nothing remembered of the file before."""
    rows: list[list[str]] = []
    for width in (20, 50, 1_000):
        columns, sample = file(width, 200)
        rows.append([f"{width:,}", spread([cpu_of(afresh(columns, sample)) for _ in range(rounds)])])
    return Table("Mapping of headers, with 200 rows of sample values", ("headers", "CPU ms"), rows)


def tables(folder: Path, rounds: int, *, is_quick: bool) -> Iterator[Table]:
    """Measure everything that a preview does."""
    for one in readings(folder, is_quick=is_quick):
        yield one.table(rounds)
    yield mappings(5 * rounds)
