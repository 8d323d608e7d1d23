"""Accounts, their keys and their credits."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from psycopg import Connection
from psycopg.rows import class_row

from leadintake.store.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Account:
    """One customer of this deployment."""

    account_id: UUID
    name: str
    credits: int
    created_at: datetime


@dataclass(frozen=True, slots=True)
class ApiKey:
    """A key as it can be shown again: never the key itself."""

    id: UUID
    account_id: UUID
    name: str
    hint: str
    created_at: datetime
    revoked_at: datetime | None


@dataclass(frozen=True, slots=True)
class KnownKey:
    """A key that is valid, and whose it is."""

    account_id: UUID
    key_hash: bytes


def known_key(db: Connection, key_hash: bytes) -> KnownKey | None:
    """Find out whose key this is."""
    with db.cursor(row_factory=class_row(KnownKey)) as cursor:
        return cursor.execute("select account_id, key_hash from account_of_key(%s)", [key_hash]).fetchone()


def insert_account(db: Connection, name: str) -> Account:
    """Make an account without credits."""
    with db.cursor(row_factory=class_row(Account)) as cursor:
        account = cursor.execute(
            "insert into accounts (name, credits) values (%s, 0) returning account_id, name, credits, created_at",
            [name],
        ).fetchone()
        assert account is not None  # noqa: S101 - for the type checker: an insert that returns always has a row
        return account


def all_accounts(db: Connection) -> list[Account]:
    """List every account, the oldest first."""
    with db.cursor(row_factory=class_row(Account)) as cursor:
        return cursor.execute(
            "select account_id, name, credits, created_at from accounts order by created_at, account_id"
        ).fetchall()


def insert_key(db: Connection, account_id: UUID, name: str, hint: str, key_hash: bytes) -> ApiKey | None:
    """Give an account a key; None when there is no such account."""
    with db.cursor(row_factory=class_row(ApiKey)) as cursor:
        return cursor.execute(
            """
            insert into api_keys (account_id, name, hint, key_hash)
            select account_id, %s, %s, %s from accounts where account_id = %s
            returning id, account_id, name, hint, created_at, revoked_at
            """,
            [name, hint, key_hash, account_id],
        ).fetchone()


def keys_of(db: Connection, account_id: UUID) -> list[ApiKey]:
    """List the keys of an account, revoked ones too."""
    with db.cursor(row_factory=class_row(ApiKey)) as cursor:
        return cursor.execute(
            """
            select id, account_id, name, hint, created_at, revoked_at
            from api_keys where account_id = %s order by created_at, id
            """,
            [account_id],
        ).fetchall()


def revoke_by_id(db: Connection, key_id: UUID) -> bool:
    """End a key; False when there is none that could be ended."""
    return (
        db.execute("update api_keys set revoked_at = now() where id = %s and revoked_at is null", [key_id]).rowcount
        == 1
    )


def revoke_by_hash(db: Connection, key_hash: bytes) -> bool:
    """End a key that is known by its hash; False when there is none that could be ended."""
    ended = db.execute("update api_keys set revoked_at = now() where key_hash = %s and revoked_at is null", [key_hash])
    return ended.rowcount == 1


def add_credits(db: Connection, account_id: UUID, amount: int, reason: str) -> int | None:
    """Change a balance and enter the change in the book; None when there is no such account."""
    row = db.execute(
        "update accounts set credits = credits + %s where account_id = %s returning credits", [amount, account_id]
    ).fetchone()
    if row is None:
        return None
    db.execute(
        "insert into credit_entries (account_id, amount, balance, reason) values (%s, %s, %s, %s)",
        [account_id, amount, row[0], reason],
    )
    return int(row[0])


def set_enrichment_budget(db: Connection, account_id: UUID, most: int | None) -> int | None:
    """Bound the runs of an account and give how many it has had; None when there is no such account."""
    row = db.execute(
        "update accounts set max_enrichment_runs = %s where account_id = %s returning enrichment_runs_used",
        [most, account_id],
    ).fetchone()
    return None if row is None else int(row[0])


def account_exists(ws: Workspace) -> bool:
    """Tell whether there is such an account."""
    return ws.ask("select from accounts where account_id = %(account)s").rowcount == 1


def balance(ws: Workspace) -> int:
    """Tell how many credits the caller has."""
    return ws.count("select credits from accounts where account_id = %(account)s")


def lock_balance(ws: Workspace) -> int:
    """Tell how many credits the caller has, and keep it so until the end of the transaction."""
    return ws.count("select credits from accounts where account_id = %(account)s for no key update")


def give_back(ws: Workspace, amount: int, reason: str, import_id: UUID) -> None:
    """Return what an import has cost, and enter it in the book."""
    ws.ask(
        """
        with given as (
            update accounts set credits = credits + %(amount)s where account_id = %(account)s returning credits
        )
        insert into credit_entries (account_id, amount, balance, reason, import_id)
        select %(account)s, %(amount)s, credits, %(reason)s, %(import)s from given
        """,
        amount=amount,
        reason=reason,
        **{"import": import_id},
    )


def charge(ws: Workspace, amount: int, reason: str, import_id: UUID) -> None:
    """Take from the balance what an import costs, and enter it in the book."""
    if not amount:
        return
    ws.ask(
        """
        with charged as (
            update accounts set credits = credits - %(amount)s where account_id = %(account)s returning credits
        )
        insert into credit_entries (account_id, amount, balance, reason, import_id)
        select %(account)s, -%(amount)s, credits, %(reason)s, %(import)s from charged
        """,
        amount=amount,
        reason=reason,
        **{"import": import_id},
    )
