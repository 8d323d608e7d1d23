"""A real Postgres, and for each test a fresh database in it; S3 and SQS for those that need them."""

from collections.abc import Callable, Generator
from itertools import count

import psycopg
import pytest
from psycopg import Connection, sql
from psycopg.conninfo import make_conninfo

from leadintake.edge.api import Api
from leadintake.flows.manage_accounts import make_account
from leadintake.store.workspace import Workspace, workspace
from local.cloud import Cloud
from tests.integration.clients import Account, AnyClient, Clients, Databases
from tests.postgres import PASSWORD, ROLES, migrate, running_postgres

TEMPLATE = "leadintake_template"
NUMBERS = count(1)


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Generator[str]:
    """Run a Postgres of our own with one migrated database to copy from."""
    with running_postgres(tmp_path_factory.mktemp("postgres")) as url:
        # Nothing here has to outlive the machine.
        with psycopg.connect(url, autocommit=True) as db:
            db.execute("alter system set fsync = off")
            db.execute("select pg_reload_conf()")
        _make_template(url)
        yield url


@pytest.fixture
def new_database(server: str) -> Generator[Callable[[str], str]]:
    """Give what makes another database, as a copy of a named one, until the test is over."""
    names: list[str] = []

    def made(template: str) -> str:
        names.append(f"test_{next(NUMBERS)}")
        name = sql.Identifier(names[-1])
        with psycopg.connect(server, autocommit=True) as db:
            db.execute(sql.SQL("create database {} template {}").format(name, sql.Identifier(template)))
        return make_conninfo(server, dbname=names[-1])

    yield made
    with psycopg.connect(server, autocommit=True) as db:
        for name in names:
            db.execute(sql.SQL("drop database {} with (force)").format(sql.Identifier(name)))


@pytest.fixture
def empty_database(new_database: Callable[[str], str]) -> str:
    """Give a database that nothing has been done to."""
    return new_database("template0")


@pytest.fixture
def databases(new_database: Callable[[str], str]) -> Databases:
    """Give a migrated database."""
    owner = new_database(TEMPLATE)
    roles = (make_conninfo(owner, user=role, password=PASSWORD) for role in ROLES)
    return Databases(owner, *roles)


@pytest.fixture
def owner(databases: Databases) -> Generator[Connection]:
    """Connect as the owner of the schema."""
    with psycopg.connect(databases.owner, autocommit=True) as db:
        yield db


@pytest.fixture
def app(databases: Databases) -> Generator[Connection]:
    """Connect as the request functions do."""
    with psycopg.connect(databases.app, autocommit=True) as db:
        yield db


@pytest.fixture
def operator(databases: Databases) -> Generator[Connection]:
    """Connect as operators do."""
    with psycopg.connect(databases.operator, autocommit=True) as db:
        yield db


@pytest.fixture
def account(operator: Connection) -> Callable[..., Account]:
    """Give what makes accounts."""

    def made(name: str = "somebody", opening_credits: int = 0) -> Account:
        with operator.transaction():
            new = make_account(operator, name, opening_credits)
        return Account(new.account_id, new.api_key)

    return made


@pytest.fixture
def clients(
    databases: Databases, owner: Connection, account: Callable[..., Account], monkeypatch: pytest.MonkeyPatch
) -> Generator[Clients]:
    """Give what makes accounts that call; what their functions hold is given back at the end."""
    monkeypatch.setenv("DATABASE_URL", databases.app)
    called: set[Api] = set()

    def made(kind: type[AnyClient], opening_credits: int = 0) -> AnyClient:
        called.update(kind.apis)
        return kind(databases, owner, account(opening_credits=opening_credits))

    yield made
    for api in called:
        api.close()


@pytest.fixture
def ws(app: Connection, account: Callable[..., Account]) -> Generator[Workspace]:
    """Open one account's workspace."""
    with workspace(app, account().account_id) as opened:
        yield opened


@pytest.fixture(scope="session")
def cloud(tmp_path_factory: pytest.TempPathFactory) -> Generator[Cloud]:
    """Run S3 and SQS for all tests, where workers in processes of their own reach them too."""
    running = Cloud(tmp_path_factory.mktemp("cloud"))
    running.start()
    running.wait()
    yield running
    running.stop()


def _make_template(server: str) -> None:
    with psycopg.connect(server, autocommit=True) as db:
        db.execute(sql.SQL("create database {}").format(sql.Identifier(TEMPLATE)))
    with psycopg.connect(make_conninfo(server, dbname=TEMPLATE), autocommit=True) as db:
        migrate(db)
