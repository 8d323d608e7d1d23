"""One execution environment, seen from the stack: a process that serves one invocation at a time."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
import uuid
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from local.environment_process import FRAME
from local.resources import Function

INIT_SECONDS = 60
_CHILD = Path(__file__).with_name("environment_process.py")


class Ended(Exception):
    """The process ended while it owed an answer."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What an environment gave: its kind (result, error, init_error, ready) and the bytes."""

    kind: str
    payload: bytes


class Environment:
    """A process with one function loaded.

    The thread that makes one must live as long as the stack: the kernel ties the process to that thread.
    """

    def __init__(self, function: Function, variables: Mapping[str, str], log: Path, revision: object) -> None:
        self.function = function
        self.revision = revision
        self.idle_since = time.monotonic()
        self.busy = False
        self.killed_because: str | None = None
        self.peak_memory = 0
        self._buffer = bytearray()
        self._variables = variables
        self._channel, theirs = socket.socketpair()
        with theirs, log.open("ab") as output:
            self._process = subprocess.Popen(
                [sys.executable, "-P", str(_CHILD), str(theirs.fileno()), str(os.getpid())],
                stdin=subprocess.PIPE,
                stdout=output,
                stderr=output,
                env=self._environment(),
                cwd=self.function.code,
                pass_fds=(theirs.fileno(),),
                start_new_session=True,
            )

    @property
    def pid(self) -> int:
        """Return the process id."""
        return self._process.pid

    @property
    def alive(self) -> bool:
        """Tell whether the process runs."""
        return self._process.poll() is None

    def send(self, payload: bytes, request_id: str, seconds: float) -> None:
        """Hand over an event."""
        about = {
            "requestId": request_id,
            "deadlineMs": int((time.time() + seconds) * 1000),
            "arn": self.function.arn,
            "traceId": trace_id(),
        }
        head = json.dumps(about).encode()
        try:
            self._channel.settimeout(seconds)
            self._channel.sendall(FRAME.pack(len(head), len(payload)) + head)
            self._channel.sendall(payload)
        except OSError as error:
            raise Ended from error

    def receive(self, until: float) -> Answer:
        """Wait for an answer until that moment; TimeoutError when there is none, and it may be asked again."""
        head, size = FRAME.unpack(self._peek(FRAME.size, until))
        self._peek(FRAME.size + head + size, until)
        try:
            kind = str(json.loads(self._buffer[FRAME.size : FRAME.size + head])["kind"])
        except (ValueError, TypeError, KeyError) as error:
            # A handler that writes into handles that are not its own.
            raise Ended from error
        payload = bytes(self._buffer[FRAME.size + head :])
        self._buffer = bytearray()
        return Answer(kind, payload)

    def kill(self, because: str) -> None:
        """End the process and whatever it started; a waiting receive then ends too."""
        self.killed_because = self.killed_because or because
        if self.alive:
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(self._process.pid, signal.SIGKILL)

    def close(self) -> None:
        """End the process and let go of everything that belongs to it."""
        self.kill("retired")
        self._channel.close()
        self._process.wait()
        if self._process.stdin is not None:
            self._process.stdin.close()

    def exit_reason(self) -> str:
        """Say how the process ended."""
        with suppress(subprocess.TimeoutExpired):
            code = self._process.wait(5)
            return f"exit status {code}" if code >= 0 else f"signal {signal.Signals(-code).name}"
        return "it closed its channel"

    def _peek(self, size: int, until: float) -> bytes:
        """Fill the buffer up to that many bytes; what came before a timeout stays."""
        while len(self._buffer) < size:
            left = until - time.monotonic()
            if left <= 0:
                raise TimeoutError
            try:
                self._channel.settimeout(left)
                more = self._channel.recv(min(size - len(self._buffer), 1_048_576))
            except TimeoutError:
                raise
            except OSError as error:
                raise Ended from error
            if not more:
                raise Ended
            self._buffer += more
        return bytes(self._buffer[: FRAME.size])

    def _environment(self) -> dict[str, str]:
        function = self.function
        layers = [str(folder) for layer in function.layers for folder in (layer, layer / "python") if folder.is_dir()]
        return {
            **self._variables,
            "AWS_EXECUTION_ENV": f"AWS_Lambda_python{sys.version_info.major}.{sys.version_info.minor}",
            "AWS_LAMBDA_FUNCTION_NAME": function.name,
            "AWS_LAMBDA_FUNCTION_VERSION": "$LATEST",
            "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": str(function.memory),
            "AWS_LAMBDA_INITIALIZATION_TYPE": "on-demand",
            "AWS_LAMBDA_LOG_GROUP_NAME": f"/aws/lambda/{function.name}",
            "AWS_LAMBDA_LOG_STREAM_NAME": f"local/[$LATEST]{uuid.uuid4().hex}",
            "LAMBDA_TASK_ROOT": str(function.code),
            "PYTHONPATH": os.pathsep.join([str(function.code), *layers]),
            "PYTHONUNBUFFERED": "1",
            "_HANDLER": function.handler,
        }


def trace_id() -> str:
    """Return a new trace id as X-Ray writes it; nothing is sampled here."""
    return f"Root=1-{int(time.time()):08x}-{uuid.uuid4().hex[:24]};Sampled=0"
