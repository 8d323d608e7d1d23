"""The commands of `python -m local`."""

import argparse
import json
import os
import signal
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import FrameType
from typing import Any

from local.database import Database
from local.logins import connect, make_owner
from local.logs import Journal
from local.options import OWN_TEMPLATE, Options
from local.problems import Problem
from local.stack import Stack, tour
from local.state import Folder, read_json

DESCRIPTION = """\
Runs leadintake on this machine, on loopback only: a real Postgres, S3 and SQS (moto), and the functions of
template.yaml, each in processes of its own, behind an HTTP gateway.

commands:
  run                  start everything in the foreground (what `make run` does; the default)
  key --name NAME      make another account; prints {"accountId", "apiKey"}
  revoke KEY           end a key at once
  redrive              send the dead letters of the stack that runs back to their queues
  drop FILE --to PLACE drop a file into the bucket of the stack that runs, and print its result;
                       PLACE: lists/ID/people, lists/ID/companies, campaigns/ID, connections, new-list
"""
EPILOGUE = """\
environment:
  PORT                 where the API listens (3000; 0 takes any free port)
  LOCAL_DIR            where data, logs and state lie (.local); remove it to start afresh
  DATABASE_URL         use this Postgres (15 to 18, as the owner of the database) instead of starting one
  PG_BIN               the bin folder of the Postgres to start; `wheel` means the one from PyPI and ignores
                       what is installed. Unset: an installed one, newest first, else the one from PyPI. A
                       database stays with the major version that made it.
  OPENROUTER_API_KEY   lets a language model help; OPENROUTER_* variables reach the functions, others do not

files in LOCAL_DIR:
  state.json           addresses, the demo key and more, while the stack is ready
  secrets.json         passwords and the demo key, kept between starts
  drop/                a folder that is watched: files put into drop/ACCOUNT/PLACE/ are dropped into the
                       bucket, and their results appear beside them
  database/            the data of Postgres; survives restarts and kill -9
  logs/                requests.log, functions/NAME.log, postgres.log, cloud.log; each of bounded size

What lies in S3 and SQS lives as long as the stack runs. Code of functions and of the layer is loaded anew when
it changes; a changed template.yaml needs a new start. Schedules run by UTC: rate(...) and cron(...).
Run by root, Postgres works as another user (postgres, nobody); no folder is opened for it. When that user cannot
reach the binaries from PyPI, they are copied to /var/lib/leadintake-postgres once.
"""


class Stopped(BaseException):
    """Somebody asked the stack to stop."""


def main(arguments: Sequence[str]) -> int:
    """Do what the command line says; return the exit status."""
    try:
        given = _parser(os.environ).parse_args(arguments)
        options = _options(given, os.environ)
        _forget_other_clouds()
        if given.command == "key":
            return make_key(options, given.name, given.credits)
        if given.command == "revoke":
            return revoke(options, given.key)
        if given.command == "redrive":
            return redrive(options)
        if given.command == "drop":
            return drop(options, given.key, given.to)
        return run(options)
    except Problem as problem:
        sys.stderr.write(f"{problem}\n")
        return 1


def run(options: Options) -> int:
    """Run the stack until somebody stops it."""
    stack = Stack(options, Journal())
    _stop_on_signals(stack)
    try:
        try:
            stack.start()
            stack.journal.say(tour(stack))
            stack.watch()
        except Stopped:
            stack.journal.say("Stopping ... (again to force)")
    finally:
        stack.stop()
        stack.journal.close()
    return 0


def make_key(options: Options, name: str | None, opening_credits: int) -> int:
    """Make an account and print its key."""
    if not name:
        raise Problem("A new account needs a name.", "write: python -m local key --name NAME")
    from local.accounts import make_account  # noqa: PLC0415 - see there

    with _Owner(options) as owner_url, connect(owner_url) as db:
        account = make_account(db, name, opening_credits)
    print(json.dumps({"accountId": account.account_id, "apiKey": account.api_key}))
    return 0


def revoke(options: Options, key: str | None) -> int:
    """End a key."""
    if not key:
        raise Problem("Which key?", "write: python -m local revoke KEY")
    from local.accounts import revoke_key  # noqa: PLC0415 - see there

    with _Owner(options) as owner_url, connect(owner_url) as db:
        revoked = revoke_key(db, key)
    if not revoked:
        raise Problem("There is no such key, or it was ended before.", "check that the whole key was given.")
    print(json.dumps({"revoked": True}))
    return 0


