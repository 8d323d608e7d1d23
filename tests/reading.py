"""Functions that tests call in a process of its own: one that reads, and others that go wrong."""

import ctypes
import os
import re
import sys
import time
from pathlib import Path
from typing import Any

from leadintake.errors import FileTooLarge, NotFound, UnreadableFile
from leadintake.tabular.csv_text import csv_text
from leadintake.tabular.formats import format_of
from leadintake.tabular.workbook import read_workbook

Answer = tuple[dict[str, Any], str | bytes]


def as_csv(data: bytes, name: str) -> Answer:
    """Read a workbook into CSV, and say what that took."""
    file_format = format_of(data)
    if file_format == "csv":
        raise UnreadableFile("It is text.")
    sheet = read_workbook(data, file_format)
    rows = iter(sheet.rows)
    text = csv_text(next(rows), rows)
    meta = {"file": name, "sheet": sheet.name, "warnings": sheet.losses.warnings(), "megabytes": _most_megabytes()}
    return meta, text


def _most_megabytes() -> float:
    """Tell how much memory this program has had; getrusage would count the one that started it as well."""
    found = re.search(r"VmHWM:\s*(\d+)", Path("/proc/self/status").read_text()) if sys.platform == "linux" else None
    return int(found.group(1)) / 1024 if found else 0.0


def echo(data: bytes, name: str) -> Answer:
    """Give back what came."""
    return {"name": name}, data


def surroundings(_: bytes, __: str) -> Answer:
    """Tell what the process knows."""
    return {"environment": dict(os.environ), "folder": os.getcwd(), "modules": len(sys.modules)}, ""  # noqa: PTH109 - one import less


def chatter(_: bytes, name: str) -> Answer:
    """Print, as readers do that were not made for this."""
    print(name)  # noqa: T201 - see above
    return {}, "said"


def refuse(_: bytes, name: str) -> Answer:
    """Refuse a file."""
    raise FileTooLarge(f"{name} is too large.")


def refuse_otherwise(_: bytes, name: str) -> Answer:
    """Raise an error of ours that is not about files."""
    raise NotFound(name)


def stumble(_: bytes, __: str) -> Answer:
    """Fail with what stood in a cell."""
    raise ValueError("secret@example.com")


def swallow(_: bytes, __: str) -> Answer:
    """Take all memory."""
    taken = [bytes(1_000_000) for _ in range(100_000)]
    return {}, taken[0]


def spin(_: bytes, __: str) -> Answer:
    """Never end."""
    while True:
        pass


def sleep(_: bytes, __: str) -> Answer:
    """Wait for somebody who never comes."""
    time.sleep(1_000)
    return {}, ""


def crash(_: bytes, __: str) -> Answer:
    """Read where nothing is."""
    ctypes.string_at(0)
    return {}, ""


def abort(_: bytes, __: str) -> Answer:
    """End as Rust does when there is no memory left."""
    os.abort()


def leave(_: bytes, __: str) -> Answer:
    """End without a word."""
    os._exit(0)


def panic(_: bytes, __: str) -> Answer:
    """Raise what is no Exception, as Rust does."""
    raise SystemExit(3)
