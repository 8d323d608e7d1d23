"""The text of a preview on its way to the caller and back: as it is, where the platform carries it, or staged."""

import json
from collections.abc import Callable
from typing import TypeVar

from pydantic import BaseModel

from leadintake import limits
from leadintake.confirming.staged_texts import stage_text
from leadintake.importing.tokens import Purpose
from leadintake.store.workspace import Workspace
from leadintake.tabular.table import Table

Preview = TypeVar("Preview", bound=BaseModel)
_ENVELOPE_BYTES = 4_096
"""Status, headers and braces around an answer."""


def with_text(ws: Workspace, table: Table, purpose: Purpose, preview: Callable[[str], Preview]) -> Preview:
    """Make a preview that holds the text of a file, or the reference to it where it could not make its way."""
    whole = preview(table.csv_text)
    if _can_come_back(whole, table.csv_text) and _can_go_out(whole):
        return whole
    return preview(stage_text(ws, table.csv_text, table.total_rows, purpose))


def _can_come_back(preview: BaseModel, text: str) -> bool:
    """Tell whether a plain confirm reaches its function, with the mapping as it is proposed."""
    if len(text) > limits.CONFIRM_BYTES:
        return False
    mapping = sum(weight(str(name)) + weight(str(header)) for name, header in _mapped(preview))
    return weight(text) + mapping + limits.CONFIRM_FIELDS_BYTES <= limits.CONFIRM_BYTES


def _mapped(preview: BaseModel) -> list[tuple[str, str | None]]:
    # A new list sends two mappings back.
    proposed = [getattr(preview, name, {}) for name in ("auto_mapping", "person_mapping", "company_mapping")]
    return [pair for mapping in proposed for pair in mapping.items()]


def weight(text: str) -> int:
    """Count the bytes that a text takes in JSON, by whichever of the common writers makes the most of it."""
    # One escapes everything but ASCII, and slashes as well; another escapes what HTML would take for a tag.
    plain = len(json.dumps(text)) + text.count("/")
    careful = len(json.dumps(text, ensure_ascii=False).encode()) + 5 * sum(map(text.count, "<>&"))
    return max(plain, careful)


def _can_go_out(preview: BaseModel) -> bool:
    """Tell whether the answer fits as it is wrapped for the gateway: as a text within JSON, escaped once more."""
    body = preview.model_dump_json(by_alias=True)
    return len(json.dumps(body, ensure_ascii=False).encode()) + _ENVELOPE_BYTES <= limits.ANSWER_BYTES
