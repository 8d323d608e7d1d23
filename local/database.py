"""A Postgres of our own: made, started on loopback, stopped; it survives being killed."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import psutil

from local.database_place import Place, make_place
from local.logs import bound
from local.postgres_binaries import Binaries, choose_binaries
from local.problems import Problem, about_files, disk_full
from local.state import Folder

SUPERUSER = "postgres"
START_SECONDS = 60
STOP_SECONDS = 20
PORT_ATTEMPTS = 5
# A new database takes 40 MB, and Postgres cannot start without room for a segment of its log (16 MB).
LEAST_DISK_BYTES = 48 * 1_048_576
# Everything below is given at every start, so that a data directory made by an older stack follows.
SETTINGS = {
    "listen_addresses": "127.0.0.1",
    # A path for a socket may be at most 107 bytes long, LOCAL_DIR may be longer.
    "unix_socket_directories": "",
    "max_connections": "200",
    "shared_buffers": "128MB",
    "max_wal_size": "1GB",
    "timezone": "UTC",
    "log_timezone": "UTC",
    # A log that shows statements or values would show what people import.
    "log_error_verbosity": "terse",
    "log_min_error_statement": "panic",
    "log_parameter_max_length_on_error": "0",
    "log_statement": "none",
    "log_min_duration_statement": "-1",
    # A process that is killed frees its locks and its transaction soon.
    "tcp_keepalives_idle": "30",
    "client_connection_check_interval": "2s",
}


class Database:
    """The server of one LOCAL_DIR."""

    def __init__(self, folder: Folder, wanted_binaries: str) -> None:
        self._folder = folder
        self._wanted = wanted_binaries
        self._process: subprocess.Popen[bytes] | None = None
        self._place: Place | None = None
        self._log = folder.logs / "postgres.log"
        self.port = 0

    @property
    def url(self) -> str:
        """Return the superuser's address; the password is this folder's own."""
        return f"postgresql://{SUPERUSER}:{self._folder.secret('postgres')}@127.0.0.1:{self.port}/postgres"

    @property
    def pid(self) -> int | None:
        """Return the server's process id."""
        return None if self._process is None else self._process.pid

    @property
    def running(self) -> bool:
        """Tell whether the server we started still runs."""
        return self._process is not None and self._process.poll() is None

    def prepare(self) -> Binaries:
        """Choose the binaries, make the data directory when there is none, end what a killed stack left behind."""
        home = self._folder.path / "database"
        binaries = choose_binaries(self._wanted, _data_major(home / "data"))
        self._place = make_place(home, binaries)
        if (home / "data").exists():
            stop_orphans(home / "data")
        else:
            self._make_data(home, self._place)
        return binaries

    def start(self) -> None:
        """Start the server without waiting for it. The calling thread must outlive the server (see descent)."""
        if self._place is None:
            raise RuntimeError("prepare() comes before start()")
        place = self._place
        self.port = _free_port()
        bound(self._log)
        arguments = [place.postgres, "-D", place.data, "-c", f"port={self.port}"]
        for name, value in SETTINGS.items():
            arguments += ["-c", f"{name}={value}"]
        self._write_access_rules(self._folder.path / "database" / "data", place)
        with self._log.open("ab") as log:
            # SIGINT is Postgres's fast shutdown: sessions end, nothing is lost.
            self._process = self._descend(place, arguments, signal.SIGINT, log.fileno())

    def wait(self) -> None:
        """Wait until it takes connections; another port when ours was taken in between."""
        for attempt in range(PORT_ATTEMPTS):
            if self._ready():
                return
            if attempt + 1 < PORT_ATTEMPTS and "could not bind" in self._last_lines():
                self.start()
                continue
            if shutil.disk_usage(self._folder.path).free < LEAST_DISK_BYTES:
                raise disk_full("starting Postgres", self._folder.path)
            raise Problem(f"Postgres did not start: {self._reason()}", f"read {self._log}; it says more there.")

    def stop(self) -> None:
        """Stop the server, fast but orderly; by force when that takes too long."""
        if self._process is None:
            return
        for number, patience in ((signal.SIGINT, STOP_SECONDS), (signal.SIGQUIT, 5), (signal.SIGKILL, 5)):
            if self._process.poll() is not None:
                break
            self._process.send_signal(number)
            with suppress(subprocess.TimeoutExpired):
                self._process.wait(patience)
        self._process = None
        if self._place is not None:
            self._place.close()
            self._place = None

    def _make_data(self, home: Path, place: Place) -> None:
        unfinished = home / "data.new"
        place.remove(unfinished)
        password = home / "password"
        try:
            password.write_text(self._folder.secret("postgres") + "\n", encoding="utf-8")
            place.give(password)
            command = [place.initdb, "-D", f"{place.home}/data.new", "-U", SUPERUSER, f"--pwfile={place.home}/password"]
            command += ["--auth=scram-sha-256", "--encoding=UTF8", "--lc-messages=C", *_locale(place.major)]
            answer = self._descend(place, command, signal.SIGKILL, subprocess.PIPE)
            said, _ = answer.communicate()
        except OSError as error:
            raise about_files(error, "making the database", home) from error
        finally:
            password.unlink(missing_ok=True)
        if answer.returncode != 0:
            raise _initdb_problem(said.decode(errors="replace"), home)
        unfinished.rename(home / "data")

    def _write_access_rules(self, data: Path, place: Place) -> None:
        rules = data / "pg_hba.conf"
        rules.write_text("host all all 127.0.0.1/32 scram-sha-256\n", encoding="utf-8")
        place.give(rules)

    def _descend(self, place: Place, command: list[str], last_signal: int, output: int) -> subprocess.Popen[bytes]:
        launcher = [sys.executable, "-I", str(Path(__file__).with_name("descent.py"))]
        identity = [str(os.getpid()), str(int(last_signal)), str(place.user), str(place.group)]
        environment = {"PATH": os.environ.get("PATH", ""), "LC_ALL": "C", "TZ": "UTC"}
        return subprocess.Popen(
            [*launcher, *identity, *command],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            env=environment,
            cwd="/",
            pass_fds=place.handles,
            # Ctrl-C in the terminal is for the stack, which then stops its children in order.
            start_new_session=True,
        )

    def _ready(self) -> bool:
        """Read the status that the server itself writes, as pg_ctl does."""
        status = self._folder.path / "database" / "data" / "postmaster.pid"
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline and self.running:
            with suppress(OSError):
                lines = status.read_text(encoding="utf-8", errors="replace").splitlines()
                if len(lines) >= 8 and lines[0].strip() == str(self.pid) and lines[7].strip() == "ready":
                    return True
            time.sleep(0.01)
        return False

    def _last_lines(self) -> str:
        with suppress(OSError):
            return "\n".join(self._log.read_text(encoding="utf-8", errors="replace").splitlines()[-12:])
        return ""

    def _reason(self) -> str:
        lines = [line for line in self._last_lines().splitlines() if "FATAL" in line or "PANIC" in line]
        return lines[-1].split("] ", 1)[-1] if lines else "it ended without a word"


