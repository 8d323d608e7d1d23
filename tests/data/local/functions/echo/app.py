"""Gives back what it was given, and who it is."""

import json
import os
import threading
import time
from typing import Any

VERSION = "one"


def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """Answer with the event, or with what the query asks for."""
    query: dict[str, str] = event["queryStringParameters"] or {}
    if "sleep" in query:
        time.sleep(float(query["sleep"]))
    if "bytes" in query:
        return {"statusCode": 200, "headers": {"Content-Type": "text/plain"}, "body": "x" * int(query["bytes"])}
    if "binary" in query:
        return {
            "statusCode": 200,
            "multiValueHeaders": {"Content-Type": ["application/octet-stream"], "Set-Cookie": ["a=1", "b=2"]},
            "body": event["body"],
            "isBase64Encoded": True,
        }
    print(f"served {context.aws_request_id}")  # noqa: T201 - shows that output reaches the log
    shown = {
        "version": VERSION,
        "event": event,
        "pid": os.getpid(),
        "threads": threading.active_count(),
        "environment": {name: value for name, value in os.environ.items() if "KEY" not in name},
        "remaining": context.get_remaining_time_in_millis(),
        "context": [context.function_name, context.memory_limit_in_mb, context.invoked_function_arn],
    }
    return {"statusCode": 200, "headers": {"WWW-Authenticate": "none"}, "body": json.dumps(shown)}
