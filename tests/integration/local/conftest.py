"""A stack with the probe's template, shared by the tests that leave it as they found it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.integration.local.running import RunningStack, copy_probe, running


@pytest.fixture(scope="package")
def probe(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningStack]:
    """Run the probe in a path with a space and an umlaut."""
    place = tmp_path_factory.mktemp("local stäck")
    with running(place / ".local", copy_probe(place / "probe")) as stack:
        yield stack


@pytest.fixture
def own_probe(tmp_path: Path) -> Iterator[RunningStack]:
    """Give a test a probe of its own, not started yet; it is stopped afterwards."""
    stack = RunningStack(tmp_path / ".local", copy_probe(tmp_path / "probe"))
    yield stack
    if not stack.ended:
        stack.stop()
