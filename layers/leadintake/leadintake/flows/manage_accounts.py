"""Make accounts and keys, end keys and grant credits: what operators do, for any account."""

from typing import Any
from uuid import UUID

from psycopg import Connection

from leadintake import limits
from leadintake.api_keys import Key, new_key
from leadintake.contract.accounts import (
    AccountShown,
    AccountsShown,
    CreditsGranted,
    EnrichmentBudget,
    GrantCredits,
    KeyRevoked,
    KeyShown,
    KeysShown,
    ListAccounts,
    ListKeys,
    MakeAccount,
    MakeKey,
    ManageAccounts,
    NewKey,
    RevokeKey,
    SetEnrichmentBudget,
)
from leadintake.contract.shapes import Camel
from leadintake.errors import Invalid, NotFound
from leadintake.store import accounts


def manage_accounts(db: Connection, request: ManageAccounts) -> Camel:  # noqa: PLR0911 - one line for each action
    """Do what an operator asks, in one transaction."""
    with db.transaction():
        match request:
            case MakeAccount():
                return make_account(db, request.name, request.credits)
            case ListAccounts():
                return AccountsShown(
                    accounts=[AccountShown.model_validate(_plain(one)) for one in accounts.all_accounts(db)]
                )
            case MakeKey():
                return make_key(db, request.account_id, request.name)
            case ListKeys():
                keys = accounts.keys_of(db, request.account_id)
                return KeysShown(keys=[KeyShown.model_validate({**_plain(key), "key_id": key.id}) for key in keys])
            case RevokeKey():
                return KeyRevoked(revoked=accounts.revoke_by_id(db, request.key_id))
            case GrantCredits():
                return grant_credits(db, request)
            case SetEnrichmentBudget():
                return set_enrichment_budget(db, request)


def make_account(db: Connection, name: str, opening_credits: int) -> NewKey:
    """Make an account with credits and a first key."""
    account = accounts.insert_account(db, name)
    if opening_credits:
        _add_credits(db, account.account_id, opening_credits, "opening balance")
    return make_key(db, account.account_id, "first key")


def make_key(db: Connection, account_id: UUID, name: str) -> NewKey:
    """Give an account another key. This is the only time it can be read."""
    key = new_key()
    stored = accounts.insert_key(db, account_id, name, key.hint, key.hash)
    if stored is None:
        raise NotFound("account")
    return NewKey(account_id=account_id, key_id=stored.id, api_key=key.text)


def revoke_key(db: Connection, key: Key) -> bool:
    """End a key that is in the operator's hand; False when it was not valid."""
    return accounts.revoke_by_hash(db, key.hash)


def grant_credits(db: Connection, request: GrantCredits) -> CreditsGranted:
    """Add credits to an account."""
    return CreditsGranted(balance=_add_credits(db, request.account_id, request.amount, request.reason))


def set_enrichment_budget(db: Connection, request: SetEnrichmentBudget) -> EnrichmentBudget:
    """Bound what the model may be asked for an account."""
    used = accounts.set_enrichment_budget(db, request.account_id, request.max_enrichment_runs)
    if used is None:
        raise NotFound("account")
    return EnrichmentBudget(max_enrichment_runs=request.max_enrichment_runs, enrichment_runs_used=used)


def _add_credits(db: Connection, account_id: UUID, amount: int, reason: str) -> int:
    balance = accounts.add_credits(db, account_id, amount, reason)
    if balance is None:
        raise NotFound("account")
    if balance > limits.COUNT:
        # Raised inside the transaction of whoever asked: nothing of it stays.
        raise Invalid(f"A balance cannot pass {limits.COUNT} credits.")
    return balance


def _plain(record: accounts.Account | accounts.ApiKey) -> dict[str, Any]:
    return {name: getattr(record, name) for name in record.__slots__}
