"""Where the values of a file go."""

import pytest

from leadintake.importing.layouts import CustomTarget, layout_of

COLUMNS = ("Name", "Tier", "Name", " Notes ")
TARGETS = ("full_name", "company")


def test_fields_and_custom_columns_find_their_places():
    layout = layout_of(COLUMNS, {"full_name": "Name", "new: Tier": "Tier", "column:Notes": "Notes"}, TARGETS)
    assert layout.fields == {"full_name": 0}
    assert layout.customs == (CustomTarget("Tier", is_new=True, position=1), CustomTarget("Notes", False, 3))
    assert layout.warnings == ()


@pytest.mark.parametrize("nothing", [None, "", "  "])
def test_what_is_left_empty_is_no_mistake(nothing: str | None):
    assert layout_of(COLUMNS, {"company": nothing, "new:Tier": nothing}, TARGETS) == ({}, (), ())


@pytest.mark.parametrize(
    ("target", "header"), [("company", "Firm"), ("new:Firm", "Firm"), ("New:Firm", "Tier"), ("age", "Tier")]
)
def test_what_is_not_there_is_ignored_with_a_warning(target: str, header: str):
    layout = layout_of(COLUMNS, {target: header}, TARGETS)
    assert (layout.fields, layout.customs) == ({}, ())
    assert len(layout.warnings) == 1
    assert f"“{target}”" in layout.warnings[0]
