"""The buckets and queues of this stack: starts their server and makes what the template declares."""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import boto3
from botocore.config import Config

from local.logs import bound
from local.options import REPOSITORY
from local.problems import Problem
from local.resources import Bucket, ObjectTrigger, Plan, Queue, queue_arn, queue_notification
from local.template import REGION

if TYPE_CHECKING:
    from types_boto3_s3 import S3Client
    from types_boto3_sqs import SQSClient

# moto checks no signature; these only have to be there.
CREDENTIALS = {
    "AWS_ACCESS_KEY_ID": "local",
    "AWS_SECRET_ACCESS_KEY": "local",
    "AWS_SESSION_TOKEN": "local",
}


class Cloud:
    """A process with S3 and SQS. What it holds lives as long as it does."""

    def __init__(self, logs: Path) -> None:
        self._log = logs / "cloud.log"
        self._process: subprocess.Popen[str] | None = None
        self._session_lock = threading.Lock()
        self._session: Any = None
        self.port = 0

    @property
    def endpoint(self) -> str:
        """Return the address of both services."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def pid(self) -> int | None:
        """Return the server's process id."""
        return None if self._process is None else self._process.pid

    @property
    def running(self) -> bool:
        """Tell whether the server still runs."""
        return self._process is not None and self._process.poll() is None

    def start(self) -> None:
        """Start the server without waiting for it; on the same port as before when it had one."""
        bound(self._log)
        passed = ("PATH", "HOME", "LANG", "TMPDIR", "PYTHONPYCACHEPREFIX")
        environment = {name: os.environ[name] for name in passed if name in os.environ}
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "local.cloud_process", str(self.port)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
                env=environment | CREDENTIALS | {"AWS_DEFAULT_REGION": REGION, "PYTHONPATH": str(REPOSITORY)},
                cwd=REPOSITORY,
                start_new_session=True,
            )

    def wait(self) -> None:
        """Wait until it takes requests."""
        output = None if self._process is None else self._process.stdout
        said = output.readline().strip() if output is not None else ""
        if not said.isdigit():
            raise Problem(f"The storage and queue server did not start (see {self._log}).", "run `make` to install it.")
        self.port = int(said)

    def build(self, plan: Plan) -> None:
        """Make the queues and buckets of a plan."""
        queues = self.queues()
        for queue in plan.queues.values():
            queues.create_queue(QueueName=queue.name, Attributes=dict(queue.attributes))  # pyright: ignore[reportArgumentType] - the names come from the template
        for trigger in plan.object_triggers:
            queues.create_queue(QueueName=object_queue(trigger))
        for bucket in plan.buckets.values():
            self._build_bucket(bucket, plan.object_triggers)

    def stop(self) -> None:
        """End the server; it keeps nothing."""
        if self._process is None:
            return
        with suppress(ProcessLookupError):
            self._process.send_signal(signal.SIGKILL)
        self._process.wait(10)
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                pipe.close()
        self._process = None

    def storage(self) -> "S3Client":
        """Return a client for the buckets."""
        return self._client("s3")

    def queues(self) -> "SQSClient":
        """Return a client for the queues."""
        return self._client("sqs")

    def variables(self) -> dict[str, str]:
        """Return what a function needs to find both services."""
        return {
            "AWS_ENDPOINT_URL_S3": self.endpoint,
            "AWS_ENDPOINT_URL_SQS": self.endpoint,
            "AWS_REGION": REGION,
            "AWS_DEFAULT_REGION": REGION,
            "AWS_EC2_METADATA_DISABLED": "true",
            # Whoever deploys has settings of their own in ~/.aws; they are not meant for loopback.
            "AWS_CONFIG_FILE": os.devnull,
            "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
            "AWS_MAX_ATTEMPTS": "3",
            "AWS_RETRY_MODE": "standard",
            **CREDENTIALS,
        }

    def _client(self, service: str) -> Any:
        with self._session_lock:
            if self._session is None:
                self._session = boto3.Session(
                    aws_access_key_id="local",
                    aws_secret_access_key="local",  # noqa: S106 - moto looks at no signature
                    region_name=REGION,
                )
            limits = Config(
                connect_timeout=5, read_timeout=30, retries={"total_max_attempts": 1}, max_pool_connections=32
            )
            return self._session.client(service, endpoint_url=self.endpoint, config=limits)

    def _build_bucket(self, bucket: Bucket, triggers: Sequence[ObjectTrigger]) -> None:
        storage: Any = self.storage()
        storage.create_bucket(Bucket=bucket.name)
        if bucket.versioned:
            storage.put_bucket_versioning(Bucket=bucket.name, VersioningConfiguration={"Status": "Enabled"})
        if bucket.cors:
            storage.put_bucket_cors(Bucket=bucket.name, CORSConfiguration={"CORSRules": list(bucket.cors)})
        notified = [dict(notification) for notification in bucket.notifications]
        notified += [
            queue_notification(queue_arn(object_queue(trigger)), trigger.events, trigger.rules)
            for trigger in triggers
            if trigger.bucket in (bucket.name, bucket.logical_id)
        ]
        if notified:
            storage.put_bucket_notification_configuration(
                Bucket=bucket.name, NotificationConfiguration={"QueueConfigurations": notified}
            )


def object_queue(trigger: ObjectTrigger) -> str:
    """Return the name of the inner queue between a bucket and a function that it calls directly."""
    return f"local-{trigger.function}-{trigger.name}"


def queue_by_arn(plan: Plan, arn: str) -> Queue | None:
    """Return the queue with this ARN."""
    return next((queue for queue in plan.queues.values() if queue.arn == arn), None)
