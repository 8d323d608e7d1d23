"""What is past its time is deleted, and nothing else."""

import pytest
from psycopg import Connection

from leadintake import limits
from leadintake.flows.retire_old_data import retire_old_data
from leadintake.store import retention
from tests.integration.clients import form
from tests.integration.trust.conftest import Caller

TEXT = "full_name,Tier\n" + "".join(f"Person {number},A\n" for number in range(50))


def counts(caller: Caller) -> dict[str, int]:
    """Count what has its time."""
    tables = (
        "kept_answers",
        "import_changes",
        "import_sheets",
        "previewed_files",
        "import_rows",
        "imports",
        "list_rows",
    )
    return {table: caller.all(f"select count(*) as n from {table}")[0]["n"] for table in tables}


@pytest.fixture
def old(caller: Caller) -> str:
    """Import a file of people who are known, under a key."""
    sheet = caller.new_list()
    caller.ok("POST", "/api/lists/{id}/import", {"id": sheet}, **form("people.csv", TEXT))
    caller.people(sheet, "full_name\n" + "".join(f"Person {number}\n" for number in range(50)))
    return caller.people(sheet, TEXT, headers={"Idempotency-Key": "k"}).importId


def test_what_is_young_stays(caller: Caller, old: str, operator: Connection):
    before = counts(caller)
    assert before["kept_answers"] == 1
    assert before["import_changes"] == 51
    caller.owner.execute("update kept_answers set kept_at = now() - interval '7 days' + interval '1 minute'")
    caller.owner.execute("update import_sheets set kept_at = now() - interval '90 days' + interval '1 minute'")
    caller.owner.execute("update imports set undo_until = now() + interval '1 minute'")
    assert set(retire_old_data(operator).values()) == {0}
    assert counts(caller) == before
    assert caller.undo(old).status == 200


def test_what_is_past_its_time_goes_in_small_batches_and_the_history_stays(
    caller: Caller, old: str, operator: Connection, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(retention, "BATCH", 50)
    caller.owner.execute("update kept_answers set kept_at = now() - interval '7 days 1 minute'")
    caller.owner.execute("update import_sheets set kept_at = now() - interval '90 days 1 minute'")
    caller.owner.execute("update previewed_files set previewed_at = now() - interval '90 days 1 minute'")
    caller.owner.execute("update imports set undo_until = now() - interval '1 minute'")
    before = counts(caller)
    retire_old_data(operator)
    gone = {"kept_answers": 0, "import_changes": 0, "import_sheets": 0, "previewed_files": 0}
    assert counts(caller) == {**before, **gone}
    assert set(retire_old_data(operator).values()) == {0}
    entry = caller.ok("GET", "/api/imports/{id}", {"id": old})
    assert (entry.undoable, entry.counters["updated"]) == (False, 50)
    first = caller.rows_of_import(old)[0]
    assert (first["values"], first["outcome"], len(first["changes"])) == (None, "updated", 1)
    assert caller.undo(old).code == "not_undoable"


def test_without_time_nothing_is_begun(caller: Caller, old: str, operator: Connection):
    caller.owner.execute("update kept_answers set kept_at = now() - interval '8 days'")
    before = counts(caller)
    ticks = iter([0.0, *[float(limits.RETIRE_SECONDS)] * 10])
    assert set(retire_old_data(operator, lambda: next(ticks)).values()) == {0}
    assert counts(caller) == before
    assert old
