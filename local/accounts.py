"""What the stack does with the product's own code: its schema, the demo account, accounts and keys.

Importing this loads the product's models, 0.3 s; the stack does so while Postgres and moto start.
"""

from dataclasses import dataclass
from uuid import UUID

from psycopg import Connection
from psycopg.conninfo import conninfo_to_dict

from leadintake.api_keys import key_from_header
from leadintake.errors import MigrationRefused, NotFound, Unauthorized
from leadintake.flows import manage_accounts
from leadintake.flows.authenticate import authenticate
from leadintake.flows.migrate_database import migrate_database
from local.logins import OWNER, connect
from local.problems import Problem
from local.state import Folder

DEMO_NAME = "demo"
OPENING_CREDITS = 1_000


@dataclass(frozen=True, slots=True)
class Account:
    """An account and a key to it."""

    account_id: str
    api_key: str


def migrate(owner_url: str) -> tuple[str, ...]:
    """Bring the schema up to date; return the steps that were taken."""
    try:
        with connect(owner_url) as db:
            return migrate_database(db).applied
    except MigrationRefused as error:
        raise Problem(
            f"The database cannot be brought to this code's version: {error}",
            "run the code that made it, or start with another LOCAL_DIR (or DATABASE_URL).",
        ) from error


def demo_account(owner_url: str, folder: Folder) -> Account:
    """Return the demo account, with a key that works."""
    where = _which_database(owner_url)
    kept = folder.kept_secret(f"demo-account {where}"), folder.kept_secret(f"demo-key {where}")
    with connect(owner_url) as db:
        account = _kept_account(db, *kept) or make_account(db, DEMO_NAME, OPENING_CREDITS)
    folder.keep_secret(f"demo-account {where}", account.account_id)
    folder.keep_secret(f"demo-key {where}", account.api_key)
    return account


def make_account(db: Connection, name: str, opening_credits: int) -> Account:
    """Make an account and its first key."""
    with db.transaction():
        made = manage_accounts.make_account(db, name, opening_credits)
    return Account(str(made.account_id), made.api_key)


def revoke_key(db: Connection, text: str) -> bool:
    """End a key; False when it was not valid."""
    key = key_from_header(f"Bearer {text.strip()}")
    if key is None:
        return False
    with db.transaction():
        return manage_accounts.revoke_key(db, key)


def _kept_account(db: Connection, account_id: str | None, api_key: str | None) -> Account | None:
    """Return the account of the last start, with a new key when the old one was ended; None when it is gone."""
    if not account_id:
        return None
    try:
        authenticate(db, f"Bearer {api_key}")
    except Unauthorized:
        try:
            api_key = manage_accounts.make_key(db, UUID(account_id), "demo key").api_key
        except NotFound:
            return None
    return Account(account_id, str(api_key))


def _which_database(owner_url: str) -> str:
    parts = conninfo_to_dict(owner_url)
    # Our own server has another port at each start.
    where = "own" if parts.get("user") == OWNER else f"{parts.get('host')}:{parts.get('port')}"
    return f"{where}/{parts.get('dbname')}"
