"""Does what functions should not do."""

import os
import time
from typing import Any


def handler(event: dict[str, Any], _context: Any) -> Any:
    """Fail in the way that the path names."""
    match event["pathParameters"]["how"]:
        case "hang":
            time.sleep(60)
        case "crash":
            os.kill(os.getpid(), 11)
        case "exit":
            os._exit(3)
        case "raise":
            raise ValueError("a message with a secret in it")
        case "memory":
            hoard = [bytearray(8 * 1_048_576) for _ in range(64)]
            time.sleep(10)
            return {"statusCode": 200, "body": str(len(hoard))}
        case "malformed":
            return {"status": 200}
        case "status":
            return {"statusCode": 9000}
        case "text":
            return "no object"
        case "surrogate":
            return {"statusCode": 200, "body": "\ud800"}
        case _:
            pass
    return {"statusCode": 204}
