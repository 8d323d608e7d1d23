"""What reading a small workbook in a process of its own costs; a figure only, nothing here can be too slow."""

import subprocess
import sys
from collections.abc import Callable
from random import Random

import pytest

from leadintake.tabular.isolated import read_isolated
from tests.bench.measuring import cpu_seconds
from tests.bench.workbook_files import as_openpyxl_writes, leads

TIMES = 20


def cpu_of(call: Callable[[], object]) -> float:
    """Tell how many milliseconds of CPU a call takes, in this process and in those that it starts."""
    before = cpu_seconds()
    for _ in range(TIMES):
        call()
    return (cpu_seconds() - before) / TIMES * 1e3


def test_a_small_workbook_is_measured(capsys: pytest.CaptureFixture[str]):
    data = as_openpyxl_writes(leads(Random(1), 20))
    read_isolated("tests.reading:as_csv", data, "leads")
    ours = cpu_of(lambda: read_isolated("tests.reading:as_csv", data, "leads"))
    bare = cpu_of(lambda: subprocess.run([sys.executable, "-c", "pass"], check=True))
    with capsys.disabled():
        print(f"\nA workbook of 20 rows: {ours:.0f} ms of CPU; python -c pass: {bare:.0f} ms")  # noqa: T201 - a bench prints its figures
