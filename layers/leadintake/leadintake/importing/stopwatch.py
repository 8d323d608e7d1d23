"""The time that an import takes: how much each phase has had, and how much is left."""

import time
from collections.abc import Callable, Generator
from contextlib import contextmanager

from leadintake.errors import ImportTooLong


class Stopwatch:
    """Counts down the time of one request."""

    def __init__(self, seconds: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._ends = clock() + seconds
        self.milliseconds: dict[str, int] = {}

    def left(self) -> float:
        """Give the seconds that are left; none left ends the import."""
        left = self._ends - self._clock()
        if left <= 0:
            raise ImportTooLong
        return left

    @contextmanager
    def phase(self, name: str) -> Generator[float]:
        """Time one phase, which may take what is left."""
        left, started = self.left(), self._clock()
        yield left
        self.milliseconds[name] = self.milliseconds.get(name, 0) + round((self._clock() - started) * 1000)
