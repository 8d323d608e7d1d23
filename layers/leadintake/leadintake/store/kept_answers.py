"""Answers that are kept for requests that come again under the same key."""

import zlib
from typing import NamedTuple

from leadintake.store.workspace import Workspace

_KEYS = 7_305_006
"""The locks of keys have this second number; those of turns have others."""
# The lowest level: 100,000 ids shrink by half all the same.
_LEVEL = 1


class KeptAnswer(NamedTuple):
    """What was answered, and the digest of what was asked for."""

    request: bytes
    answer: str


def lock_key(ws: Workspace, key: str) -> bool:
    """Keep others from using a key until the transaction ends; False when one does just now."""
    found = ws.ask(
        "select pg_try_advisory_xact_lock(hashtextextended(%(account)s::uuid::text || %(key)s, %(keys)s)) as is_mine",
        key=key,
        keys=_KEYS,
    ).fetchone()
    return bool(found and found["is_mine"])


def find_answer(ws: Workspace, key: str, days: int) -> KeptAnswer | None:
    """Find what was answered to a key, unless it is older than so many days."""
    record = ws.ask(
        """
        select request, answer from kept_answers
        where account_id = %(account)s and key = %(key)s and kept_at > now() - make_interval(days => %(days)s)
        """,
        key=key,
        days=days,
    ).fetchone()
    return KeptAnswer(record["request"], zlib.decompress(record["answer"]).decode()) if record else None


def keep_answer(ws: Workspace, key: str, kept: KeptAnswer) -> None:
    """Keep an answer, in the place of one that is past its time."""
    ws.ask(
        """
        insert into kept_answers (account_id, key, request, answer)
        values (%(account)s, %(key)s, %(request)s, %(answer)s)
        on conflict (account_id, key) do update
            set request = excluded.request, answer = excluded.answer, kept_at = now()
        """,
        key=key,
        request=kept.request,
        answer=zlib.compress(kept.answer.encode(), _LEVEL),
    )
