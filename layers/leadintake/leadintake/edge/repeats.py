"""Requests under an Idempotency-Key: what was done for one is not done again, and what was answered is."""

import re
from collections.abc import Callable, Mapping
from hashlib import sha256
from typing import Any

from pydantic import BaseModel, ValidationError

from leadintake import limits
from leadintake.contract.later import ImportAccepted
from leadintake.contract.trials import Tried
from leadintake.contract.uploads import SentBeside, Upload
from leadintake.edge.answers import Response, answer, location_of, text_answer
from leadintake.edge.requests import Request
from leadintake.errors import Detail, Invalid
from leadintake.flows.repeat_safely import earlier_answer, keep_answer
from leadintake.store.workspace import Workspace

HEADER = "Idempotency-Key"
_REPLAYED = "Idempotent-Replayed"
_KEY = re.compile(rf"[\x21-\x7e]{{1,{limits.KEY_CHARACTERS}}}")


def answered_once(
    ws: Workspace, request: Request, arguments: Mapping[str, Any], act: Callable[[], BaseModel]
) -> Response:
    """Act and answer; or give the earlier answer to this request, where there is one."""
    key = request.header(HEADER)
    if key is None or _is_tried(arguments):
        return answer(request, act())
    if not _KEY.fullmatch(key):
        said = f"must be 1 to {limits.KEY_CHARACTERS} visible ASCII characters"
        raise Invalid("The Idempotency-Key is not valid.", [Detail(HEADER, said)])
    asked = _digest(request, arguments)
    earlier = earlier_answer(ws, key, asked)
    if earlier is not None:
        return _replayed(request, earlier)
    acted = act()
    # Before it is answered: what cannot be kept is not done either.
    keep_answer(ws, key, asked, acted.model_dump_json(by_alias=True))
    return answer(request, acted)


def _replayed(request: Request, text: str) -> Response:
    try:
        accepted = ImportAccepted.model_validate_json(text, by_alias=True)
    except ValidationError:
        return text_answer(request, text, {_REPLAYED: "true"})
    return text_answer(request, text, {_REPLAYED: "true", **location_of(request, accepted)}, status=202)


def _is_tried(arguments: Mapping[str, Any]) -> bool:
    """Tell whether it is a dry run: those have nothing to repeat."""
    return any(
        one.dry_run if isinstance(one, Tried) else isinstance(one, SentBeside) and one.is_tried
        for one in arguments.values()
    )


def _digest(request: Request, arguments: Mapping[str, Any]) -> bytes:
    """Tell what is asked for: by its meaning, because forms and compressed bodies differ each time they are sent."""
    digest = sha256(f"{request.method} {request.resource}".encode())
    for name, value in sorted(arguments.items()):
        for part in (name.encode(), *_parts(value)):
            digest.update(len(part).to_bytes(8))
            digest.update(part)
    return digest.digest()


def _parts(value: object) -> tuple[bytes, ...]:
    if isinstance(value, Upload):
        options = (f"{name}={text}".encode() for name, text in sorted(value.options.items()))
        return (value.file_name.encode("utf-8", "surrogatepass"), value.data, *options)
    if isinstance(value, BaseModel):
        return (repr(value.model_dump()).encode("utf-8", "surrogatepass"),)
    return (str(value).encode(),)
