"""What the stack says: lines on the terminal, files of bounded size."""

import queue
import shutil
import sys
import threading
import time
from contextlib import suppress
from pathlib import Path
from typing import TextIO

MOST_BYTES = 5_000_000
MOST_WAITING_LINES = 2_000


def clock() -> str:
    """Return the time of day as log lines show it."""
    return time.strftime("%H:%M:%S")


def bound(path: Path, most_bytes: int = MOST_BYTES) -> None:
    """Copy a log aside and empty it in place: the processes that append to it keep their handle."""
    try:
        if path.stat().st_size <= most_bytes:
            return
        shutil.copyfile(path, path.with_name(path.name + ".1"))
        with path.open("r+b") as file:
            file.truncate(0)
    except OSError:
        # A log that cannot be shortened (disk full, gone) must not end the stack.
        return


class Journal:
    """A terminal and a file that never make the caller wait: a stuck terminal loses lines, not requests."""

    def __init__(self, terminal: TextIO | None = None, file: Path | None = None) -> None:
        self._terminal = terminal if terminal is not None else sys.stdout
        self._path = file
        self._file: TextIO | None = None
        self._lines: queue.Queue[tuple[str, bool] | None] = queue.Queue(MOST_WAITING_LINES)
        self._thread = threading.Thread(target=self._write, name="journal", daemon=True)
        self._thread.start()

    def log_to(self, file: Path) -> None:
        """Keep request lines in this file as well."""
        self._path = file

    def say(self, text: str) -> None:
        """Show a line of progress."""
        with suppress(queue.Full):
            self._lines.put_nowait((text, False))

    def record(self, text: str) -> None:
        """Show a line and keep it in the file."""
        with suppress(queue.Full):
            self._lines.put_nowait((text, True))

    def close(self) -> None:
        """Write what is waiting, then stop."""
        with suppress(queue.Full):
            self._lines.put(None, timeout=1)
        self._thread.join(2)

    def _write(self) -> None:
        written = 0
        while (line := self._lines.get()) is not None:
            text, keep = line
            # The reader of the terminal may be gone (a closed pipe); requests are served all the same.
            with suppress(OSError, ValueError):
                self._terminal.write(text + "\n")
                self._terminal.flush()
            if keep and self._path is not None:
                written = self._keep(self._path, text, written)
        if self._file is not None:
            self._file.close()

    def _keep(self, path: Path, text: str, written: int) -> int:
        try:
            if self._file is None:
                self._file = path.open("a", encoding="utf-8")
                written = path.stat().st_size
            if written > MOST_BYTES:
                bound(path)
                written = 0
            self._file.write(text + "\n")
            self._file.flush()
        except (OSError, ValueError):
            return written
        return written + len(text) + 1
