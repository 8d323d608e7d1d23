"""Which columns a file adds to a list."""

from uuid import UUID

from leadintake.importing.custom_columns import NewColumn, column_ids, not_made, plan_columns
from leadintake.importing.layouts import CustomTarget
from leadintake.importing.value_types import ValueType

TIER = UUID(int=1)


def new(name: str) -> CustomTarget:
    return CustomTarget(name, is_new=True, position=0)


def test_a_column_is_added_once_whatever_its_case_and_filled_twice_with_a_warning():
    plan = plan_columns([new("Tier"), new("TIER"), new("Notes")], ["number", "text", "text"], ["notes"], 10)
    assert plan.new == (NewColumn("Tier", "number"),)
    assert plan.warnings == ("“TIER” is filled twice; the second column counts only where the first is blank.",)


def test_what_cannot_be_made_is_said_and_costs_nothing_else():
    wanted = [CustomTarget("Gone", is_new=False, position=0), new(" "), new("x" * 256), new("A"), new("B")]
    types: list[ValueType] = ["text"] * 5
    plan = plan_columns(wanted, types, [], 1)
    assert plan.new == (NewColumn("A", "text"),)
    assert len(plan.warnings) == 4


def test_targets_find_their_columns_by_name():
    assert column_ids([new("tier "), new("Gone")], {"Tier": TIER}) == (str(TIER), None)


def test_columns_that_the_database_has_refused_are_named():
    (warning,) = not_made([NewColumn("Tier", "text"), NewColumn("Bad", "text")], {"Tier": TIER})
    assert "“Bad”" in warning
