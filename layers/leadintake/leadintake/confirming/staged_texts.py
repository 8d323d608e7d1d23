"""Texts that are too long to be sent back: staged in the bucket, and known by a signed reference."""

import time
from collections.abc import Mapping
from hashlib import sha256
from uuid import uuid4

from leadintake import limits
from leadintake.cloud.staging_keys import staging_keys
from leadintake.cloud.storage import OpenObject, open_object, write_object
from leadintake.importing.files import refused_text
from leadintake.importing.tokens import Forged, Purpose, StagedText, is_token, name_of_key, opened, signed
from leadintake.settings import settings
from leadintake.store.workspace import Workspace

SentText = str | StagedText
"""A table as a confirm brings it, or where it lies."""
_NAMES: Mapping[Purpose, str] = {
    "people": "people for a list",
    "companies": "companies for a list",
    "prospects": "leads for a campaign",
    "connections": "connections",
    "new_list": "a list to be made",
}


def stage_text(ws: Workspace, text: str, rows: int, purpose: Purpose) -> str:
    """Put a text into the bucket, and give the reference to it."""
    return signed(staging_keys(), stage_bytes(ws, text.encode(), rows, purpose))


def stage_bytes(ws: Workspace, data: bytes, rows: int, purpose: Purpose) -> StagedText:
    """Put what was sent into the bucket."""
    key = f"staged/{ws.account_id}/{uuid4()}"
    return StagedText(
        account_id=ws.account_id,
        purpose=purpose,
        key=key,
        version=write_object(settings().bucket, key, data, "application/octet-stream"),
        digest=sha256(data).digest(),
        size=len(data),
        rows=rows,
        expires=int(time.time()) + limits.STAGED_SECONDS,
    )


def received_text(ws: Workspace, text: str, purpose: Purpose) -> SentText:
    """Take the text of a confirm, or look where it lies; what is no reference of this account for this is refused."""
    if not is_token(text):
        return text
    try:
        staged = opened(staging_keys(name_of_key(text)), text)
    except Forged:
        raise refused_text("is not a reference as it was given out; send it back as it came") from None
    # To somebody else's reference nothing more is said than to a forged one.
    if staged.account_id != ws.account_id:
        raise refused_text("is not a reference as it was given out; send it back as it came")
    if staged.purpose != purpose:
        raise refused_text(f"was previewed as {_NAMES[staged.purpose]}, not as {_NAMES[purpose]}")
    if staged.expires <= time.time():
        raise refused_text("has expired after 72 hours; preview the file again")
    return staged


def open_staged_object(staged: StagedText) -> OpenObject:
    """Begin to read what was staged."""
    found = open_object(settings().bucket, staged.key, staged.version)
    if found is None:
        raise refused_text("is not kept any more; preview the file again")
    if found.size != staged.size:
        found.close()
        raise refused_text("is not what was staged; preview the file again")
    return found


def read_staged(staged: StagedText) -> bytes:
    """Read the whole of what was staged."""
    data = open_staged_object(staged).read()
    if sha256(data).digest() != staged.digest:
        raise refused_text("is not what was staged; send the file again")
    return data
