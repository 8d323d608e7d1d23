"""What can go wrong while the stack runs, said with its cause and a remedy."""

import errno
from pathlib import Path


class Problem(Exception):
    """Something that the person at the keyboard can put right."""

    def __init__(self, cause: str, remedy: str) -> None:
        super().__init__(f"{cause}\nRemedy: {remedy}")
        self.cause = cause
        self.remedy = remedy


def disk_full(doing: str, path: Path | str) -> Problem:
    """Say that there is no room."""
    return Problem(
        f"The disk is full: {doing} failed at {path}.",
        "free some space, or set LOCAL_DIR to a folder on another disk.",
    )


def about_files(error: OSError, doing: str, path: Path | str) -> Problem:
    """Translate an error of the file system into a sentence and a remedy."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return disk_full(doing, path)
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return Problem(
            f"No permission: {doing} failed at {path} ({error.strerror}).",
            "make the folder yours (chown), or set LOCAL_DIR to a folder that you may write. "
            "A folder that root's stack made belongs to root.",
        )
    return Problem(f"{doing} failed at {path}: {error.strerror or error}.", "check that path, then start again.")
