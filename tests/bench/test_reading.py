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

from leadintake.mapping.engine import propose
from leadintake.tabular.reading import read_table

ROWS = 45_000
ROUNDS = 5


OURS = "a preview's table and mapping"


def people(share_quoted: float, **style: Any) -> bytes:
    """Write a file of people, some of whose cells need quotes, in a style of the csv module."""
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
    text = "\n".join(lines) + "\n"
    if style:
        rows = csv.reader(io.StringIO(text, newline=""))
        styled = io.StringIO(newline="")
        csv.writer(styled, **style).writerows(rows)
        text = styled.getvalue()
    return text.encode()


def preview(data: bytes) -> None:
    """Read a file and propose a mapping; the report of damage and the text in its one form are part of the table."""
    table = read_table(data, "x.csv")
    propose("people", table.columns, table.sample)


def seconds(act: Callable[[], object]) -> float:
    """Measure the CPU that something takes."""
    started = time.process_time()
    act()
    return time.process_time() - started


@pytest.mark.parametrize(
    ("share_quoted", "style"),
    [
        (0.1, {}),
        (1.0, {}),
        (0.1, {"lineterminator": "\r\n"}),
        (0.1, {"delimiter": ";"}),
        (0.1, {"quoting": csv.QUOTE_ALL}),
    ],
    ids=["quotes in 10% of the rows", "quotes in all rows", "CRLF", "semicolons", "quotes around all cells"],
)
def test_reading_ten_megabytes(
    share_quoted: float, style: dict[str, Any], capsys: pytest.CaptureFixture[str], request: pytest.FixtureRequest
):
    data = people(share_quoted, **style)
    text, delimiter = data.decode(), style.get("delimiter", ",")
    readers: dict[str, Callable[[], object]] = {
        OURS: lambda: preview(data),
        "csv.reader into lists": lambda: list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)),
    }
    try:
        pandas: Any = importlib.import_module("pandas")
    except ModuleNotFoundError:
        pass
    else:
        readers["pandas.read_csv(dtype=str)"] = lambda: pandas.read_csv(io.BytesIO(data), dtype=str, sep=delimiter)
    preview(data)
    # In turn, so that what else the machine does falls on all of them alike.
    rounds = [{name: seconds(act) for name, act in readers.items()} for _ in range(ROUNDS)]
    with capsys.disabled():
        size = len(data) / 1_048_576
        print(f"\n{size:.1f} MB, {ROWS:,} rows, {request.node.callspec.id}")  # noqa: T201 - the figures
        for name in readers:
            ratio = median(one[OURS] / one[name] for one in rounds)
            took = median(one[name] for one in rounds)
            print(f"  {name}: {took * 1000:.0f} ms; the preview takes {ratio:.2f} of it")  # noqa: T201 - the figures
