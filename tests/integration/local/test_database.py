"""The database of a stack, whichever Postgres it is, and the commands that need nothing else."""

import json
import os
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import psycopg
import pytest

from local.database import Database
from local.problems import Problem
from local.state import Folder
from tests.integration.local.running import PATIENCE, REPOSITORY, running


def command(folder: Path, *arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run one command of `python -m local`."""
    return subprocess.run(
        [sys.executable, "-m", "local", *arguments, "--dir", str(folder)],
        cwd=REPOSITORY,
        env={**os.environ, **variables},
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )


def started(folder: Path, binaries: str) -> Database:
    """Start a database in a folder."""
    place = Folder(folder)
    place.prepare()
    database = Database(place, binaries)
    database.prepare()
    database.start()
    database.wait()
    return database


def test_the_postgres_of_the_wheel_serves_a_folder_with_a_space_and_an_umlaut(tmp_path: Path) -> None:
    database = started(tmp_path / "wheel für alle", "wheel")
    try:
        with psycopg.connect(database.url) as db:
            assert db.execute("select current_setting('server_version_num')::int / 10000").fetchone() == (18,)
            assert db.execute("select lower('ÄÖÜ'), 'Z' < 'a'").fetchone() == ("äöü", True)
            assert db.execute("show server_encoding").fetchone() == ("UTF8",)
    finally:
        database.stop()


def test_the_server_listens_on_loopback_asks_for_a_password_and_logs_no_values(tmp_path: Path) -> None:
    database = started(tmp_path / "own", os.environ.get("PG_BIN", ""))
    try:
        with psycopg.connect(database.url, autocommit=True) as db:
            wanted = {
                "listen_addresses": "127.0.0.1",
                "unix_socket_directories": "",
                "fsync": "on",
                "log_error_verbosity": "terse",
                "log_min_error_statement": "panic",
                "log_parameter_max_length_on_error": "0",
                "max_connections": "200",
                "password_encryption": "scram-sha-256",
            }
            shown = {name: db.execute("select current_setting(%s)", [name]).fetchone() for name in wanted}
            assert shown == {name: (value,) for name, value in wanted.items()}
            db.execute("create table people (email text unique)")
            for _ in range(2):
                with suppress(psycopg.errors.UniqueViolation):
                    db.execute("insert into people values (%s)", ["ann@example.com"])
        with pytest.raises(psycopg.OperationalError):
            psycopg.connect(f"postgresql://postgres:wrong@127.0.0.1:{database.port}/postgres")
    finally:
        database.stop()
    log = (tmp_path / "own" / "logs" / "postgres.log").read_text("utf-8")
    assert "duplicate key value" in log
    assert "ann@example.com" not in log


def test_an_interrupted_first_start_is_begun_again(tmp_path: Path) -> None:
    unfinished = tmp_path / "own" / "database" / "data.new"
    unfinished.mkdir(parents=True)
    (unfinished / "PG_VERSION").write_text("18\n", "utf-8")
    started(tmp_path / "own", os.environ.get("PG_BIN", "")).stop()


def test_data_of_another_version_is_left_alone_and_said_so(tmp_path: Path) -> None:
    data = tmp_path / "own" / "database" / "data"
    data.mkdir(parents=True)
    (data / "PG_VERSION").write_text("12\n", "utf-8")
    with pytest.raises(Problem, match="was made by Postgres 12; here is only Postgres"):
        started(tmp_path / "own", "")


def test_a_wrong_pg_bin_is_said_so(tmp_path: Path) -> None:
    answer = command(tmp_path / "own", "run", PG_BIN=str(tmp_path), PORT="0")
    assert answer.returncode == 1
    assert "which holds no Postgres 15 to 18" in answer.stderr
    assert "Traceback" not in answer.stderr


def test_keys_are_made_and_ended_without_a_running_stack(tmp_path: Path) -> None:
    made = command(tmp_path / "own", "key", "--name", "Ann", "--credits", "7")
    assert made.returncode == 0, made.stderr
    account = json.loads(made.stdout)
    assert set(account) == {"accountId", "apiKey"}
    assert json.loads(command(tmp_path / "own", "revoke", account["apiKey"]).stdout) == {"revoked": True}
    again = command(tmp_path / "own", "revoke", account["apiKey"])
    assert again.returncode == 1
    assert "Remedy:" in again.stderr


def test_the_product_runs_on_another_server_and_two_stacks_share_its_logins(tmp_path: Path) -> None:
    server = started(tmp_path / "server", os.environ.get("PG_BIN", ""))
    try:
        with psycopg.connect(server.url, autocommit=True) as db:
            db.execute("create role owner login createrole createdb password 'owned'")
            for name in ("one", "two"):
                db.execute(f"create database {name} owner owner")
        url = f"postgresql://owner:owned@127.0.0.1:{server.port}"
        with running(tmp_path / "one", DATABASE_URL=f"{url}/one") as one:
            with running(tmp_path / "two", DATABASE_URL=f"{url}/two") as two:
                assert two.request("GET", "/api/health").status_code == 200
            headers = {"Authorization": f"Bearer {one.state['api_key']}"}
            assert one.request("GET", "/api/lists", headers=headers).status_code == 200
            assert "postgres" not in [process.name() for process in one.descendants()]
    finally:
        server.stop()


def test_the_demo_account_keeps_its_key_and_gets_another_when_it_was_ended(tmp_path: Path) -> None:
    with running(tmp_path / "own") as stack:
        first = stack.state
        assert first["api_key"] in stack.said
        other = json.loads(command(tmp_path / "own", "key", "--name", "Bob").stdout)
        headers = {"Authorization": f"Bearer {other['apiKey']}"}
        assert stack.request("GET", "/api/lists", headers=headers).status_code == 200
        assert command(tmp_path / "own", "revoke", other["apiKey"]).returncode == 0
        assert stack.request("GET", "/api/lists", headers=headers).status_code == 401
    with running(tmp_path / "own") as stack:
        assert (stack.state["account_id"], stack.state["api_key"]) == (first["account_id"], first["api_key"])
    assert command(tmp_path / "own", "revoke", first["api_key"]).returncode == 0
    with running(tmp_path / "own") as stack:
        assert stack.state["account_id"] == first["account_id"]
        assert stack.state["api_key"] != first["api_key"]
