"""The process in which a file is read: takes one order, gives one answer, ends.

It is started as a program, so nothing can be imported before the order has said where from.
"""

import ctypes
import gc
import json
import os
import resource
import signal
import sys
from typing import Any, BinaryIO

PR_SET_PDEATHSIG = 1


def _take_order(source: BinaryIO) -> tuple[dict[str, Any], bytes]:
    message = source.read()
    head_length = int.from_bytes(message[:8], "little")
    return json.loads(message[16 : 16 + head_length]), message[16 + head_length :]


def _die_with_parent(parent: int) -> None:
    """Ask the kernel for the end when the parent's comes (Linux; elsewhere the limit on CPU time has to do)."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    # The parent may have gone before the kernel knew our wish.
    if os.getppid() != parent:
        os._exit(1)


def _be_modest(memory_bytes: int, cpu_seconds: int) -> None:
    resource.setrlimit(resource.RLIMIT_CPU, (cpu_seconds, cpu_seconds + 1))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    # macOS knows this limit and cannot keep it.
    if sys.platform == "linux":
        resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes))


def _answer(order: dict[str, Any], data: bytes) -> tuple[dict[str, Any], bytes]:
    from importlib import import_module  # noqa: PLC0415 - only now is it known where from

    try:
        module, _, function = order["function"].partition(":")
        meta, body = getattr(import_module(module), function)(data, order["name"])
        return {"meta": meta}, body if isinstance(body, bytes) else body.encode("utf-8", "replace")
    except MemoryError:
        return {"error": "MemoryError"}, b""
    except Exception as error:  # noqa: BLE001 - whatever it is, the parent has to hear of it
        return {"error": type(error).__name__, "message": _message(error)}, b""


def _message(error: Exception) -> str | None:
    """Give the sentence of our own errors; of others only what and where, because they quote what is in the file."""
    from leadintake.errors import LeadintakeError  # noqa: PLC0415 - see above

    if isinstance(error, LeadintakeError):
        return error.message
    trace = error.__traceback__
    while trace and trace.tb_next:
        trace = trace.tb_next
    place = f"{trace.tb_frame.f_code.co_filename}:{trace.tb_lineno}" if trace else "?"
    sys.stderr.write(f"reading a file failed: {type(error).__name__} at {place}\n")
    return None


def main() -> None:
    """Take the order from standard input and give the answer to standard output."""
    # What readers print must not end up in the answer.
    target = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    order, data = _take_order(sys.stdin.buffer)
    _die_with_parent(order["parent"])
    # There is no garbage before the end, and looking for it costs a seventh.
    gc.disable()
    _be_modest(order["memory_bytes"], order["cpu_seconds"])
    sys.path[:] = order["path"]
    meta, body = _answer(order, data)
    head = json.dumps(meta).encode()
    target.writelines((len(head).to_bytes(8, "little"), len(body).to_bytes(8, "little"), head, body))
    target.close()
    # Tearing down what was read takes as long as reading it.
    os._exit(0)


if __name__ == "__main__":
    main()
