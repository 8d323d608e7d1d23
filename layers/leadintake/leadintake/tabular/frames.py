"""How a process and its parent speak: a length, a JSON object, a length, bytes. Nothing in it is code."""

import json
import struct
from typing import Any

_LENGTHS = struct.Struct("<QQ")


def packed(meta: dict[str, Any], body: bytes) -> bytes:
    """Put an object and bytes into one message."""
    head = json.dumps(meta).encode()
    return b"".join((_LENGTHS.pack(len(head), len(body)), head, body))


def unpacked(message: bytes) -> tuple[dict[str, Any], bytes] | None:
    """Take a message apart; None when it is not whole."""
    if len(message) < _LENGTHS.size:
        return None
    head_length, body_length = _LENGTHS.unpack_from(message)
    body_start = _LENGTHS.size + head_length
    if len(message) != body_start + body_length:
        return None
    return json.loads(message[_LENGTHS.size : body_start]), message[body_start:]
