"""Files as API Gateway takes them: in base64, or as the address that they are fetched from."""

import base64
from typing import Any
from urllib.parse import quote

from leadintake.contract.downloads import Download
from leadintake.edge.requests import Request


def file_answer(request: Request, download: Download) -> dict[str, Any]:
    """Answer with a file; or send the caller where it lies."""
    headers = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff", "X-Request-Id": request.id}
    if download.data is None:
        moved = {**headers, "Location": download.url or ""}
        return {"statusCode": 303, "headers": moved, "body": "", "isBase64Encoded": False}
    shown = {
        **headers,
        "Content-Type": download.media_type,
        "Content-Disposition": f"attachment; filename*=UTF-8''{quote(download.name)}",
    }
    body = base64.b64encode(download.data).decode()
    return {"statusCode": 200, "headers": shown, "body": body, "isBase64Encoded": True}
