"""Who logs in to the database, and with what: the owner of the schema and the roles of the functions."""

import hashlib
import hmac
import time
from collections.abc import Mapping
from urllib.parse import quote, urlencode

import psycopg
from psycopg import Connection, sql
from psycopg.conninfo import conninfo_to_dict

from local.problems import Problem
from local.state import Folder

OWNER = "leadintake"
DATABASE = "leadintake"
ROLES = ("leadintake_app", "leadintake_operator")
CONNECT_SECONDS = 10
_ALTER_ATTEMPTS = 10


def make_owner(superuser_url: str, folder: Folder) -> str:
    """Make the owner of the schema and its database in our own server; return the owner's address.

    The owner is no superuser, as on RDS: a migration that needs more fails here too.
    """
    password = folder.secret("owner")
    with connect(superuser_url) as db:
        if db.execute("select 1 from pg_roles where rolname = %s", [OWNER]).fetchone() is None:
            db.execute(sql.SQL("create role {} login createdb createrole").format(sql.Identifier(OWNER)))
            _set_password(db, OWNER, password)
        if db.execute("select 1 from pg_database where datname = %s", [DATABASE]).fetchone() is None:
            statement = sql.SQL("create database {} owner {}")
            db.execute(statement.format(sql.Identifier(DATABASE), sql.Identifier(OWNER)))
    return address(superuser_url, OWNER, password, DATABASE)


def role_urls(owner_url: str, folder: Folder) -> dict[str, str]:
    """Give the functions' roles passwords; return an address for each."""
    urls: dict[str, str] = {}
    with connect(owner_url) as db:
        for role in ROLES:
            password = _role_password(owner_url, role, folder)
            _set_password(db, role, password)
            urls[role] = address(owner_url, role, password)
    return urls


def connect(url: str) -> Connection:
    """Connect, or say why that does not work."""
    try:
        return psycopg.connect(url, autocommit=True, connect_timeout=CONNECT_SECONDS)
    except psycopg.Error as error:
        raise Problem(
            f"The database does not let us in: {str(error).strip().splitlines()[0]}",
            "check DATABASE_URL: it must be the owner of the database, as postgresql://user:password@host:port/name.",
        ) from error


def address(url: str, user: str, password: str, database: str | None = None) -> str:
    """Return the address of the same server for another user."""
    parts = {name: str(value) for name, value in conninfo_to_dict(url).items() if value is not None}
    host, port = parts.pop("host", ""), parts.pop("port", "")
    name = database or parts.pop("dbname", parts.get("user", ""))
    for gone in ("user", "password", "dbname"):
        parts.pop(gone, None)
    # A socket's folder cannot stand where a host stands.
    if host.startswith("/"):
        parts["host"], host = host, ""
    where = f"[{host}]" if ":" in host else host
    where = f"{where}:{port}" if port else where
    query = f"?{urlencode(parts)}" if parts else ""
    return f"postgresql://{quote(user, safe='')}:{quote(password, safe='')}@{where}/{quote(name, safe='')}{query}"


def function_database_url(environment: Mapping[str, str], owner_url: str, roles: Mapping[str, str]) -> str | None:
    """Return the address for the role that a function's variables ask for; None when it asks for none."""
    if "DATABASE_SECRET_ARN" in environment:
        return owner_url
    user = environment.get("DATABASE_USER")
    return None if user is None else roles.get(user, owner_url)


def _role_password(owner_url: str, role: str, folder: Folder) -> str:
    """Return a role's password: two stacks on one server must agree on it, so it follows from the owner's."""
    owner_password = conninfo_to_dict(owner_url).get("password")
    if owner_password:
        return hmac.new(str(owner_password).encode(), role.encode(), hashlib.sha256).hexdigest()
    return folder.secret(role)


def _set_password(db: Connection, role: str, password: str) -> None:
    # Hashed here, so that not even a server that logs statements sees it.
    hashed = db.pgconn.encrypt_password(password.encode(), role.encode(), b"scram-sha-256").decode()
    statement = sql.SQL("alter role {} password {}").format(sql.Identifier(role), sql.Literal(hashed))
    for attempt in range(_ALTER_ATTEMPTS):
        try:
            db.execute(statement)
        except psycopg.errors.InternalError_ as error:
            # "tuple concurrently updated": another stack on the same server does the same at this moment.
            if attempt + 1 == _ALTER_ATTEMPTS:
                raise Problem(f"The login {role} could not be set up: {error}", "start again.") from error
            time.sleep(0.05 * (attempt + 1))
        else:
            return
