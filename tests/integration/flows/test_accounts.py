"""Accounts and keys as operators and callers meet them."""

from collections.abc import Callable
from uuid import UUID

import pytest
from psycopg import Connection

from leadintake import limits
from leadintake.api_keys import Key, new_key
from leadintake.contract.accounts import (
    AccountsShown,
    CreditsGranted,
    GrantCredits,
    KeyRevoked,
    KeysShown,
    ListAccounts,
    ListKeys,
    MakeAccount,
    MakeKey,
    NewKey,
    RevokeKey,
)
from leadintake.errors import Invalid, NotFound, Unauthorized
from leadintake.flows.authenticate import authenticate
from leadintake.flows.manage_accounts import manage_accounts, revoke_key
from tests.integration.clients import Account

UNKNOWN = UUID("12345678-1234-4234-8234-123456789012")


def made(operator: Connection, name: str = "Acme", opening_credits: int = 5) -> NewKey:
    new = manage_accounts(operator, MakeAccount(action="make_account", name=name, credits=opening_credits))
    assert isinstance(new, NewKey)
    return new


def test_a_new_accounts_key_opens_it(operator: Connection, app: Connection):
    new = made(operator)
    assert authenticate(app, f"Bearer {new.api_key}") == new.account_id


def test_keys_are_stored_as_hashes_alone(operator: Connection, owner: Connection):
    new = made(operator)
    stored = str(owner.execute("select to_jsonb(k) from api_keys k").fetchall())
    assert new.api_key not in stored
    assert new.api_key.removeprefix("pk_live_")[:16] not in stored
    assert Key(new.api_key).hash.hex() in stored


@pytest.mark.parametrize("header", [None, "", "Bearer x", f"Bearer {new_key().text}"])
def test_whoever_has_no_valid_key_is_refused(app: Connection, header: str | None):
    with pytest.raises(Unauthorized):
        authenticate(app, header)


def test_a_revoked_key_ends_at_once_and_the_accounts_others_go_on(operator: Connection, app: Connection):
    first = made(operator)
    second = manage_accounts(operator, MakeKey(action="make_key", account_id=first.account_id, name="second"))
    assert isinstance(second, NewKey)
    assert manage_accounts(operator, RevokeKey(action="revoke_key", key_id=first.key_id)) == KeyRevoked(revoked=True)
    assert manage_accounts(operator, RevokeKey(action="revoke_key", key_id=first.key_id)) == KeyRevoked(revoked=False)
    with pytest.raises(Unauthorized):
        authenticate(app, f"Bearer {first.api_key}")
    assert authenticate(app, f"Bearer {second.api_key}") == first.account_id
    assert revoke_key(operator, Key(second.api_key))
    with pytest.raises(Unauthorized):
        authenticate(app, f"Bearer {second.api_key}")


def test_accounts_and_keys_are_listed_without_the_keys(operator: Connection):
    one, two = made(operator, "one"), made(operator, "two")
    accounts = manage_accounts(operator, ListAccounts(action="list_accounts"))
    assert isinstance(accounts, AccountsShown)
    assert [(account.name, account.credits) for account in accounts.accounts] == [("one", 5), ("two", 5)]
    keys = manage_accounts(operator, ListKeys(action="list_keys", account_id=one.account_id))
    assert isinstance(keys, KeysShown)
    assert [(key.key_id, key.hint, key.revoked_at) for key in keys.keys] == [(one.key_id, one.api_key[-4:], None)]
    assert two.api_key not in keys.model_dump_json()


def test_every_credit_is_in_the_book(operator: Connection, owner: Connection):
    account_id = made(operator, opening_credits=5).account_id
    granted = manage_accounts(
        operator, GrantCredits(action="grant_credits", account_id=account_id, amount=7, reason="gift")
    )
    assert granted == CreditsGranted(balance=12)
    book = owner.execute("select amount, balance, reason from credit_entries order by id").fetchall()
    assert book == [(5, 5, "opening balance"), (7, 12, "gift")]


def test_a_balance_stays_a_number_that_every_reader_keeps_exact(operator: Connection, owner: Connection):
    account_id = made(operator, opening_credits=limits.COUNT).account_id
    with pytest.raises(Invalid):
        manage_accounts(operator, GrantCredits(action="grant_credits", account_id=account_id, amount=1))
    assert owner.execute("select credits from accounts").fetchall() == [(limits.COUNT,)]


def test_an_unknown_account_is_not_found(operator: Connection):
    for request in (
        MakeKey(action="make_key", account_id=UNKNOWN),
        GrantCredits(action="grant_credits", account_id=UNKNOWN, amount=1),
    ):
        with pytest.raises(NotFound):
            manage_accounts(operator, request)


def test_request_functions_cannot_make_keys_or_credits(app: Connection, account: Callable[..., Account]):
    from psycopg.errors import InsufficientPrivilege  # noqa: PLC0415 - for this test alone

    somebody = account()
    with pytest.raises(InsufficientPrivilege):
        app.execute(
            "insert into api_keys (account_id, name, hint, key_hash) values (%s, '', '', %s)",
            [somebody.account_id, b"0" * 32],
        )
    with pytest.raises(InsufficientPrivilege):
        app.execute("insert into accounts (name, credits) values ('free', 1000)")
