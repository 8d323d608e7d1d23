"""S3 and SQS in a process of their own: moto's server on a port that the operating system chose."""

import itertools
import logging
import os
import sys
import threading
import time
from typing import Any
from urllib.parse import quote

from local.descent import die_with_parent

_sequence = itertools.count(time.time_ns())
# moto's encoder turns "/" into %2F; S3 leaves these as they are and writes a space as "+".
_PLAIN_IN_KEYS = "/-_.*"


def key_in_event(name: str) -> str:
    """Write a key as S3 does in its events."""
    return quote(name, safe=_PLAIN_IN_KEYS + " ").replace(" ", "+").replace("~", "%7E")


def object_event(event_name: str, bucket: Any, key: Any, notification_id: str) -> dict[str, list[dict[str, Any]]]:
    """Describe what happened to an object with every field that S3 sends; moto leaves out half of them."""
    now = time.time()
    described: dict[str, Any] = {
        "key": key_in_event(key.name),
        "size": key.size,
        "eTag": key.etag.replace('"', ""),
        "sequencer": f"{next(_sequence):018X}",
    }
    if bucket.is_versioned and key.version_id is not None:
        described["versionId"] = key.version_id
    milliseconds = int(now % 1 * 1000)
    return {
        "Records": [
            {
                "eventVersion": "2.1",
                "eventSource": "aws:s3",
                "awsRegion": bucket.region_name,
                "eventTime": time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(now)) + f".{milliseconds:03d}Z",
                "eventName": str(getattr(event_name, "value", event_name)).removeprefix("s3:"),
                "userIdentity": {"principalId": "local"},
                "requestParameters": {"sourceIPAddress": "127.0.0.1"},
                "responseElements": {"x-amz-request-id": "local", "x-amz-id-2": "local"},
                "s3": {
                    "s3SchemaVersion": "1.0",
                    "configurationId": notification_id,
                    "bucket": {"name": bucket.name, "ownerIdentity": {"principalId": "local"}, "arn": bucket.arn},
                    "object": described,
                },
            }
        ]
    }


def end_with_parent() -> None:
    """End this process when the stack ends, however it ends: its end of the standard input closes."""

    def watch() -> None:
        while os.read(0, 1):
            pass
        os._exit(0)

    threading.Thread(target=watch, daemon=True).start()


def serve(port: int) -> None:
    """Serve until killed; say the port on the standard output once connections are accepted."""
    end_with_parent()
    # The signing of presigned addresses needs no bucket in the host name.
    os.environ["S3_IGNORE_SUBDOMAIN_BUCKETNAME"] = "true"
    logging.getLogger("werkzeug").setLevel(logging.ERROR)

    from moto.moto_server.werkzeug_app import (  # noqa: PLC0415  # pyright: ignore[reportMissingTypeStubs] - it has none
        DomainDispatcherApplication,
        MotoRequestHandler,
        create_backend_app,
    )
    from moto.s3 import notifications  # noqa: PLC0415
    from werkzeug.serving import make_server  # noqa: PLC0415

    notifications._get_s3_event = object_event  # noqa: SLF001  # pyright: ignore[reportPrivateUsage] - no setting for it
    application = DomainDispatcherApplication(create_backend_app)
    server = make_server("127.0.0.1", port, application, threaded=True, request_handler=MotoRequestHandler)
    sys.stdout.write(f"{server.server_port}\n")
    sys.stdout.flush()
    server.serve_forever()


if __name__ == "__main__":
    die_with_parent(9)
    serve(int(sys.argv[1]))
