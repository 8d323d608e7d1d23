"""How much work a file makes, counted in calls: the same on every machine."""

import sys
from collections.abc import Callable
from types import FrameType
from typing import Any

import pytest

from leadintake.mapping.engine import propose
from leadintake.mapping.headers import normalise_header
from leadintake.mapping.reading import read_headers
from leadintake.mapping.values import kinds_of

WORDS = ["Company", "Name", "Zorblax", "Email", "Größe", "地址", "Linkedin", "Value"]
CELLS = ["Maya Chen", "https://northwind.example", "maya@northwind.example", "201-500", "Series B", "in progress"]


def calls_of(work: Callable[[], Any]) -> int:
    """Count the calls, of Python functions and built-in ones, that a piece of work makes."""
    count = 0

    def counted(_frame: FrameType, event: str, _argument: Any) -> None:
        nonlocal count
        count += event in {"call", "c_call"}

    before = sys.getprofile()
    sys.setprofile(counted)
    try:
        work()
    finally:
        sys.setprofile(before)
    return count


@pytest.fixture(autouse=True)
def loaded() -> None:
    """Read the data files first; it is done once."""
    propose("people", ["Name", "Column 2"], [["Maya Chen", "maya@northwind.example"]])


def file(width: int, height: int) -> tuple[list[str], list[list[str]]]:
    columns = [f"{WORDS[i % 8]} {WORDS[i // 8 % 8]} {i}" for i in range(width)]
    return columns, [[f"{CELLS[(i + j) % 6]}{j}{i}" for i in range(width)] for j in range(height)]


def test_work_grows_with_the_columns_and_not_faster():
    few, many = file(50, 50), file(400, 50)
    assert calls_of(lambda: propose("people", *many)) < 12 * calls_of(lambda: propose("people", *few))


def test_more_rows_do_not_make_more_cells_to_look_at():
    kinds_of.cache_clear()
    propose("companies", *file(20, 200))
    assert kinds_of.cache_info().misses <= 20 * 32


@pytest.mark.parametrize(
    "hostile",
    [
        "(" * 32_000,
        "a" * 32_000,
        "aA" * 16_000,
        "a b" * 10_000,
        "linkedin.com/" * 2_500,
        "1" * 32_000,
        "1.1" * 10_000,
        "\u0301" * 32_000,
        "\u200b" * 32_000,
        "公" * 32_000,
        "é" * 32_000,
        "@" * 32_000,
        "-" * 32_000,
        ("Company Name " * 3_000),
        "\x00\x01\x02" * 10_000,
    ],
    ids=lambda text: repr(text[:8]),
)
def test_hostile_texts_are_read_in_passing(hostile: str):
    assert calls_of(lambda: propose("people", [hostile, "Name"], [[hostile, hostile]] * 3)) < 20_000
    assert calls_of(lambda: kinds_of.__wrapped__(hostile)) < 2_000
    assert calls_of(lambda: read_headers([hostile])) < 20_000
    # Memory wants the whole header: a few steps for each character, and no more.
    assert calls_of(lambda: normalise_header(hostile)) < 12 * len(hostile)