def stop_orphans(data: Path) -> None:
    """End server processes that a killed stack left on this data directory; we hold its lock."""
    for number, patience in ((signal.SIGINT, STOP_SECONDS), (signal.SIGQUIT, 5), (signal.SIGKILL, 5)):
        processes = _processes_in(data)
        if not processes:
            break
        # The first process alone is told: it ends its children. Without it, each is told.
        heads = [process for process in processes if process.pid == _recorded_pid(data)] or processes
        for process in heads:
            with suppress(psutil.Error):
                process.send_signal(number)
        psutil.wait_procs(processes, timeout=patience)
    # The number in the file may belong to a stranger by now, and Postgres would take it for a server.
    (data / "postmaster.pid").unlink(missing_ok=True)


def _processes_in(data: Path) -> list[psutil.Process]:
    """Return the processes that work in this folder: Postgres makes its data directory its own place."""
    found: list[psutil.Process] = []
    for process in psutil.process_iter():
        with suppress(psutil.Error, OSError):
            if "postgres" in process.name() and Path(process.cwd()).samefile(data):
                found.append(process)
    return found


def _recorded_pid(data: Path) -> int | None:
    with suppress(OSError, ValueError, IndexError):
        return int((data / "postmaster.pid").read_text(encoding="utf-8").splitlines()[0])
    return None


def _data_major(data: Path) -> int | None:
    try:
        return int((data / "PG_VERSION").read_text(encoding="utf-8").strip())
    except (FileNotFoundError, ValueError):
        return None
    except OSError as error:
        raise about_files(error, "reading the database's version", data) from error


def _locale(major: int) -> list[str]:
    """Sort by code point and know the case of every letter, whatever the machine's language."""
    if major >= 17:
        return ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--lc-collate=C", "--lc-ctype=C"]
    kind = "C.UTF-8" if sys.platform == "linux" else "en_US.UTF-8"
    return ["--lc-collate=C", f"--lc-ctype={kind}"]


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _initdb_problem(said: str, home: Path) -> Problem:
    lines = [line for line in said.splitlines() if "error" in line.lower() or "fatal" in line.lower()]
    reason = lines[0] if lines else (said.strip().splitlines() or ["no word"])[-1]
    if shutil.disk_usage(home).free < LEAST_DISK_BYTES:
        return disk_full("making the database", home)
    return Problem(f"The database could not be made in {home}: {reason}", "check that folder, or set LOCAL_DIR.")
