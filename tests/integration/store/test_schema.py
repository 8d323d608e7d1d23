"""The schema as a whole: migrations, rights, fences and indexes."""

import threading
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import psycopg
import pytest
from psycopg import Connection
from psycopg.conninfo import make_conninfo

from leadintake.errors import MigrationRefused
from leadintake.flows.migrate_database import MigrationReport, migrate_database
from leadintake.store import schema
from tests.postgres import PASSWORD

TABLES = "select c.relname from pg_class c where c.relkind in ('r', 'p') and c.relnamespace = 'public'::regnamespace"


def only(db: Connection, query: Any, *values: object) -> list[Any]:
    return [row[0] for row in db.execute(query, values).fetchall()]


def test_migrating_twice_changes_nothing(empty_database: str):
    with psycopg.connect(empty_database, autocommit=True) as db:
        first, second = migrate_database(db), migrate_database(db)
    assert first.applied == tuple(step.name for step in schema.migrations())
    assert second == MigrationReport(first.version, ())


def test_migrators_wait_for_each_other(empty_database: str):
    reports: list[MigrationReport] = []

    def migrate() -> None:
        with psycopg.connect(empty_database, autocommit=True) as db:
            reports.append(migrate_database(db))

    threads = [threading.Thread(target=migrate) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(len(report.applied) for report in reports) == [0, 0, 0, 0, 0, len(schema.migrations())]


def test_databases_of_one_server_can_be_migrated_at_once(new_database: Callable[[str], str]):
    urls = [new_database("template0") for _ in range(3)]
    failures: list[Exception] = []

    def migrate(url: str) -> None:
        try:
            with psycopg.connect(url, autocommit=True) as db:
                migrate_database(db)
        except psycopg.Error as failure:
            failures.append(failure)

    threads = [threading.Thread(target=migrate, args=[url]) for url in urls]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []


def test_a_step_that_fails_leaves_nothing_of_any_step(empty_database: str, monkeypatch: pytest.MonkeyPatch):
    known = schema.migrations()
    broken = schema.Migration(known[-1].version + 1, "broken", "create table half (id int); select 1 / 0;")
    monkeypatch.setattr(schema, "migrations", lambda: (*known, broken))
    with psycopg.connect(empty_database, autocommit=True) as db:
        with pytest.raises(psycopg.errors.DivisionByZero):
            migrate_database(db)
        assert only(db, TABLES) == []


def test_a_database_newer_than_the_code_is_refused_and_left_alone(owner: Connection):
    newest = schema.migrations()[-1].version
    owner.execute("insert into schema_migrations (version, name, checksum) values (%s, 'future', '')", [newest + 1])
    with pytest.raises(MigrationRefused, match=f"version {newest + 1}"):
        migrate_database(owner)


def test_a_released_step_that_was_changed_is_refused(owner: Connection, monkeypatch: pytest.MonkeyPatch):
    first, *rest = schema.migrations()
    changed = replace(first, text=first.text + "\n-- a second thought")
    monkeypatch.setattr(schema, "migrations", lambda: (changed, *rest))
    with pytest.raises(MigrationRefused, match="changed"):
        migrate_database(owner)


def test_every_table_has_a_fence_with_a_policy_and_names_its_account(owner: Connection):
    unfenced = only(owner, TABLES + " and not relrowsecurity")
    without_policy = only(owner, TABLES + " and not exists (select from pg_policy where polrelid = c.oid)")
    without_account = only(
        owner,
        TABLES + " and not exists (select from pg_attribute where attrelid = c.oid and attname = 'account_id')",
    )
    assert unfenced == []
    assert without_policy == []
    # The book of migrations belongs to no account, and its fence lets nobody through.
    assert without_account == ["schema_migrations"]


@pytest.mark.parametrize("role", ["leadintake_app", "leadintake_operator"])
def test_the_functions_roles_are_neither_owners_nor_above_the_fence(owner: Connection, role: str):
    rights = owner.execute(
        "select rolsuper, rolbypassrls, rolcreaterole, rolcreatedb from pg_roles where rolname = %s", [role]
    )
    assert rights.fetchone() == (False, False, False, False)
    assert only(owner, "select relname from pg_class where pg_get_userbyid(relowner) = %s", role) == []
    assert only(owner, "select has_schema_privilege(%s, 'public', 'create')", role) == [False]


def test_what_functions_need_is_set_on_their_roles_because_a_proxy_passes_no_options_on(empty_database: str):
    with psycopg.connect(empty_database, autocommit=True) as db:
        migrate_database(db)
    for role in ("leadintake_app", "leadintake_operator"):
        with psycopg.connect(make_conninfo(empty_database, user=role, password=PASSWORD)) as db:
            assert only(db, "show timezone") == ["UTC"]
            # A function on a path is ended after 20 seconds.
            assert only(db, "show statement_timeout") == ["18s"]


def test_a_role_that_stands_above_the_fence_is_not_taken_over(empty_database: str, server: str):
    with psycopg.connect(server, autocommit=True) as admin, psycopg.connect(empty_database, autocommit=True) as db:
        admin.execute("alter role leadintake_operator bypassrls")
        try:
            with pytest.raises(psycopg.errors.RaiseException, match="leadintake_operator"):
                migrate_database(db)
        finally:
            admin.execute("alter role leadintake_operator nobypassrls")
        assert only(db, TABLES) == []


def test_operators_see_accounts_keys_and_credits_and_nothing_of_what_accounts_hold(owner: Connection):
    seen = only(
        owner,
        TABLES + " and has_table_privilege('leadintake_operator', c.oid, 'select, insert, update') order by 1",
    )
    assert seen == ["accounts", "api_keys", "credit_entries"]


def test_what_operators_may_delete_they_know_by_its_id_and_age_alone(owner: Connection):
    columns = only(
        owner,
        """
        select c.relname || '.' || a.attname
        from pg_class c join pg_attribute a on a.attrelid = c.oid and attnum > 0
        where has_table_privilege('leadintake_operator', c.oid, 'delete')
            and has_column_privilege('leadintake_operator', c.oid, attnum, 'select')
        order by 1
        """,
    )
    assert columns == [
        "import_changes.account_id",
        "import_changes.id",
        "import_changes.import_id",
        "import_sheets.account_id",
        "import_sheets.first_line",
        "import_sheets.import_id",
        "import_sheets.kept_at",
        "kept_answers.account_id",
        "kept_answers.kept_at",
        "kept_answers.key",
        "previewed_files.account_id",
        "previewed_files.digest",
        "previewed_files.previewed_at",
    ]


def test_request_functions_cannot_read_keys_or_write_migrations(owner: Connection):
    rights = "select has_table_privilege('leadintake_app', %s, 'select, insert, update, delete, truncate')"
    assert only(owner, rights, "api_keys") == [False]
    assert only(owner, rights, "schema_migrations") == [False]


def test_every_foreign_key_has_an_index_that_starts_with_its_columns(owner: Connection):
    bare = only(
        owner,
        """
        select conrelid::regclass || '(' || conname || ')' from pg_constraint k
        where contype = 'f' and not exists (
            select from pg_index i
            where i.indrelid = k.conrelid
                and (i.indkey::int2[])[0:cardinality(k.conkey) - 1] @> k.conkey
                and (i.indkey::int2[])[0:cardinality(k.conkey) - 1] <@ k.conkey
        )
        """,
    )
    assert bare == []


@pytest.mark.parametrize(
    ("table", "order"),
    [
        ("lists", "account_id = '{a}' order by created_at desc, id"),
        ("blocked_companies", "account_id = '{a}' order by created_at desc, id"),
        ("campaigns", "account_id = '{a}' order by created_at desc, id"),
        ("network_connections", "account_id = '{a}' order by connected_on desc nulls last, ordinal"),
        ("list_rows", "account_id = '{a}' and list_id = '{a}' order by ordinal"),
        ("list_company_rows", "account_id = '{a}' and list_id = '{a}' order by ordinal"),
        ("campaign_prospects", "account_id = '{a}' and campaign_id = '{a}' order by ordinal"),
        ("list_columns", "account_id = '{a}' and list_id = '{a}' order by position, id"),
    ],
)
def test_every_listing_reads_its_order_off_an_index(owner: Connection, table: str, order: str):
    nobody = "00000000-0000-0000-0000-000000000000"
    # On empty tables anything is cheap; what is asked is whether the index can give the order at all.
    owner.execute("set enable_seqscan = off")
    owner.execute("set enable_bitmapscan = off")
    query: Any = f"explain select * from {table} where {order.format(a=nobody)} limit 10"
    plan = "\n".join(only(owner, query))
    assert "Index" in plan
    assert "Sort" not in plan