def redrive(options: Options) -> int:
    """Send dead letters back to the queues that gave them up."""
    state = _running_state(options)
    from local.dead_letters import send_back  # noqa: PLC0415 - it loads boto3, which other commands need not wait for

    print(json.dumps({"sent": send_back(state)}))
    return 0


def _running_state(options: Options) -> dict[str, Any]:
    state = read_json(Folder(options.folder).state_file)
    if not state or not _is_running(int(state.get("pid") or 0)):
        raise Problem("No stack runs here.", "start one in another terminal: make run")
    return state


def drop(options: Options, file: str | None, to: str | None) -> int:
    """Drop a file and print its result."""
    if not file or not to:
        raise Problem("Which file, and where to?", "write: python -m local drop FILE --to new-list")
    state = _running_state(options)
    from local.drops import put_file  # noqa: PLC0415 - it loads boto3, which the other commands need not wait for

    result = put_file(state, Path(file), to)
    print(json.dumps(result, ensure_ascii=False, indent=2))
    return 0 if result["status"] in ("imported", "dry_run", "waiting", "kept") else 1


class _Owner:
    """The owner's address: of the stack that runs, of DATABASE_URL, or of a Postgres started for a moment."""

    def __init__(self, options: Options) -> None:
        self._options = options
        self._folder = Folder(options.folder)
        self._database: Database | None = None

    def __enter__(self) -> str:
        state = read_json(self._folder.state_file)
        if state.get("database_url") and _is_running(int(state.get("pid") or 0)):
            return str(state["database_url"])
        owner_url = self._options.database_url or self._start_postgres()
        from local.accounts import migrate  # noqa: PLC0415 - see there

        migrate(owner_url)
        return owner_url

    def __exit__(self, *_: object) -> None:
        if self._database is not None:
            self._database.stop()
            self._folder.unlock()

    def _start_postgres(self) -> str:
        self._folder.prepare()
        self._folder.lock()
        self._database = Database(self._folder, self._options.postgres_binaries)
        try:
            self._database.prepare()
            self._database.start()
            self._database.wait()
            return make_owner(self._database.url, self._folder)
        except BaseException:
            self.__exit__()
            raise


def _is_running(pid: int) -> bool:
    if pid <= 0:
        return False
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _forget_other_clouds() -> None:
    """Keep the user's own AWS settings and proxies away from the buckets and queues on loopback."""
    for name in [name for name in os.environ if name.startswith("AWS_")]:
        del os.environ[name]
    os.environ |= {"AWS_CONFIG_FILE": os.devnull, "AWS_SHARED_CREDENTIALS_FILE": os.devnull, "NO_PROXY": "127.0.0.1"}


def _stop_on_signals(stack: Stack) -> None:
    asked = 0

    def stop(_number: int, _frame: FrameType | None) -> None:
        nonlocal asked
        asked += 1
        if asked == 1:
            raise Stopped
        stack.kill()
        os._exit(130)

    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, stop)


def _parser(environment: Mapping[str, str]) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        "python -m local",
        description=DESCRIPTION,
        epilog=EPILOGUE,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "command", nargs="?", choices=("run", "key", "revoke", "drop", "redrive"), default="run", metavar="command"
    )
    parser.add_argument("key", nargs="?", help="for revoke: the key, as it was printed; for drop: the file")
    parser.add_argument("--to", help="for drop: where the file belongs")
    parser.add_argument("--name", help="for key: what the account is called")
    parser.add_argument("--credits", type=int, default=1_000, help="for key: credits to start with (1000)")
    parser.add_argument("--port", default=environment.get("PORT") or "3000", help="same as PORT")
    parser.add_argument("--dir", default=environment.get("LOCAL_DIR") or ".local", help="same as LOCAL_DIR")
    parser.add_argument("--template", default=str(OWN_TEMPLATE), help="another template than the product's")
    parser.add_argument(
        "--parameter", action="append", default=[], metavar="NAME=VALUE", help="a parameter of the template"
    )
    return parser


def _options(given: argparse.Namespace, environment: Mapping[str, str]) -> Options:
    port = str(given.port)
    if not port.isdigit() or int(port) > 65_535:
        raise Problem(f"PORT is {port}, which is no port.", "set it to a number from 0 to 65535.")
    return Options(
        folder=Path(given.dir),
        port=int(port),
        template=Path(given.template),
        database_url=environment.get("DATABASE_URL", ""),
        postgres_binaries=environment.get("PG_BIN", ""),
        parameters=dict(_pair(text) for text in given.parameter),
        environment=dict(environment),
    )


def _pair(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not equals:
        raise Problem(f"--parameter {text} has no value.", "write NAME=VALUE.")
    return name, value
