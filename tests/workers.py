"""Execution environments in processes of their own, with the pollers that feed them: they are there to be killed."""

import json
import os
import random
import signal
import subprocess
import sys
from collections.abc import Mapping
from importlib import import_module
from pathlib import Path
from typing import Any

import boto3

ROOT = Path(__file__).resolve().parents[1]
PATIENCE_SECONDS = 600


class Workers:
    """Those of one function, fed from one queue."""

    def __init__(
        self, function: str, queue_url: str, settings: Mapping[str, str], bounds: Mapping[str, float], batch: int
    ) -> None:
        self._command = [sys.executable, "-m", "tests.workers", function, queue_url, json.dumps(bounds), str(batch)]
        paths = os.pathsep.join([str(ROOT), str(ROOT / "layers" / "leadintake")])
        self._environment = {**os.environ, **settings, "PYTHONPATH": paths}
        self._running: list[subprocess.Popen[str]] = []

    def start(self, count: int) -> None:
        """Start some, and wait until they take messages."""
        started = [
            subprocess.Popen(
                self._command,
                cwd=ROOT,
                env=self._environment,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                text=True,
            )
            for _ in range(count)
        ]
        self._running += started
        for worker in started:
            assert worker.stdout is not None
            assert worker.stdout.readline() == "go\n"

    def kill_one(self, randomness: random.Random) -> None:
        """Kill any of them in the middle of whatever it does, and let another take its place."""
        self._kill(randomness.choice(self._running))
        self.start(1)

    def stop(self) -> None:
        """End all."""
        while self._running:
            self._kill(self._running[0])

    def _kill(self, worker: "subprocess.Popen[str]") -> None:
        self._running.remove(worker)
        worker.send_signal(signal.SIGKILL)
        worker.communicate(timeout=PATIENCE_SECONDS)


def main() -> None:
    """Take messages off a queue for a function, until the end."""
    function, queue_url, bounds, batch = sys.argv[1:]
    handler = import_module(f"functions.{function}.app").handler
    for path, value in json.loads(bounds).items():
        module, _, name = path.rpartition(".")
        setattr(import_module(module), name, value)
    session: Any = boto3.Session()
    sqs = session.client("sqs")
    print("go", flush=True)  # noqa: T201 - whoever waits to kill this goes by it
    while True:
        said = sqs.receive_message(QueueUrl=queue_url, MaxNumberOfMessages=int(batch), WaitTimeSeconds=1)
        if "Messages" in said:
            _work(sqs, handler, queue_url, said["Messages"])


def _work(sqs: Any, handler: Any, queue_url: str, taken: list[dict[str, Any]]) -> None:
    records = [
        {"messageId": one["MessageId"], "body": one["Body"], "attributes": {"ApproximateReceiveCount": "1"}}
        for one in taken
    ]
    failed = {one["itemIdentifier"] for one in handler({"Records": records}, None)["batchItemFailures"]}
    for one in taken:
        if one["MessageId"] not in failed:
            sqs.delete_message(QueueUrl=queue_url, ReceiptHandle=one["ReceiptHandle"])


if __name__ == "__main__":
    main()
