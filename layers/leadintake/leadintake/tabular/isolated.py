"""Reads a file in a process of its own: a reader that crashes, hangs or swallows all memory takes only that along.

The process gets the file and the name of a function, nothing else: no credentials, no open connections. It may take so
much memory and CPU time and no more, and it ends with its parent.
"""

import os
import signal
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

from leadintake import limits
from leadintake.errors import FileTooLarge, LeadintakeError, Unavailable, UnreadableFile
from leadintake.tabular import frames

_PROGRAM = Path(__file__).with_name("isolated_process.py")
# Lambda's Python finds its own library by this; macOS and others need nothing.
_INHERITED = ("LD_LIBRARY_PATH", "SYSTEMROOT")
_MOST_SECONDS_PER_CPU_SECOND = 4
"""A machine under load gives a process less than its time."""
_ERRORS: Mapping[str, type[LeadintakeError]] = {error.__name__: error for error in (UnreadableFile, FileTooLarge)}

_TOO_LONG = "Reading the file takes too long. Remove what is not needed, split it, or send a CSV."
_TOO_MUCH = "Reading the file would take more memory than there is. Remove what is not needed, split it, or send a CSV."
_CRASHED = (
    "The file cannot be read: it is damaged in a way that stops its reader. Open it in Excel or another spreadsheet"
    " program, save it again as .xlsx or .csv, and send that."
)


class Answer(NamedTuple):
    """What a function gave back."""

    meta: dict[str, Any]
    body: bytes
    """The text of a function that gives text, as UTF-8."""


def read_isolated(
    function: str,
    data: bytes,
    name: str,
    *,
    memory_bytes: int = limits.PROCESS_MEMORY_BYTES,
    cpu_seconds: int = limits.PROCESS_CPU_SECONDS,
) -> Answer:
    """Call `package.module:function(data, name)` in a process of its own; it gives (meta, body)."""
    order = {
        "function": function,
        "name": name,
        "path": sys.path,
        "parent": os.getpid(),
        "memory_bytes": memory_bytes,
        "cpu_seconds": cpu_seconds,
    }
    with _started() as process:
        try:
            output, _ = process.communicate(
                frames.packed(order, data), timeout=cpu_seconds * _MOST_SECONDS_PER_CPU_SECOND
            )
        except subprocess.TimeoutExpired:
            raise FileTooLarge(_TOO_LONG) from None
        finally:
            process.kill()
    return _answer(output, process.returncode)


def _started() -> "subprocess.Popen[bytes]":
    environment = {name: os.environ[name] for name in _INHERITED if name in os.environ}
    # -I and -S: it imports from where the order says, not from what lies around.
    try:
        return subprocess.Popen(  # noqa: S603 - our own program, by our own interpreter
            [sys.executable, "-I", "-S", str(_PROGRAM)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=environment,
            cwd="/",
        )
    except OSError:
        raise Unavailable from None


def _answer(output: bytes, return_code: int) -> Answer:
    if return_code in (-signal.SIGXCPU, -signal.SIGALRM):
        raise FileTooLarge(_TOO_LONG)
    answer = frames.unpacked(output)
    if answer is None:
        raise UnreadableFile(_CRASHED)
    said, body = answer
    error = said.get("error")
    if error == "MemoryError":
        raise FileTooLarge(_TOO_MUCH)
    if error is not None:
        raise _ERRORS.get(error, UnreadableFile)(said["message"] or _CRASHED)
    return Answer(said["meta"], body)
