"""One measured request in a process of its own: confirm, dry run, report or undo. Prints what it took as JSON."""

import json
import os
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import boto3
from moto import mock_aws

from functions.confirm_list_import.app import api as confirm
from functions.report_import.app import api as report
from functions.undo_import.app import api as undo
from leadintake import limits
from leadintake.edge.api import Api
from tests.bench.people_files import MAPPING

BUCKET = "bench"
REQUESTS: Mapping[str, tuple[Api, str, str, Mapping[str, object], Mapping[str, str]]] = {
    "import": (confirm, "PUT", "/api/lists/{id}/import", {"mapping": MAPPING}, {}),
    "dry run": (confirm, "PUT", "/api/lists/{id}/import", {"mapping": MAPPING, "dryRun": True}, {}),
    "report as xlsx": (report, "GET", "/api/imports/{id}/report", {}, {"format": "xlsx"}),
    "report as csv": (report, "GET", "/api/imports/{id}/report", {}, {"format": "csv"}),
    "undo": (undo, "POST", "/api/imports/{id}/undo", {}, {}),
    "dry run of undo": (undo, "POST", "/api/imports/{id}/undo", {"dryRun": True}, {}),
}


def send(what: str, text: str, key: str, target_id: str) -> dict[str, Any]:
    """Send it."""
    api, method, resource, body, query = REQUESTS[what]
    body = {**body, "csv_text": text} if method == "PUT" else body
    event = {
        "httpMethod": method,
        "resource": resource,
        "pathParameters": {"id": target_id},
        "queryStringParameters": query,
        "headers": {"Authorization": f"Bearer {key}", "Content-Type": "application/json"},
        "body": json.dumps(body),
        "requestContext": {"requestId": "bench"},
    }
    answer = api.handler(event, None)
    assert answer["statusCode"] in (200, 302, 303, 307), answer["body"]
    if method == "GET":
        return {}
    said = json.loads(answer["body"])
    return {name: said[name] for name in ("importId", "imported", "updated", "removed", "restored") if name in said}


def main() -> None:
    """Run once and say what it took."""
    what, path, database, key, target_id = sys.argv[1:]
    text = Path(path).read_text("utf-8")
    os.environ |= {"DATABASE_URL": database, "BUCKET_NAME": BUCKET, "AWS_DEFAULT_REGION": "us-east-1"}
    os.environ |= {"AWS_ACCESS_KEY_ID": "testing", "AWS_SECRET_ACCESS_KEY": "testing"}
    # On a busy machine a bench may take longer than a request.
    limits.IMPORT_SECONDS = 600
    with mock_aws():
        session: Any = boto3.Session()
        session.client("s3").create_bucket(Bucket=BUCKET)
        wall, cpu = time.monotonic(), time.process_time()
        said = send(what, text, key, target_id)
        taken = {"wall": time.monotonic() - wall, "cpu": time.process_time() - cpu}
    # Not ru_maxrss, which a process inherits from whoever has started it.
    peak = int(Path("/proc/self/status").read_text("ascii").split("VmHWM:")[1].split()[0]) / 1024
    print(json.dumps({**taken, **said, "peak": peak}))  # noqa: T201 - its answer


if __name__ == "__main__":
    main()
