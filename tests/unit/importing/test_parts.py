"""The small parts that every import shares."""

import gc
from uuid import UUID

import pytest

from leadintake.contract.shapes import is_id
from leadintake.errors import ImportTooLong
from leadintake.importing.fates import Change, Fate, Tally, affected_rows, tally
from leadintake.importing.ids import IdsOfLines, ascending_ids
from leadintake.importing.memory import nothing_thrown_away
from leadintake.importing.packing import pack, pack_columns, unpack
from leadintake.importing.records import entry_of_changes
from leadintake.importing.stopwatch import Stopwatch

ONE, OTHER = UUID(int=1), UUID(int=2)
FATES = [
    Fate(2, "imported", row_id=ONE),
    Fate(3, "skipped", "cross_list", "linkedin_url", OTHER),
    Fate(4, "updated", None, "name", ONE, [Change("company", None, "Acme")]),
    Fate(5, "skipped", "blocked", "domain"),
    Fate(6, "skipped", "no_identity"),
]


def test_counters_are_read_off_the_fates():
    assert tally(FATES) == Tally(imported=1, updated=1, skipped=3, cross_list=1, blocked=1, total=5)


def test_affected_rows_are_named_once_and_people_of_other_lists_not_at_all():
    assert affected_rows(FATES) == [ONE]


def test_a_journal_entry_holds_both_versions():
    entry = entry_of_changes("row", ONE, FATES[2].changes)
    assert (entry.before, entry.after) == ({"company": None}, {"company": "Acme"})


def test_ids_ascend_and_are_ids_as_the_contract_spells_them():
    new_id = ascending_ids()
    ids = [new_id() for _ in range(1000)]
    assert ids == sorted(set(ids))
    assert all(is_id(str(one)) and one.version == 7 for one in ids)
    assert ascending_ids()() not in ids


def test_ids_of_lines_are_told_again_as_they_were():
    ids = IdsOfLines()
    assert ids.of(2) < ids.of(3)
    assert ids.of(2) == ids.of(2) == UUID(ids.text_of(2))
    assert is_id(str(ids.of(2_000_000)))
    assert IdsOfLines().of(2) != ids.of(2)


@pytest.mark.parametrize("values", [["a", "b"], ["", "x"], ["\\", "\t\n\r\\t"], ["\\N", "\\."], ["Zoë", "\u2028\x1f"]])
def test_packed_rows_are_unpacked_as_they_were(values: list[str]):
    packed = pack(values)
    assert unpack(packed) == values
    assert pack_columns([[value, "a"] for value in values]) == [packed, b"a\ta"]
    assert packed.count(b"\t") == 1
    assert b"\n" not in packed


def test_a_stopwatch_ends_an_import_whose_time_is_up():
    now = 0.0
    watch = Stopwatch(10, clock=lambda: now)
    with watch.phase("read") as left:
        assert left == 10
        now = 4.0
    with watch.phase("read"):
        now = 9.0
    assert watch.milliseconds == {"read": 9000}
    now = 10.0
    with pytest.raises(ImportTooLong):
        watch.left()


def test_garbage_is_collected_again_afterwards_also_after_a_failure():
    with nothing_thrown_away():
        assert not gc.isenabled()
    assert gc.isenabled()
    with pytest.raises(ValueError, match="failed"), nothing_thrown_away():
        raise ValueError("failed")
    assert gc.isenabled()
