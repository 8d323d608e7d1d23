"""Requests that may come again: under one key a thing is done once, and always answered alike."""

from leadintake import limits
from leadintake.errors import KeyInUse, KeyReused
from leadintake.store import kept_answers
from leadintake.store.kept_answers import KeptAnswer
from leadintake.store.workspace import Workspace


def earlier_answer(ws: Workspace, key: str, request: bytes) -> str | None:
    """Find what this very request was answered before; from here on nobody else can act under its key."""
    if not kept_answers.lock_key(ws, key):
        raise KeyInUse
    kept = kept_answers.find_answer(ws, key, limits.KEY_DAYS)
    if kept is None:
        return None
    if kept.request != request:
        raise KeyReused
    return kept.answer


def keep_answer(ws: Workspace, key: str, request: bytes, answer: str) -> None:
    """Keep an answer together with what was done for it: both are there, or neither."""
    kept_answers.keep_answer(ws, key, KeptAnswer(request, answer))
