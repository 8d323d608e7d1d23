"""What operators ask of accounts, and what they are told."""

from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from leadintake import limits
from leadintake.contract.shapes import WHOLE, Camel, Id, Moment, Name

Credits = Annotated[int, Field(ge=0, le=limits.COUNT), WHOLE]


class MakeAccount(Camel):
    """Make an account with a first key."""

    action: Literal["make_account"]
    name: Name
    credits: Credits = 0


class ListAccounts(Camel):
    """List all accounts."""

    action: Literal["list_accounts"]


class MakeKey(Camel):
    """Give an account another key."""

    action: Literal["make_key"]
    account_id: Id
    name: Name = "key"


class ListKeys(Camel):
    """List the keys of an account; the keys themselves are not known any more."""

    action: Literal["list_keys"]
    account_id: Id


class RevokeKey(Camel):
    """End a key, with the next call that uses it."""

    action: Literal["revoke_key"]
    key_id: Id


class GrantCredits(Camel):
    """Add credits to an account."""

    action: Literal["grant_credits"]
    account_id: Id
    amount: Annotated[int, Field(ge=1, le=1_000_000_000), WHOLE]
    reason: Name = "granted"


class SetEnrichmentBudget(Camel):
    """Say how many runs of the model an account may have in all; without a number there is no bound."""

    action: Literal["set_enrichment_budget"]
    account_id: Id
    max_enrichment_runs: Annotated[int, Field(ge=0, le=1_000_000_000), WHOLE] | None = None


ManageAccounts = Annotated[
    MakeAccount | ListAccounts | MakeKey | ListKeys | RevokeKey | GrantCredits | SetEnrichmentBudget,
    Field(discriminator="action"),
]


class NewKey(Camel):
    """A new key, shown this once."""

    account_id: UUID
    key_id: UUID
    api_key: str


class AccountShown(Camel):
    """One account."""

    account_id: UUID
    name: str
    credits: int
    created_at: Moment


class AccountsShown(Camel):
    """All accounts, the oldest first."""

    accounts: list[AccountShown]


class KeyShown(Camel):
    """One key, told apart from the others by its last four characters."""

    key_id: UUID
    name: str
    hint: str
    created_at: Moment
    revoked_at: Moment | None


class KeysShown(Camel):
    """The keys of an account, revoked ones too."""

    keys: list[KeyShown]


class KeyRevoked(Camel):
    """Whether there was a key to end."""

    revoked: bool


class EnrichmentBudget(Camel):
    """How many runs of the model an account may have in all, and how many it has had."""

    max_enrichment_runs: int | None
    enrichment_runs_used: int


class CreditsGranted(Camel):
    """The balance after a grant."""

    balance: int
