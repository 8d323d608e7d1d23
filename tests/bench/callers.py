"""Requests: how many small ones the local stack answers, and how long that takes, with few and with many callers."""

import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from statistics import quantiles

import httpx

from tests.bench.figures import Table
from tests.bench.usage import cpu_of_stack
from tests.end_to_end.conftest import Account, Stack

PATH = "/api/lists"
CALLERS = (1, 8, 32)


def table(stack: Stack, requests: int) -> Table:
    """Ask the same small thing again and again."""
    account = stack.new_account("callers")
    account.made(PATH, {"name": "bench"}, "sheet")
    rows = [_row(stack, account, callers, requests) for callers in CALLERS]
    columns = (
        "callers",
        "requests a second",
        "median ms",
        "95 of 100 within ms",
        "CPU ms of a request, without Postgres",
    )
    return Table(f"GET {PATH} through the local stack", columns, rows)


def _row(stack: Stack, account: Account, callers: int, requests: int) -> Sequence[str]:
    # Everybody's first call may start a function.
    _waits(account, callers, callers * 3)
    pid = int(stack.state["pid"])
    cpu, began = cpu_of_stack(pid), time.monotonic()
    waits = _waits(account, callers, requests)
    rate, used = len(waits) / (time.monotonic() - began), (cpu_of_stack(pid) - cpu) / len(waits)
    parts = [1e3 * part for part in quantiles(waits, n=20)]
    return [str(callers), f"{rate:.0f}", f"{parts[9]:.1f}", f"{parts[18]:.1f}", f"{used * 1e3:.1f}"]


def _waits(account: Account, callers: int, requests: int) -> list[float]:
    """Let callers ask side by side, each on a connection of its own; tell how long every answer took."""
    with ThreadPoolExecutor(callers) as pool:
        turns = pool.map(_asked, [account] * callers, [requests // callers] * callers)
        return [wait for turn in turns for wait in turn]


def _asked(account: Account, times: int) -> list[float]:
    headers = {"Authorization": f"Bearer {account.key}"}
    with httpx.Client(base_url=account.url, headers=headers, timeout=60) as client:
        return [_seconds(lambda: client.get(PATH).raise_for_status()) for _ in range(times)]


def _seconds(act: Callable[[], object]) -> float:
    began = time.monotonic()
    act()
    return time.monotonic() - began
