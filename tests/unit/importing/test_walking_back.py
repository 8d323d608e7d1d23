"""Fields go back as far as nobody has written them since."""

from typing import Any

import pytest

from leadintake.importing.walking_back import Step, walked_back


def step(before: str | None, after: str, *, asked_for: bool = False, stands: bool = False) -> Step:
    return Step(asked_for, stands, {"name": before}, {"name": after})


@pytest.mark.parametrize(
    ("now", "steps", "name", "restored", "kept"),
    [
        ("One", [step("Zero", "One", asked_for=True)], "Zero", True, []),
        ("By hand", [step("Zero", "One", asked_for=True)], "By hand", False, ["name"]),
        # Undone before, and kept then because of the import that is undone now.
        ("Two", [step("One", "Two", asked_for=True), step("Zero", "One")], "Zero", True, []),
        # The same value again, by an import that stands.
        ("One", [step("Two", "One", stands=True), step("Zero", "One", asked_for=True)], "One", False, ["name"]),
        ("One", [step(None, "One", stands=True), step(None, "One")], "One", False, []),
        # All the way back to what it is.
        ("One", [step("Two", "One", asked_for=True), step("One", "Two")], "One", False, []),
    ],
)
def test_a_record_is_walked_back(now: str, steps: list[Step], name: str, restored: bool, kept: list[str]):
    record: dict[str, Any] = {"name": now, "cells": {}}
    assert walked_back(record, steps) == ({"name": name, "cells": {}}, restored, kept)
