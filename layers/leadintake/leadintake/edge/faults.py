"""What a fault of ours is called in the logs: never by its message, which may quote a caller's data."""

import traceback
from typing import Any

import psycopg

# Connections lost, conflicts between transactions, resources exhausted, locks not to be had, operators intervening.
_PASSING = ("08", "40", "53", "55P03", "57")


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


def passes(fault: BaseException) -> bool:
    """Tell whether a fault passes by itself: the same request may succeed in a moment."""
    if isinstance(fault, psycopg.OperationalError | psycopg.InterfaceError) and fault.sqlstate is None:
        return True
    if isinstance(fault, psycopg.Error):
        return (fault.sqlstate or "").startswith(_PASSING)
    return _passes_in_the_cloud(fault)


def _passes_in_the_cloud(fault: BaseException) -> bool:
    """Tell whether a bucket, a queue or a secret did not answer, or asked for patience."""
    # By name: importing botocore costs every function what few of them need.
    if not type(fault).__module__.startswith("botocore."):
        return False
    answer: Any = getattr(fault, "response", None) or {}
    status = int(answer.get("ResponseMetadata", {}).get("HTTPStatusCode", 503))
    return status >= 500 or status == 429


def _short(filename: str) -> str:
    return "/".join(filename.split("/")[-3:])
