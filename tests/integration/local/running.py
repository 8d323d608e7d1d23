"""Runs the local stack as people do, as a program, and talks to it."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Generator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, cast

import boto3
import httpx
import psutil

REPOSITORY = Path(__file__).resolve().parents[3]
PROBE = REPOSITORY / "tests" / "data" / "local"
# Generous: nothing here is about speed, and a machine may be busy.
PATIENCE = 60.0
READY = "Ctrl-C stops everything."


class RunningStack:
    """A stack in a process of its own."""

    def __init__(self, folder: Path, template: Path | None = None, **variables: str) -> None:
        self.folder = folder
        self.template = template
        self.variables = variables
        self.log = folder.parent / f"{folder.name}.out"
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def process(self) -> subprocess.Popen[bytes]:
        """Return the stack's own process."""
        assert self._process is not None
        return self._process

    @property
    def state(self) -> dict[str, Any]:
        """Return what state.json says."""
        return json.loads((self.folder / "state.json").read_text("utf-8"))

    @property
    def url(self) -> str:
        """Return where the API is."""
        return str(self.state["url"])

    def launch(self) -> None:
        """Start the program without waiting for it."""
        arguments = [sys.executable, "-m", "local", "--dir", str(self.folder)]
        if self.template is not None:
            arguments += ["--template", str(self.template)]
        environment = {**os.environ, "PORT": "0", **self.variables}
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                arguments, cwd=REPOSITORY, env=environment, stdout=log, stderr=subprocess.STDOUT
            )

    def start(self) -> "RunningStack":
        """Start the program and wait until it is ready."""
        ready = self.said.count(READY) + 1 if self.log.exists() else 1
        self.launch()
        eventually(lambda: self.ended or self.said.count(READY) == ready)
        assert not self.ended, self.said
        return self

    @property
    def ended(self) -> bool:
        """Tell whether the program has ended."""
        return self._process is None or self._process.poll() is not None

    @property
    def said(self) -> str:
        """Return everything it has said."""
        return self.log.read_text("utf-8", "replace")

    def stop(self, number: int = signal.SIGINT) -> int:
        """Ask it to stop and return its exit status."""
        if not self.ended:
            self.process.send_signal(number)
        return self.process.wait(PATIENCE)

    def descendants(self) -> list[psutil.Process]:
        """Return every process below it."""
        return psutil.Process(self.process.pid).children(recursive=True)

    def request(self, method: str, path: str, **options: Any) -> httpx.Response:
        """Send one request."""
        with httpx.Client(base_url=self.url, timeout=PATIENCE) as client:
            return client.request(method, path, **options)


@contextmanager
def running(folder: Path, template: Path | None = None, **variables: str) -> Generator[RunningStack]:
    """Run a stack for the length of a block."""
    stack = RunningStack(folder, template, **variables)
    try:
        yield stack.start()
    finally:
        stack.stop()


def copy_probe(folder: Path) -> Path:
    """Copy the probe's template and functions, so that a test may change them; return the template."""
    shutil.copytree(PROBE, folder, ignore=shutil.ignore_patterns("__pycache__"))
    return folder / "template.yaml"


def eventually(is_so: Callable[[], Any], patience: float = PATIENCE) -> Any:
    """Wait until something is so; return what it then is."""
    deadline = time.monotonic() + patience
    while not (result := is_so()):
        assert time.monotonic() < deadline, "it never came to be"
        time.sleep(0.05)
    return result


def still_running(processes: list[psutil.Process]) -> list[psutil.Process]:
    """Return those that run; a zombie has ended, even when nobody has asked about it yet."""
    return [one for one in processes if one.is_running() and one.status() != psutil.STATUS_ZOMBIE]


def ended(processes: list[psutil.Process]) -> bool:
    """Tell whether all of them have ended."""
    try:
        return not still_running(processes)
    except psutil.NoSuchProcess:
        return False


def client_of(stack: RunningStack, service: str) -> Any:
    """Return a boto3 client for the stack's storage or queues."""
    make: Callable[..., Any] = cast("Any", boto3).client
    return make(
        service,
        endpoint_url=stack.state["s3_endpoint"],
        region_name="us-east-1",
        aws_access_key_id="local",
        aws_secret_access_key="local",
    )


def queue_url(stack: RunningStack, name: str) -> str:
    """Return the address of one of the probe's queues."""
    return f"{stack.state['sqs_endpoint']}/123456789012/{name}"


def results(stack: RunningStack, wanted: Callable[[dict[str, Any]], bool], count: int) -> list[dict[str, Any]]:
    """Collect what the probe's consumers saw until enough of it is there."""
    queues = client_of(stack, "sqs")
    found: list[dict[str, Any]] = []

    def collect() -> bool:
        answer = queues.receive_message(
            QueueUrl=queue_url(stack, "Results"), MaxNumberOfMessages=10, VisibilityTimeout=0
        )
        for message in answer.get("Messages", []):
            content = json.loads(message["Body"])
            if wanted(content):
                found.append(content)
                queues.delete_message(QueueUrl=queue_url(stack, "Results"), ReceiptHandle=message["ReceiptHandle"])
        return len(found) >= count

    eventually(collect)
    return found


def variables_of(pid: int) -> Mapping[str, str]:
    """Return the environment of a process."""
    return psutil.Process(pid).environ()
