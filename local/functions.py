"""The functions of the stack: how many processes each has, which one takes a call, and what ends it."""

import itertools
import json
import threading
import time
import uuid
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

import psutil

from local.code_watch import CodeWatch
from local.environment import INIT_SECONDS, Answer, Ended, Environment
from local.logs import bound
from local.resources import Function
from local.turns import Turns

# Lambda's limit for a synchronous event; its limit for an answer is in environment_process.
MOST_EVENT_BYTES = 6_291_456
IDLE_SECONDS = 300
LOOK_SECONDS = 0.1
LOG_LOOK_SECONDS = 5
# Processes of all functions together; the ones idle longest go first.
MOST_PROCESSES = 64


class Outcome(Enum):
    """How an invocation ended."""

    RESULT = "result"
    FAILED = "failed"
    TIMED_OUT = "timed out"
    STILL_RUNNING = "still running"
    TOO_LARGE = "event too large"
    THROTTLED = "throttled"


@dataclass(frozen=True, slots=True)
class Invocation:
    """What came of a call: the handler's result, or why there is none."""

    outcome: Outcome
    payload: bytes = b""
    reason: str = ""


class Pool:
    """One function and its processes."""

    def __init__(self, function: Function, most: int, log: Path) -> None:
        self.function = function
        self.turns = Turns(most if function.reserved is None else min(most, function.reserved))
        self.log = log
        self.idle: list[Environment] = []
        self.busy: list[Environment] = []
        self.watched = (function.code, *function.layers)


