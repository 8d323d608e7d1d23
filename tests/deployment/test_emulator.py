"""The built layer and functions behind Lambda's own Runtime Interface Emulator: no Docker, nothing of ours between."""

import http.client
import json
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.deployment.conftest import HERE, ROOT

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


def event(name: str, key: str) -> dict[str, Any]:
    """Read an event file and put a real key in the place of the made-up one."""
    found: dict[str, Any] = json.loads((ROOT / "events" / f"{name}.json").read_text("utf-8"))
    found["headers"]["Authorization"] = f"Bearer {key}"
    found["multiValueHeaders"]["Authorization"] = [f"Bearer {key}"]
    return found


def test_the_built_function_answers_a_post_a_get_and_an_error(
    emulated: Callable[..., Callable[[object], Any]], database: tuple[str, str]
) -> None:
    url, key = database
    call = emulated("lists", DATABASE_URL=url, DATABASE_USER="leadintake_app")

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
    emulated: Callable[..., Callable[[object], Any]], database: tuple[str, str]
) -> None:
    url, key = database
    call = emulated("lists", DATABASE_URL=url, DATABASE_USER="leadintake_app")
    refused = call(event("lists/get", key) | {"httpMethod": "PUT"})
    assert refused["statusCode"] == 405, refused
    assert {name.lower(): value for name, value in refused["headers"].items()}["allow"] == "GET, POST"


def test_the_built_function_describes_the_api(
    emulated: Callable[..., Callable[[object], Any]], database: tuple[str, str]
) -> None:
    url, _ = database
    call = emulated("describe_api", DATABASE_URL=url, DATABASE_USER="leadintake_app")
    public: dict[str, Any] = json.loads((ROOT / "events/describe_api/get.json").read_text("utf-8"))
    described = call(public)
    assert described["statusCode"] == 200, described
    assert json.loads(described["body"])["openapi"].startswith("3.1")
