"""Undo reads a list a few times and not once for each row, however old the planner's statistics are."""

from collections.abc import Callable

import psycopg
import pytest

from leadintake.store.workspace import workspace
from leadintake.undoing.undo import undo
from tests.integration.clients import Answer, Databases
from tests.integration.trust.conftest import Caller

ROWS = 2_000
PEOPLE = "full_name,company,domain\n" + "".join(f"Person {n},Firm {n},firm{n}.com\n" for n in range(ROWS))
AGAIN = "full_name,headline\n" + "".join(f"Person {n},CEO\n" for n in range(ROWS))
READ = """
    select relname, coalesce(seq_tup_read, 0) + coalesce(idx_tup_fetch, 0) from pg_stat_xact_user_tables
    where relname ~ '^(list|import|undo|restored)'
"""


@pytest.mark.parametrize("analyzed", ["never", "before the list was filled", "just now"])
@pytest.mark.parametrize("undone", ["first", "second"])
def test_undo_reads_each_row_a_few_times(
    databases: Databases, callers: Callable[..., Caller], analyzed: str, undone: str
):
    other, caller = callers(), callers()
    other.people(other.new_list(), PEOPLE)
    if analyzed == "before the list was filled":
        other.owner.execute("analyze")
    sheet = caller.new_list()
    imports: dict[str, Answer] = {"first": caller.people(sheet, PEOPLE), "second": caller.people(sheet, AGAIN)}
    if analyzed == "just now":
        other.owner.execute("analyze")
    with (
        psycopg.connect(databases.app, autocommit=True) as db,
        workspace(db, caller.account.account_id) as ws,
    ):
        result = undo(ws, imports[undone].importId, is_dry=False)
        reads = dict(ws.read(READ).fetchall())
    assert (result.restored, result.kept_total) == {"first": (0, 2 * ROWS), "second": (ROWS, 0)}[undone]
    assert max(reads.values()) <= 30 * ROWS, reads
