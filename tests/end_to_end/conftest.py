"""The product as people run it: the local stack, and accounts that call it over HTTP."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Generator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.model_server import Connection, ModelServer, completion, model_server

ROOT = Path(__file__).resolve().parents[2]
PATIENCE_SECONDS = 120
Call = Callable[..., httpx.Response]


class Stack:
    """The local stack in a folder of its own, started as `make run` starts it."""

    def __init__(self, folder: Path, variables: Mapping[str, str] | None = None) -> None:
        self.folder = folder
        self._variables = variables or {}
        self.state: dict[str, Any] = {}
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it and wait until it is healthy."""
        state = self.folder / "state.json"
        state.unlink(missing_ok=True)
        environment = {**os.environ, "PORT": "0", "LOCAL_DIR": str(self.folder)}
        environment.pop("DATABASE_URL", None)
        environment |= self._variables
        with self.output.open("ab") as output:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "local"],
                cwd=ROOT,
                env=environment,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        deadline = time.monotonic() + PATIENCE_SECONDS
        while not state.exists():
            if self._process.poll() is not None or time.monotonic() > deadline:
                pytest.fail(f"the stack did not start:\n{self.said()}")
            time.sleep(0.05)
        self.state = json.loads(state.read_text("utf-8"))
        assert httpx.get(f"{self.url}/api/health", timeout=PATIENCE_SECONDS).status_code == 200

    def stop(self) -> None:
        """Stop it as Ctrl-C does."""
        if self._process is not None and self._process.poll() is None:
            self._process.send_signal(signal.SIGINT)
            self._process.wait(PATIENCE_SECONDS)

    def kill(self) -> None:
        """Kill it with everything it has started, at once."""
        assert self._process is not None
        for pid in reversed([self._process.pid, *descendants(self._process.pid)]):
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                continue
        self._process.wait(PATIENCE_SECONDS)

    @property
    def output(self) -> Path:
        """Name the file that its output goes to."""
        return self.folder.parent / f"{self.folder.name}.output"

    @property
    def url(self) -> str:
        """Tell where it listens."""
        return str(self.state["url"])

    def said(self) -> str:
        """Give everything it has printed and logged."""
        files = [self.output, *sorted(self.folder.glob("logs/**/*"))]
        return "\n".join(file.read_text("utf-8", errors="replace") for file in files if file.is_file())

    def new_account(self, name: str, opening_credits: int = 1000) -> "Account":
        """Make another account, as an operator does."""
        command = [sys.executable, "-m", "local", "key", "--name", name, "--credits", str(opening_credits)]
        environment = {**os.environ, "LOCAL_DIR": str(self.folder)}
        made = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=True)
        account = json.loads(made.stdout)
        return Account(self.url, account["accountId"], account["apiKey"])


@dataclass(frozen=True)
class Account:
    """Somebody who calls the API."""

    url: str
    account_id: str
    key: str

    def call(self, method: str, path: str, body: object = None, **options: Any) -> httpx.Response:
        """Call the API with this account's key."""
        headers = {"Authorization": f"Bearer {self.key}", **options.pop("headers", {})}
        if body is not None:
            options["json"] = body
        return httpx.request(method, self.url + path, headers=headers, timeout=PATIENCE_SECONDS, **options)

    def made(self, path: str, body: object, what: str) -> dict[str, Any]:
        """Make something and return it."""
        answer = self.call("POST", path, body)
        assert answer.status_code == 200, answer.text
        return answer.json()[what]


def descendants(pid: int) -> list[int]:
    """List the processes below one, the nearest first."""
    found: list[int] = []
    for children in Path(f"/proc/{pid}/task").glob("*/children"):
        for child in children.read_text("ascii").split():
            found += [int(child), *descendants(int(child))]
    return found


@pytest.fixture(scope="session")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Generator[Stack]:
    """Run one stack for all tests that do not harm it."""
    running = Stack(tmp_path_factory.mktemp("stack") / "local dir mit Ü")
    running.start()
    yield running
    running.stop()


@pytest.fixture
def own_stack(tmp_path: Path) -> Generator[Stack]:
    """Run a stack that this test may harm."""
    running = Stack(tmp_path / "stack")
    running.start()
    yield running
    running.stop()


@pytest.fixture(scope="session")
def account(stack: Stack) -> Account:
    """Give an account."""
    return stack.new_account("first")


@pytest.fixture(scope="session")
def other(stack: Stack) -> Account:
    """Give another account."""
    return stack.new_account("second")


@pytest.fixture(scope="session")
def knowing() -> Generator[ModelServer]:
    """Run a language model that knows everybody; tests may change how it behaves, and set it right again."""
    with model_server(knows) as server:
        yield server


def knows(connection: Connection) -> None:
    """Answer with something about the row."""
    row = json.loads(connection.asked.text_of("user").removeprefix("```json\n").removesuffix("\n```"))
    connection.answer(200, completion(json.dumps({"value": f"about {row['fullName']}"})), {"Connection": "keep-alive"})


@pytest.fixture(scope="session")
def filling_stack(tmp_path_factory: pytest.TempPathFactory, knowing: ModelServer) -> Generator[Stack]:
    """Run a stack that has a language model."""
    variables = {"OPENROUTER_API_KEY": "sk-for-tests", "OPENROUTER_BASE_URL": knowing.base_url}
    running = Stack(tmp_path_factory.mktemp("filling") / "local", variables)
    running.start()
    yield running
    running.stop()
