"""What reading a CSV file of 10 MB costs, held against the readers that others use."""

import csv
import importlib
import io
import random
import time
from collections.abc import Callable
from statistics import median
from typing import Any

import pytest

from leadintake.tabular.reading import read_table

ROWS = 45_000
ROUNDS = 5


def people(share_quoted: float) -> bytes:
    """Write a file of people, some of whose cells need quotes."""
    chance = random.Random(7)
    lines = ["Id,First Name,Last Name,Email,Company,Domain,Title,City,Country,LinkedIn,Phone,Notes"]
    for number in range(ROWS):
        company = f'"Acme {number % 999}, Inc"' if chance.random() < share_quoted else f"Acme {number % 999}"
        lines.append(
            f"{number},Jane{number},Müller{number},jane{number}@acme{number % 999}.com,{company},"
            f"acme{number % 999}.com,"
            f"VP of Sales,Köln,Germany,https://www.linkedin.com/in/jane-{number}-{chance.randrange(10**6)},"
            f"+49 30 {chance.randrange(10**7)},met at the fair in hall {chance.randrange(30)} and asked for a call"
        )
    return ("\n".join(lines) + "\n").encode()


def seconds(act: Callable[[], object]) -> float:
    """Measure the CPU that something takes."""
    started = time.process_time()
    act()
    return time.process_time() - started


@pytest.mark.parametrize("share_quoted", [0.1, 1.0])
def test_reading_ten_megabytes(share_quoted: float, capsys: pytest.CaptureFixture[str]):
    data = people(share_quoted)
    text = data.decode()
    readers: dict[str, Callable[[], object]] = {
        "a preview's table": lambda: read_table(data, "x.csv"),
        "csv.reader into lists": lambda: list(csv.reader(io.StringIO(text, newline=""))),
    }
    try:
        pandas: Any = importlib.import_module("pandas")
    except ModuleNotFoundError:
        pass
    else:
        readers["pandas.read_csv(dtype=str)"] = lambda: pandas.read_csv(io.BytesIO(data), dtype=str)
    # In turn, so that what else the machine does falls on all of them alike.
    rounds = [{name: seconds(act) for name, act in readers.items()} for _ in range(ROUNDS)]
    with capsys.disabled():
        size = len(data) / 1_048_576
        print(f"\n{size:.1f} MB, {ROWS:,} rows, quotes in {share_quoted:.0%} of the rows")  # noqa: T201 - the figures
        for name in readers:
            ratio = median(one["a preview's table"] / one[name] for one in rounds)
            took = median(one[name] for one in rounds)
            print(f"  {name}: {took * 1000:.0f} ms; the preview's table takes {ratio:.2f} of it")  # noqa: T201 - the figures
