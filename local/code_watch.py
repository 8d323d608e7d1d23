"""Notices that the code of a function or of a layer has changed."""

import os
import threading
import time
from pathlib import Path

# How long a look at the files is taken for true: a walk over the layer costs about a millisecond.
FRESH_SECONDS = 0.25


class CodeWatch:
    """Tells the revision of folders: equal as long as no file in them changed."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._seen: dict[Path, tuple[float, int]] = {}

    def revision(self, folders: tuple[Path, ...]) -> tuple[int, ...]:
        """Return a value that changes when a file in one of the folders does."""
        with self._lock:
            return tuple(self._of(folder) for folder in folders)

    def _of(self, folder: Path) -> int:
        now = time.monotonic()
        seen = self._seen.get(folder)
        if seen is not None and now - seen[0] < FRESH_SECONDS:
            return seen[1]
        revision = hash(tuple(sorted(_files(folder))))
        self._seen[folder] = (now, revision)
        return revision


def _files(folder: Path | str) -> list[tuple[str, int, int]]:
    found: list[tuple[str, int, int]] = []
    try:
        entries = list(os.scandir(folder))
    except OSError:
        return found
    for entry in entries:
        if entry.name.startswith(".") or entry.name == "__pycache__":
            continue
        if entry.is_dir():
            found += _files(entry.path)
        else:
            # An editor may replace a file between the listing and this look.
            try:
                about = entry.stat()
            except OSError:
                continue
            found.append((entry.path, about.st_mtime_ns, about.st_size))
    return found
