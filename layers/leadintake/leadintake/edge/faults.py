"""What a fault of ours is called in the logs: never by its message, which may quote a caller's data."""

import traceback
from typing import Any

import psycopg


def described(fault: BaseException) -> dict[str, Any]:
    """Describe a fault by its kind and its place."""
    frames = traceback.extract_tb(fault.__traceback__)
    described: dict[str, Any] = {
        "type": f"{type(fault).__module__}.{type(fault).__qualname__}",
        "where": [f"{_short(frame.filename)}:{frame.lineno} {frame.name}" for frame in frames[-8:]],
    }
    if isinstance(fault, psycopg.Error):
        described["sqlstate"] = fault.sqlstate
        described["constraint"] = fault.diag.constraint_name
    if fault.__cause__ is not None:
        described["cause"] = f"{type(fault.__cause__).__module__}.{type(fault.__cause__).__qualname__}"
    return described


def _short(filename: str) -> str:
    return "/".join(filename.split("/")[-3:])
