"""One execution environment, seen from inside: loads a function as Lambda would and answers one event at a time.

Runs with nothing but the function's folder and its layers on the path, so it may import nothing of this package.
Arguments: the number of the inherited socket, and the process id of the stack.
"""

import importlib
import json
import os
import runpy
import signal
import socket
import struct
import sys
import threading
import time
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any

# Two lengths: of what is said about the message, and of the message.
FRAME = struct.Struct(">II")
# Lambda's limit for the answer to a synchronous call.
MOST_ANSWER_BYTES = 6_291_456

Handler = Callable[[Any, Any], Any]


class Context:
    """What Lambda tells a handler about its invocation."""

    def __init__(self, request_id: str, deadline_ms: int, arn: str) -> None:
        self.aws_request_id = request_id
        self.function_name = os.environ["AWS_LAMBDA_FUNCTION_NAME"]
        self.function_version = os.environ["AWS_LAMBDA_FUNCTION_VERSION"]
        self.invoked_function_arn = arn
        self.memory_limit_in_mb = os.environ["AWS_LAMBDA_FUNCTION_MEMORY_SIZE"]
        self.log_group_name = os.environ["AWS_LAMBDA_LOG_GROUP_NAME"]
        self.log_stream_name = os.environ["AWS_LAMBDA_LOG_STREAM_NAME"]
        self.identity = None
        self.client_context = None
        self.tenant_id = None
        self._deadline_ms = deadline_ms

    def get_remaining_time_in_millis(self) -> int:
        """Return the milliseconds that are left."""
        return max(0, self._deadline_ms - int(time.time() * 1000))

    def log(self, message: object) -> None:
        """Write to the function's log."""
        sys.stdout.write(str(message))


def receive(channel: socket.socket, size: int) -> bytes:
    """Read exactly that many bytes; fewer mean that the stack is gone."""
    whole = bytearray(size)
    view, have = memoryview(whole), 0
    while have < size:
        more = channel.recv_into(view[have:])
        if not more:
            end()
        have += more
    return bytes(whole)


def send(channel: socket.socket, about: dict[str, Any], payload: bytes = b"") -> None:
    """Write one message."""
    head = json.dumps(about).encode()
    channel.sendall(FRAME.pack(len(head), len(payload)) + head)
    channel.sendall(payload)


def end() -> None:
    """End at once, and with us whatever the handler started."""
    os.killpg(0, signal.SIGKILL)


def end_with_stack() -> None:
    """End when the stack ends, even in the middle of a call: the other end of the standard input closes."""
    lifeline = os.dup(0)
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)

    def watch() -> None:
        while os.read(lifeline, 1):
            pass
        end()

    threading.Thread(target=watch, name="lifeline", daemon=True).start()


def load(name: str) -> Handler:
    """Import `module.function`; the module may be given as a path."""
    module, _, function = name.rpartition(".")
    return getattr(importlib.import_module(module.replace("/", ".")), function)


def failure(error: BaseException) -> bytes:
    """Describe an exception as Lambda's runtime does."""
    frames = traceback.format_list(traceback.extract_tb(error.__traceback__)[1:])
    description = {
        "errorMessage": str(error),
        "errorType": type(error).__name__,
        "requestId": "",
        "stackTrace": frames,
    }
    return json.dumps(description, ensure_ascii=False).encode("utf-8", "replace")


def answer(handler: Handler, about: dict[str, Any], payload: bytes) -> tuple[str, bytes]:
    """Call the handler; return how that went and what it gave."""
    context = Context(about["requestId"], about["deadlineMs"], about["arn"])
    try:
        result = json.dumps(handler(json.loads(payload), context), ensure_ascii=False).encode()
    except Exception as error:  # noqa: BLE001 - whatever a handler raises is its answer
        traceback.print_exc()
        return "error", failure(error)
    if len(result) > MOST_ANSWER_BYTES:
        said = (
            f"Response payload size ({len(result)} bytes) exceeded maximum allowed payload size ({MOST_ANSWER_BYTES})."
        )
        sys.stderr.write(said + "\n")
        return "error", json.dumps({"errorMessage": said, "errorType": "Function.ResponseSizeTooLarge"}).encode()
    return "result", result


def serve(channel: socket.socket) -> None:
    """Load the function, then answer events until the stack closes the channel."""
    try:
        handler = load(os.environ["_HANDLER"])
    except BaseException as error:  # noqa: BLE001 - a module may also call sys.exit
        traceback.print_exc()
        sys.stderr.flush()
        send(channel, {"kind": "init_error"}, failure(error))
        return
    send(channel, {"kind": "ready"})
    while True:
        head, size = FRAME.unpack(receive(channel, FRAME.size))
        about = json.loads(receive(channel, head))
        os.environ["_X_AMZN_TRACE_ID"] = about["traceId"]
        kind, result = answer(handler, about, receive(channel, size))
        sys.stdout.flush()
        send(channel, {"kind": kind}, result)


def main() -> None:
    """Take the inherited socket and serve."""
    descent = runpy.run_path(str(Path(__file__).with_name("descent.py")))
    descent["die_with_parent"](signal.SIGKILL, int(sys.argv[2]))
    end_with_stack()
    channel = socket.socket(fileno=int(sys.argv[1]))
    sys.argv = [os.environ["_HANDLER"]]
    serve(channel)


if __name__ == "__main__":
    main()
