"""What a piece of work takes, measured from within its process; every environment has all that this needs."""

import json
import resource
import sys
import time
from collections.abc import Callable
from pathlib import Path


def measured(act: Callable[[], object]) -> dict[str, float]:
    """Do something once, and say what it took: seconds, seconds of CPU, megabytes at most."""
    wall, cpu = time.monotonic(), cpu_seconds()
    act()
    return {"wall": time.monotonic() - wall, "cpu": cpu_seconds() - cpu, "peak": peak_megabytes()}


def contest(act: Callable[[Path, str], object]) -> None:
    """Do what a contestant does with the file and the address that it was started with, and print what it took."""
    path, address = Path(sys.argv[1]), sys.argv[2]
    print(json.dumps(measured(lambda: act(path, address))))  # noqa: T201 - its answer


def cpu_seconds() -> float:
    """Tell what this process and those that it has started have used."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)


def peak_megabytes() -> float:
    """Tell the most memory that this process, or one that it has started, has had."""
    # Not ru_maxrss, which a process inherits from whoever has started it; of children there is nothing better.
    own = int(Path("/proc/self/status").read_text("ascii").split("VmHWM:")[1].split()[0])
    return max(own, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss) / 1024
