"""The built layer and functions behind Lambda's own Runtime Interface Emulator: no Docker, nothing of ours between."""

import http.client
import json
import os
import shutil
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any, cast

import pytest

from tests.deployment.conftest import HERE, ROOT, Prepared

EMULATORS = sorted((ROOT / ".venv-sam").glob(f"lib/python*/site-packages/samcli/local/rapid/aws-lambda-rie-{HERE}"))
BOOTSTRAP = """\
#!/bin/sh
cd "$LAMBDA_TASK_ROOT"
exec "$LAMBDA_PYTHON" -S -B -m awslambdaric "$_HANDLER"
"""
SECONDS_TO_START = 60

pytestmark = pytest.mark.skipif(not EMULATORS, reason="the emulator comes with aws-sam-cli: run `make sam` first")


@pytest.fixture(scope="session")
def runtime(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Install what Lambda's Python runtime brings along, and its bootstrap."""
    folder = tmp_path_factory.mktemp("runtime")
    install = ["install", "--quiet", "--no-deps", "--require-hashes", "--only-binary=:all:", "--target", str(folder)]
    requirements = ROOT / "tests/deployment/runtime-requirements.txt"
    subprocess.run([sys.executable, "-m", "pip", *install, "-r", str(requirements)], check=True, capture_output=True)
    bootstrap = folder / "bootstrap"
    bootstrap.write_text(BOOTSTRAP)
    bootstrap.chmod(0o755)
    return folder


class Answers(HTTPServer):
    """Takes in CloudFormation's place what a custom resource answers."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), TakeAnswer)
        self.bodies: list[dict[str, Any]] = []

    @property
    def url(self) -> str:
        """Return where answers are to be put."""
        return f"http://127.0.0.1:{self.server_port}/answer?X-Amz-Signature=0"


class TakeAnswer(BaseHTTPRequestHandler):
    """Keeps the body of a PUT."""

    def do_PUT(self) -> None:
        """Keep the body."""
        kept = cast("Answers", self.server).bodies
        kept.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
        self.send_response(200)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class calls it so
        """Say nothing."""


@pytest.fixture
def answers() -> Generator[Answers]:
    """Listen for what a custom resource answers."""
    with Answers() as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield server
        server.shutdown()
        thread.join()


@pytest.fixture
def emulated(runtime: Path, layer: Path, tmp_path: Path) -> Generator[Callable[..., Callable[[object], Any]]]:
    """Give what starts a function in the emulator and answers with what calls it."""
    started: list[subprocess.Popen[bytes]] = []

    def start(function: str, **variables: str) -> Callable[[object], Any]:
        # A copy, as `sam build` makes one: nothing beside the folder can be imported.
        task = Path(shutil.copytree(ROOT / "functions" / function, tmp_path / function))
        port, inner = free_port(), free_port()
        command = [str(EMULATORS[0]), "--log-level", "error", str(runtime / "bootstrap"), "app.handler"]
        command[3:3] = ["--runtime-interface-emulator-address", f"127.0.0.1:{port}"]
        command[3:3] = ["--runtime-api-address", f"127.0.0.1:{inner}"]
        environment = {
            "PATH": os.defpath,
            "HOME": str(tmp_path),
            "LAMBDA_PYTHON": sys.executable,
            "LAMBDA_TASK_ROOT": str(task),
            "PYTHONPATH": os.pathsep.join([str(task), str(layer), str(runtime)]),
            "AWS_REGION": "eu-central-1",
            "AWS_LAMBDA_FUNCTION_NAME": function,
            "AWS_LAMBDA_FUNCTION_TIMEOUT": "20",
            "_HANDLER": "app.handler",
            "POWERTOOLS_SERVICE_NAME": "leadintake",
        }
        log = (tmp_path / f"{function}.log").open("wb")
        process = subprocess.Popen(command, env=environment | variables, cwd=task, stdout=log, stderr=log)
        log.close()
        started.append(process)
        return lambda event: invoke(port, event)

    yield start
    for process in started:
        process.terminate()
        process.wait(30)


def free_port() -> int:
    """Ask the operating system for a port that nobody listens on."""
    with socket.socket() as asked:
        asked.bind(("127.0.0.1", 0))
        return asked.getsockname()[1]


@contextmanager
def connected(port: int) -> Generator[http.client.HTTPConnection]:
    """Connect as soon as the emulator listens."""
    until = time.monotonic() + SECONDS_TO_START
    while True:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=SECONDS_TO_START)
        try:
            connection.connect()
            break
        except ConnectionRefusedError:
            if time.monotonic() > until:
                raise
            time.sleep(0.05)
    try:
        yield connection
    finally:
        connection.close()


def invoke(port: int, event: object) -> Any:
    """Call the function as Lambda's API does."""
    with connected(port) as connection:
        connection.request("POST", "/2015-03-31/functions/function/invocations", json.dumps(event))
        return json.loads(connection.getresponse().read())


def read(name: str) -> dict[str, Any]:
    """Read an event file."""
    return json.loads((ROOT / "events" / f"{name}.json").read_text("utf-8"))


def event(name: str, key: str) -> dict[str, Any]:
    """Read an event file and put a real key in the place of the made-up one."""
    found = read(name)
    found["headers"]["Authorization"] = f"Bearer {key}"
    found["multiValueHeaders"]["Authorization"] = [f"Bearer {key}"]
    return found


def test_the_built_function_answers_a_post_a_get_and_an_error(
    emulated: Callable[..., Callable[[object], Any]], database: Prepared
) -> None:
    key = database.key
    call = emulated("lists", DATABASE_URL=database.app)

    made = call(event("lists/post", key))
    assert made["statusCode"] == 200, made
    sheet = json.loads(made["body"])["sheet"]
    assert sheet["name"] == "Maschinenbau Süd"

    shown = call(event("lists/get", key))
    assert shown["statusCode"] == 200, shown
    assert [one["id"] for one in json.loads(shown["body"])["lists"]] == [sheet["id"]]

    refused = call(event("lists/get", "pk_live_" + "0" * 64))
    assert refused["statusCode"] == 401, refused
    error = json.loads(refused["body"])
    assert error["code"] == "unauthorized"
    assert error["requestId"] == event("lists/get", key)["requestContext"]["requestId"]


def test_a_method_without_a_meaning_is_refused_by_the_built_function(
    emulated: Callable[..., Callable[[object], Any]], database: Prepared
) -> None:
    key = database.key
    call = emulated("lists", DATABASE_URL=database.app)
    refused = call(event("lists/get", key) | {"httpMethod": "PUT"})
    assert refused["statusCode"] == 405, refused
    assert {name.lower(): value for name, value in refused["headers"].items()}["allow"] == "GET, POST"


def test_the_built_function_describes_the_api(
    emulated: Callable[..., Callable[[object], Any]], database: Prepared
) -> None:
    described = emulated("describe_api", DATABASE_URL=database.app)(read("describe_api/get"))
    assert described["statusCode"] == 200, described
    assert json.loads(described["body"])["openapi"].startswith("3.1")


def test_the_built_migration_runs_by_hand(emulated: Callable[..., Callable[[object], Any]], database: Prepared) -> None:
    newest = max(int(path.name[:4]) for path in (ROOT / "layers/leadintake/leadintake/store/migrations").glob("*.sql"))
    call = emulated("migrate_database", DATABASE_URL=database.owner)
    assert call(read("migrate_database/by_hand")) == {"version": newest, "applied": []}


def test_the_built_migration_tells_cloudformation_how_it_went(
    emulated: Callable[..., Callable[[object], Any]], database: Prepared, answers: Answers
) -> None:
    call = emulated("migrate_database", DATABASE_URL=database.owner)
    asked = read("migrate_database/create") | {"ResponseURL": answers.url}
    call(asked)
    call(read("migrate_database/delete") | {"ResponseURL": answers.url})
    created, deleted = answers.bodies
    assert created["Status"] == deleted["Status"] == "SUCCESS"
    assert created["PhysicalResourceId"] == read("migrate_database/delete")["PhysicalResourceId"]
    for name in ("StackId", "RequestId", "LogicalResourceId"):
        assert created[name] == asked[name]


def test_a_migration_that_cannot_be_done_tells_cloudformation_so(
    emulated: Callable[..., Callable[[object], Any]], answers: Answers
) -> None:
    call = emulated("migrate_database", DATABASE_URL=f"postgresql://nobody@127.0.0.1:{free_port()}/nothing")
    call(read("migrate_database/create") | {"ResponseURL": answers.url})
    (told,) = answers.bodies
    assert told["Status"] == "FAILED"
    assert told["Reason"]
