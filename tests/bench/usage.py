"""What servers have used: the CPU of Postgres and of the stack's processes, and the log that Postgres has written."""

from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import psutil
import psycopg

FUNCTION = "environment_process.py"


def cpu_of_postgres(database: str) -> float:
    """Sum what all processes of the server have used, those that have ended included."""
    with psycopg.connect(database) as db:
        backend = psutil.Process(db.info.backend_pid)
        server = backend.parent()
        assert server is not None
        ended = server.cpu_times()
        living = [child.cpu_times() for child in server.children()]
        return ended.children_user + ended.children_system + sum(one.user + one.system for one in living)


def log_position(database: str) -> int:
    """Tell how many bytes of log the server has written since it was made."""
    with psycopg.connect(database) as db:
        row = db.execute("select pg_wal_lsn_diff(pg_current_wal_insert_lsn(), '0/0')::bigint").fetchone()
    assert row is not None
    return int(row[0])


@dataclass(frozen=True, slots=True)
class Server:
    """What Postgres has used up to a moment."""

    cpu: float
    log_bytes: int

    @classmethod
    def now(cls, database: str) -> "Server":
        """Look at it."""
        return cls(cpu_of_postgres(database), log_position(database))

    def since(self, before: "Server") -> dict[str, float]:
        """Tell what was used since another moment."""
        return {"server": self.cpu - before.cpu, "log": (self.log_bytes - before.log_bytes) / 1e6}


def cpu_of_stack(pid: int) -> float:
    """Sum what a stack has used, its functions, gateway and storage; not its Postgres."""
    stack = psutil.Process(pid)
    used = 0.0
    for process in [stack, *_descendants(stack)]:
        with suppress(psutil.NoSuchProcess):
            times = process.cpu_times()
            used += times.user + times.system + times.children_user + times.children_system
    return used


def cpu_of_functions(pid: int) -> float:
    """Sum what the functions of a stack have used that still run."""
    times = [process.cpu_times() for process in _functions(pid)]
    return sum(one.user + one.system + one.children_user + one.children_system for one in times)


def forget_peaks(pid: int) -> None:
    """Let the peak of each function's memory begin anew."""
    for process in _functions(pid):
        Path(f"/proc/{process.pid}/clear_refs").write_text("5", "ascii")


def peak_of_functions(pid: int) -> float:
    """Tell the most megabytes that a function of a stack has had since its peak was forgotten."""
    statuses = [Path(f"/proc/{process.pid}/status").read_text("ascii") for process in _functions(pid)]
    return max(int(status.split("VmHWM:")[1].split()[0]) for status in statuses) / 1024


def _functions(pid: int) -> list[psutil.Process]:
    return [one for one in _descendants(psutil.Process(pid)) if any(FUNCTION in part for part in one.cmdline())]


def _descendants(stack: psutil.Process) -> list[psutil.Process]:
    return [one for child in stack.children() if child.name() != "postgres" for one in [child, *child.children(True)]]
