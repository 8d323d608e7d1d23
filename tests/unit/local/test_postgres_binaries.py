"""Which Postgres is started."""

from pathlib import Path

import pytest

from local.database_place import reachable
from local.postgres_binaries import Binaries, choose_binaries, pick
from local.problems import Problem

OLD = Binaries(Path("/old"), 15, "system")
NEW = Binaries(Path("/new"), 18, "wheel")


def installation(folder: Path, version: str) -> Path:
    """Make a folder that looks like a Postgres."""
    folder.mkdir(parents=True)
    for name in ("initdb", "postgres"):
        program = folder / name
        program.write_text(f"#!/bin/sh\necho 'postgres (PostgreSQL) {version}'\n", "utf-8")
        program.chmod(0o755)
    return folder


def test_a_new_database_gets_the_first_that_was_found() -> None:
    assert pick([OLD, NEW], None) is OLD


def test_a_database_stays_with_the_version_that_made_it() -> None:
    assert pick([OLD, NEW], 18) is NEW


def test_a_database_without_its_version_is_said_so() -> None:
    with pytest.raises(Problem, match=r"made by Postgres 16; here is only Postgres 15 \(system\), 18 \(wheel\)"):
        pick([OLD, NEW], 16)


def test_pg_bin_names_the_installation(tmp_path: Path) -> None:
    folder = installation(tmp_path / "mine ä" / "bin", "17.2")
    assert choose_binaries(str(folder), None) == Binaries(folder.resolve(), 17, "PG_BIN")


@pytest.mark.parametrize("version", ["14.9", "19.1", "nonsense"])
def test_versions_that_the_schema_does_not_run_on_are_refused(tmp_path: Path, version: str) -> None:
    with pytest.raises(Problem, match="holds no Postgres 15 to 18"):
        choose_binaries(str(installation(tmp_path / "bin", version)), None)


def test_a_folder_without_programs_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Problem, match="holds no Postgres"):
        choose_binaries(str(tmp_path), None)


def test_the_wheel_can_be_asked_for() -> None:
    wheel = choose_binaries("wheel", None)
    assert (wheel.major, wheel.origin) == (18, "wheel")
    assert choose_binaries("wheel", 16).major == 16


def test_a_closed_folder_cannot_be_reached_by_others(tmp_path: Path) -> None:
    inner = tmp_path / "open"
    inner.mkdir(mode=0o755)
    tmp_path.chmod(0o700)
    assert not reachable(inner, 12_345, 12_345)
