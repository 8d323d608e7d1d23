"""Find out who calls."""

from hmac import compare_digest
from uuid import UUID

from psycopg import Connection

from leadintake.api_keys import key_from_header
from leadintake.errors import Unauthorized
from leadintake.store.accounts import known_key


def authenticate(db: Connection, authorization: str | None) -> UUID:
    """Tell whose key was sent, or refuse. Nothing is remembered, so a revoked key ends with the next call."""
    key = key_from_header(authorization)
    known = known_key(db, key.hash) if key else None
    if key is None or known is None or not compare_digest(known.key_hash, key.hash):
        raise Unauthorized
    return known.account_id