class Fleet:
    """All functions of a stack."""

    def __init__(
        self, functions: Mapping[str, Function], variables: Mapping[str, Mapping[str, str]], logs: Path, most: int
    ) -> None:
        self._variables = variables
        self._lock = threading.Lock()
        self._watch = CodeWatch()
        self._closing = False
        self._counter = itertools.count()
        folder = logs / "functions"
        folder.mkdir(mode=0o700, exist_ok=True)
        self._pools = {name: Pool(function, most, folder / f"{name}.log") for name, function in functions.items()}
        # One thread makes all processes: on Linux they are told when the thread that made them ends.
        self._maker = ThreadPoolExecutor(1, "process-maker")
        self._keeper = threading.Thread(target=self._keep, name="process-keeper", daemon=True)
        self._keeper.start()

    def invoke(self, name: str, event: bytes, wait: float | None = None, patience: float = 10) -> Invocation:
        """Call a function and wait for what it gives, or until the caller will wait no longer."""
        if len(event) > MOST_EVENT_BYTES:
            return Invocation(Outcome.TOO_LARGE, reason=f"{len(event)} bytes of event, {MOST_EVENT_BYTES} allowed")
        pool = self._pools[name]
        asked = time.monotonic()
        if self._closing or not pool.turns.take(patience):
            return Invocation(Outcome.THROTTLED, reason=f"all processes of {name} are busy")
        until = None if wait is None else asked + wait
        return self._call(pool, event, until, str(uuid.uuid4()))

    def processes(self) -> list[int]:
        """Return the ids of all processes."""
        with self._lock:
            return [one.pid for pool in self._pools.values() for one in (*pool.idle, *pool.busy)]

    def close(self, grace: float) -> None:
        """Let running calls finish for a while, then end every process."""
        self._closing = True
        deadline = time.monotonic() + grace
        while time.monotonic() < deadline and any(pool.busy for pool in self._pools.values()):
            time.sleep(0.02)
        with self._lock:
            everything = [one for pool in self._pools.values() for one in (*pool.idle, *pool.busy)]
            for pool in self._pools.values():
                pool.idle.clear()
        for environment in everything:
            environment.kill("the stack stops")
        for environment in everything:
            environment.close()
        self._maker.shutdown(wait=True)

    def _call(self, pool: Pool, event: bytes, until: float | None, request_id: str) -> Invocation:
        handed_on = False
        try:
            environment = self._take(pool)
            started = time.monotonic()
            limit = started + pool.function.timeout
            try:
                environment.send(event, request_id, pool.function.timeout)
                answer = environment.receive(limit if until is None else min(limit, until))
            except TimeoutError:
                if until is not None and until < limit and time.monotonic() < limit:
                    handed_on = True
                    self._let_finish(pool, environment, limit, request_id, started)
                    return Invocation(Outcome.STILL_RUNNING, reason=f"no answer in {until - started:.0f} s")
                return self._timed_out(pool, environment, request_id)
            except Ended:
                return self._ended(pool, environment, request_id)
            return self._answered(pool, environment, answer, request_id, started)
        except _InitFailed as failed:
            return Invocation(Outcome.FAILED, failed.payload, str(failed))
        except OSError as error:
            return Invocation(Outcome.FAILED, reason=f"no process could be made: {error.strerror or error}")
        finally:
            if not handed_on:
                pool.turns.give_back()

    def _let_finish(self, pool: Pool, environment: Environment, limit: float, request_id: str, started: float) -> None:
        """Let a call go on that its caller no longer waits for, as the platform does."""

        def finish() -> None:
            try:
                self._answered(pool, environment, environment.receive(limit), request_id, started)
            except TimeoutError:
                self._timed_out(pool, environment, request_id)
            except Ended:
                self._ended(pool, environment, request_id)
            finally:
                pool.turns.give_back()

        threading.Thread(target=finish, name="straggler", daemon=True).start()

    def _take(self, pool: Pool) -> Environment:
        """Return a process for one call: the one used last, or a new one."""
        revision = self._watch.revision(pool.watched)
        with self._lock:
            stale = [one for one in pool.idle if one.revision != revision or not one.alive]
            pool.idle = [one for one in pool.idle if one not in stale]
            environment = pool.idle.pop() if pool.idle else None
            if environment is not None:
                pool.busy.append(environment)
        for one in stale:
            one.close()
        if environment is None:
            environment = self._make(pool, revision)
        environment.peak_memory = 0
        environment.busy = True
        return environment

    def _make(self, pool: Pool, revision: object) -> Environment:
        self._make_room()
        variables = self._variables[pool.function.name]
        environment = self._maker.submit(Environment, pool.function, variables, pool.log, revision).result()
        with self._lock:
            pool.busy.append(environment)
        try:
            answer = environment.receive(time.monotonic() + INIT_SECONDS)
        except (TimeoutError, Ended) as error:
            environment.kill("it did not load")
            how = environment.exit_reason() if isinstance(error, Ended) else f"no answer in {INIT_SECONDS} s"
            reason = f"{pool.function.name} did not load: {how}"
            self._drop(pool, environment)
            self._note(pool, reason)
            raise _InitFailed(reason, b"") from error
        if answer.kind != "ready":
            self._drop(pool, environment)
            raise _InitFailed(f"{pool.function.name} could not be loaded: {_message(answer.payload)}", answer.payload)
        return environment

    def _answered(
        self, pool: Pool, environment: Environment, answer: Answer, request_id: str, started: float
    ) -> Invocation:
        if self._over_memory(pool, environment):
            environment.kill("memory")
            return self._ended(pool, environment, request_id)
        milliseconds = (time.monotonic() - started) * 1000
        peak = environment.peak_memory // 1_048_576
        self._note(pool, f"REPORT RequestId: {request_id} Duration: {milliseconds:.0f} ms Max Memory Used: {peak} MB")
        self._put_back(pool, environment)
        if answer.kind == "result":
            return Invocation(Outcome.RESULT, answer.payload)
        return Invocation(Outcome.FAILED, answer.payload, _message(answer.payload))

    def _timed_out(self, pool: Pool, environment: Environment, request_id: str) -> Invocation:
        reason = f"Task timed out after {pool.function.timeout:.2f} seconds"
        environment.kill(reason)
        self._drop(pool, environment)
        self._note(pool, f"{request_id} {reason}")
        return Invocation(Outcome.TIMED_OUT, reason=reason)

    def _ended(self, pool: Pool, environment: Environment, request_id: str) -> Invocation:
        if environment.killed_because == "memory":
            used = environment.peak_memory // 1_048_576
            reason = f"{pool.function.name} used {used} MB of its {pool.function.memory} MB and was killed"
        else:
            reason = f"{pool.function.name} ended: {environment.killed_because or environment.exit_reason()}"
        environment.kill("ended")
        self._drop(pool, environment)
        self._note(pool, f"{request_id} {reason}")
        return Invocation(Outcome.FAILED, reason=reason)

    def _put_back(self, pool: Pool, environment: Environment) -> None:
        with self._lock:
            if environment in pool.busy:
                pool.busy.remove(environment)
            environment.busy = False
            environment.idle_since = time.monotonic()
            keep = not self._closing
            if keep:
                pool.idle.append(environment)
        if not keep:
            environment.close()

    def _drop(self, pool: Pool, environment: Environment) -> None:
        with self._lock:
            if environment in pool.busy:
                pool.busy.remove(environment)
        environment.close()

    def _make_room(self) -> None:
        with self._lock:
            count = sum(len(pool.idle) + len(pool.busy) for pool in self._pools.values())
            idle = [
                (one.idle_since, next(self._counter), pool, one) for pool in self._pools.values() for one in pool.idle
            ]
            oldest = min(idle)[2:] if idle and count >= MOST_PROCESSES else None
            if oldest is not None:
                oldest[0].idle.remove(oldest[1])
        if oldest is not None:
            oldest[1].close()

    def _over_memory(self, pool: Pool, environment: Environment) -> bool:
        environment.peak_memory = max(environment.peak_memory, _memory(environment.pid))
        return environment.peak_memory > pool.function.memory * 1_048_576

    def _keep(self) -> None:
        """Watch memory, retire what is idle, and keep logs short."""
        next_log_look = 0.0
        while not self._closing:
            time.sleep(LOOK_SECONDS)
            with self._lock:
                busy = [(pool, one) for pool in self._pools.values() for one in pool.busy if one.busy]
                old = time.monotonic() - IDLE_SECONDS
                retired = [(pool, one) for pool in self._pools.values() for one in pool.idle if one.idle_since < old]
                for pool, one in retired:
                    pool.idle.remove(one)
            for pool, one in busy:
                if self._over_memory(pool, one):
                    one.kill("memory")
            for _, one in retired:
                one.close()
            if time.monotonic() > next_log_look:
                next_log_look = time.monotonic() + LOG_LOOK_SECONDS
                for pool in self._pools.values():
                    bound(pool.log)

    def _note(self, pool: Pool, text: str) -> None:
        with suppress(OSError), pool.log.open("a", encoding="utf-8") as log:
            log.write(text + "\n")


class _InitFailed(Exception):
    """A function's module could not be loaded."""

    def __init__(self, reason: str, payload: bytes) -> None:
        super().__init__(reason)
        self.payload = payload


def _message(payload: bytes) -> str:
    """Return the type of an error; its message may hold what a customer sent and stays in the function's log."""
    with suppress(ValueError):
        return str(json.loads(payload).get("errorType", "error"))
    return "error"


def _memory(pid: int) -> int:
    """Return the most memory a process has used, as far as this system tells."""
    with suppress(OSError), Path(f"/proc/{pid}/status").open(encoding="ascii", errors="replace") as status:
        for line in status:
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) * 1024
    with suppress(psutil.Error):
        return int(psutil.Process(pid).memory_info().rss)
    return 0
