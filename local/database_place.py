"""Where the server's files lie and as whom it runs.

Postgres refuses to run as root. Root's stack runs it as another user, and neither LOCAL_DIR nor any folder above it is
opened to that user for it: the server inherits an open handle of its folder and finds its files through
/proc/self/fd/N, which needs no right to any folder above. Binaries that the user cannot reach (a virtual environment
below /root) are copied once to BINARIES_COPY, because Postgres looks for its libraries by its real path.
"""

import os
import pwd
import shutil
import stat
import sys
from contextlib import suppress
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from local.postgres_binaries import WHEEL_PACKAGE, Binaries
from local.problems import Problem, about_files

BINARIES_COPY = Path("/var/lib/leadintake-postgres")
_USERS = ("postgres", "nobody", "daemon")


@dataclass(slots=True)
class Place:
    """The server's folder as the server sees it, and whom it runs as (user -1: as we are)."""

    path: Path
    home: str
    initdb: str
    postgres: str
    major: int
    user: int = -1
    group: int = -1
    handle: int | None = None

    @property
    def data(self) -> str:
        """Return the data directory as the server sees it."""
        return f"{self.home}/data"

    @property
    def handles(self) -> tuple[int, ...]:
        """Return the handles that the server must inherit."""
        return () if self.handle is None else (self.handle,)

    def give(self, path: Path) -> None:
        """Make a file the server's own, and nobody else's."""
        path.chmod(0o600)
        if self.user >= 0:
            os.chown(path, self.user, self.group)

    def remove(self, path: Path) -> None:
        """Remove what an interrupted start left."""
        if path.exists():
            shutil.rmtree(path)

    def close(self) -> None:
        """Let go of the folder."""
        if self.handle is not None:
            os.close(self.handle)
            self.handle = None


def make_place(home: Path, binaries: Binaries) -> Place:
    """Make the server's folder and find out how the server can reach it."""
    try:
        home.mkdir(mode=0o700, exist_ok=True)
        identity = _server_identity(home)
        if identity is None:
            return Place(home, str(home), str(binaries.initdb), str(binaries.postgres), binaries.major)
        user, group = identity
        os.chown(home, user, group)
        home.chmod(0o700)
        folder = _reachable_binaries(binaries, user, group)
    except OSError as error:
        raise about_files(error, "making the database's folder", error.filename or home) from error
    programs = str(folder / "initdb"), str(folder / "postgres")
    if reachable(home, user, group):
        return Place(home, str(home), *programs, binaries.major, user, group)
    if sys.platform != "linux":
        raise Problem(
            f"Postgres cannot run as root, and the user it would run as cannot reach {home}.",
            "run the stack as an ordinary user, or set LOCAL_DIR to a folder that everybody may enter.",
        )
    handle = os.open(home, os.O_RDONLY | os.O_DIRECTORY)
    return Place(home, f"/proc/self/fd/{handle}", *programs, binaries.major, user, group, handle)


def reachable(path: Path, user: int, group: int) -> bool:
    """Tell whether that user may go through every folder down to this path."""
    for folder in (path, *path.parents):
        entry = folder.stat()
        mask = stat.S_IXUSR if entry.st_uid == user else stat.S_IXGRP if entry.st_gid == group else stat.S_IXOTH
        if not entry.st_mode & mask:
            return False
    return True


def _server_identity(home: Path) -> tuple[int, int] | None:
    """Return whom root runs the server as; a folder that has an owner keeps it."""
    if os.geteuid() != 0:
        return None
    owner = home.stat()
    if owner.st_uid != 0:
        return owner.st_uid, owner.st_gid
    for name in _USERS:
        with suppress(KeyError):
            entry = pwd.getpwnam(name)
            if entry.pw_uid != 0:
                return entry.pw_uid, entry.pw_gid
    raise Problem("Postgres refuses to run as root, and there is no other user here.", "run as an ordinary user.")


def _reachable_binaries(binaries: Binaries, user: int, group: int) -> Path:
    if reachable(binaries.folder, user, group):
        return binaries.folder
    installation = binaries.folder.parent
    if installation.parent.name != WHEEL_PACKAGE or sys.platform != "linux":
        raise Problem(
            f"The user that Postgres would run as cannot reach {binaries.folder}.",
            "set PG_BIN to an installation outside of root's home, or run the stack as an ordinary user.",
        )
    copy = BINARIES_COPY / f"{version(WHEEL_PACKAGE)}-{binaries.major}"
    target = copy / WHEEL_PACKAGE / installation.name
    if not target.exists():
        # The programs look for their libraries beside the package, three folders up.
        temporary = BINARIES_COPY / f"{copy.name}.{os.getpid()}"
        libraries = f"{WHEEL_PACKAGE}.libs"
        shutil.copytree(installation, temporary / WHEEL_PACKAGE / installation.name)
        if (installation.parent.parent / libraries).is_dir():
            shutil.copytree(installation.parent.parent / libraries, temporary / libraries)
        for folder in (BINARIES_COPY, temporary, temporary / WHEEL_PACKAGE):
            folder.chmod(0o755)
        with suppress(OSError):
            temporary.rename(copy)
    return target / "bin"
