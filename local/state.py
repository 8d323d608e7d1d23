"""The folder of one stack: its lock, its secrets, and what it tells others in state.json."""

import fcntl
import json
import os
import secrets
from collections.abc import Mapping
from pathlib import Path
from typing import Any, cast

from local.problems import Problem, about_files

LOG_FOLDER = "logs"


def write_privately(path: Path, content: Mapping[str, Any]) -> None:
    """Write JSON that only its owner may read, all of it or nothing."""
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            json.dump(content, file, indent=2)
            file.write("\n")
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    except OSError as error:
        raise about_files(error, "writing", path) from error


def read_json(path: Path) -> dict[str, Any]:
    """Read a JSON object; what is not there is empty."""
    try:
        content: object = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except OSError as error:
        raise about_files(error, "reading", path) from error
    except ValueError as error:
        raise Problem(f"{path} is not JSON ({error}).", f"remove {path} and start again.") from error
    return cast("dict[str, Any]", content) if isinstance(content, dict) else {}


class Folder:
    """LOCAL_DIR: made private, locked by the one stack that runs in it."""

    def __init__(self, path: Path) -> None:
        self.path = path.expanduser().absolute()
        self.logs = self.path / LOG_FOLDER
        self.state_file = self.path / "state.json"
        self.secrets_file = self.path / "secrets.json"
        self._lock: int | None = None

    def prepare(self) -> None:
        """Make the folder, closed to everybody else."""
        try:
            # exist_ok hides a dangling link and a plain file alike, mkdir below names both.
            self.path.mkdir(mode=0o700, parents=True, exist_ok=True)
            self.logs.mkdir(mode=0o700, exist_ok=True)
            ignore = self.path / ".gitignore"
            if not ignore.exists():
                ignore.write_text("*\n", encoding="utf-8")
        except FileExistsError as error:
            raise Problem(f"{error.filename} is a file, not a folder.", "set LOCAL_DIR to a folder.") from error
        except OSError as error:
            raise about_files(error, "making the folder", self.path) from error

    def lock(self) -> None:
        """Take the folder for this process, or say which process has it."""
        path = self.path / "lock"
        try:
            descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        except OSError as error:
            raise about_files(error, "opening the lock", path) from error
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            holder = os.pread(descriptor, 32, 0).decode(errors="replace").strip() or "unknown"
            os.close(descriptor)
            raise Problem(
                f"Another stack (process {holder}) already runs in {self.path}.",
                f"stop it (Ctrl-C there, or `kill {holder}`), or start this one with another LOCAL_DIR and PORT.",
            ) from error
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, f"{os.getpid()}\n".encode(), 0)
        self._lock = descriptor

    def unlock(self) -> None:
        """Give the folder back."""
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None

    def secret(self, name: str) -> str:
        """Return the secret of that name; the first call draws it."""
        known = read_json(self.secrets_file)
        if not isinstance(known.get(name), str):
            self.keep_secret(name, secrets.token_urlsafe(24))
        return str(read_json(self.secrets_file)[name])

    def kept_secret(self, name: str) -> str | None:
        """Return the secret of that name when there is one."""
        value = read_json(self.secrets_file).get(name)
        return value if isinstance(value, str) else None

    def keep_secret(self, name: str, value: str) -> None:
        """Keep a secret for the next start."""
        write_privately(self.secrets_file, read_json(self.secrets_file) | {name: value})

    def announce(self, state: Mapping[str, Any]) -> None:
        """Tell others that the stack is ready, and where."""
        write_privately(self.state_file, state)

    def retract(self) -> None:
        """Take back what was announced; what another stack announced here stays."""
        if self._lock is not None:
            self.state_file.unlink(missing_ok=True)
