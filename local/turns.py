"""Places that are given out in the order in which they were asked for."""

import threading
from collections import deque

MOST_WAITING = 500


class Turns:
    """A bounded number of places; who comes first is served first."""

    def __init__(self, places: int) -> None:
        self._free = places
        self._lock = threading.Lock()
        self._waiting: deque[threading.Event] = deque()

    def take(self, seconds: float) -> bool:
        """Take a place, waiting at most so long; False when there was none."""
        with self._lock:
            if self._free > 0:
                self._free -= 1
                return True
            if len(self._waiting) >= MOST_WAITING:
                return False
            mine = threading.Event()
            self._waiting.append(mine)
        if mine.wait(seconds):
            return True
        with self._lock:
            # It may have been handed to us between the end of the wait and here.
            if mine.is_set():
                return True
            self._waiting.remove(mine)
            return False

    def give_back(self) -> None:
        """Give a place back, or on to who has waited longest."""
        with self._lock:
            if self._waiting:
                self._waiting.popleft().set()
            else:
                self._free += 1
