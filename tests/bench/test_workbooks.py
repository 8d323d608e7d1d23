"""What reading a workbook costs, against openpyxl; figures only, nothing here can be too slow."""

import io
import os
import resource
import subprocess
import sys
from collections.abc import Callable
from datetime import date, timedelta
from random import Random

import openpyxl
import pytest

from leadintake.tabular.isolated import read_isolated
from tests.workbooks import Xls, ole

ROWS = 100_000
PANDAS_PYTHON = os.environ.get("LEADINTAKE_PANDAS_PYTHON")
"""A Python that has pandas and python-calamine, which the project does not need."""

_PANDAS = "import pandas, sys; pandas.read_excel(sys.argv[1], engine=sys.argv[2], dtype=str)"
_OPENPYXL = (
    "import openpyxl, sys; book = openpyxl.load_workbook(sys.argv[1], read_only=True);"
    " rows = [list(row) for row in book.worksheets[0].iter_rows(values_only=True)]"
)


def leads(randomness: Random) -> list[list[object]]:
    """Make people as a sales tool exports them: texts, numbers and dates."""
    syllables = ("an", "be", "cor", "di", "el", "fo", "gar", "hin", "iv", "jo", "ka", "lu")

    def name(length: int) -> str:
        return "".join(randomness.choices(syllables, k=length)).title()

    def lead() -> list[object]:
        first, last, company = name(2), name(3), name(4)
        url = f"https://www.linkedin.com/in/{first}-{last}-{randomness.randrange(16**8):08x}".lower()
        since = date(2020, 1, 1) + timedelta(days=randomness.randrange(1800))
        employees, revenue = randomness.randrange(1, 100_000), round(randomness.random() * 1e6, 2)
        return [first, last, f"{company} GmbH", url, employees, revenue, since, f"{first}.{last}@{company}.com".lower()]

    header: list[object] = [
        "First Name",
        "Last Name",
        "Company",
        "LinkedIn URL",
        "Employees",
        "Revenue",
        "Since",
        "Email",
    ]
    return [header, *(lead() for _ in range(ROWS))]


def as_openpyxl_writes(rows: list[list[object]]) -> bytes:
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("Leads")
    for cells in rows:
        sheet.append(cells)
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def as_xls(rows: list[list[object]]) -> bytes:
    workbook = Xls()
    day = workbook.style("yyyy-mm-dd")
    for line, cells in enumerate(rows[:30_000], start=1):
        for column, value in enumerate(cells):
            if isinstance(value, date):
                workbook.number(line, column, (value - date(1899, 12, 30)).days, day)
            elif isinstance(value, int | float):
                workbook.number(line, column, value)
            else:
                workbook.text(line, column, str(value))
    return ole({"Workbook": workbook.stream()})


def cpu_of(call: Callable[[], object]) -> float:
    """Tell how many seconds of CPU a call takes, in this process and in those that it starts."""
    before = _cpu()
    call()
    return _cpu() - before


def _cpu() -> float:
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)


def run(python: str, program: str, *arguments: str) -> Callable[[], object]:
    return lambda: subprocess.run([python, "-c", program, *arguments], check=True)


@pytest.fixture(scope="module")
def rows() -> list[list[object]]:
    return leads(Random(1))


def test_a_large_xlsx_is_measured_against_others(
    rows: list[list[object]], tmp_path_factory: pytest.TempPathFactory, capsys: pytest.CaptureFixture[str]
):
    data = as_openpyxl_writes(rows)
    path = tmp_path_factory.mktemp("bench") / "leads.xlsx"
    path.write_bytes(data)
    others = {"openpyxl, read-only, to lists": run(sys.executable, _OPENPYXL, str(path))}
    if PANDAS_PYTHON:
        others["pandas with openpyxl"] = run(PANDAS_PYTHON, _PANDAS, str(path), "openpyxl")
        others["pandas with calamine"] = run(PANDAS_PYTHON, _PANDAS, str(path), "calamine")
    said: list[str] = []
    ours = cpu_of(lambda: said.append(described(data)))
    figures = {name: cpu_of(call) for name, call in others.items()}
    ours = min(ours, cpu_of(lambda: described(data)))
    lines = [f".xlsx of {len(data) / 1e6:.1f} MB to CSV in a process of its own: {ours:.2f} s of CPU, {said[0]}"]
    lines += [f"  {name}: {seconds:.2f} s, {seconds / ours:.1f} times as much" for name, seconds in figures.items()]
    with capsys.disabled():
        print("\n" + "\n".join(lines))  # noqa: T201 - a bench prints its figures


def test_a_large_xls_is_measured(rows: list[list[object]], capsys: pytest.CaptureFixture[str]):
    data = as_xls(rows)
    said: list[str] = []
    seconds = cpu_of(lambda: said.append(described(data)))
    with capsys.disabled():
        print(f"\n.xls of {len(data) / 1e6:.1f} MB, 30,000 rows: {seconds:.2f} s of CPU, {said[0]}")  # noqa: T201 - see above


def test_a_small_workbook_is_measured(rows: list[list[object]], capsys: pytest.CaptureFixture[str]):
    data, times = as_openpyxl_writes(rows[:20]), 20
    described(data)
    seconds = cpu_of(lambda: [described(data) for _ in range(times)]) / times
    bare = cpu_of(lambda: [run(sys.executable, "pass")() for _ in range(times)]) / times
    with capsys.disabled():
        print(f"\nA workbook of 20 rows: {seconds * 1e3:.0f} ms of CPU; python -c pass: {bare * 1e3:.0f} ms")  # noqa: T201 - see above


def described(data: bytes) -> str:
    answer = read_isolated("tests.reading:as_csv", data, "leads")
    return f"{len(answer.body) / 1e6:.1f} MB of CSV, at most {answer.meta['megabytes']:.0f} MB of memory"
