"""The built layer: its size, and what importing a function from it costs."""

import os
import resource
import subprocess
import sys
import sysconfig
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.deployment.conftest import HERE, ROOT

MEGABYTES = 45
CPU_MILLISECONDS = 600
# Noise only ever adds: the first run under the limit says what the import costs, an unlucky one says nothing.
TRIES = 5
FUNCTIONS = sorted(folder.parent.name for folder in (ROOT / "functions").glob("*/app.py"))
# What every function has in its environment; nothing is connected to while importing.
ENVIRONMENT = {"AWS_REGION": "eu-central-1", "DATABASE_URL": "postgresql://nobody@127.0.0.1:1/nothing"}


def size(folder: Path) -> float:
    """Add up what a folder holds, in megabytes."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) / 1_000_000


def cpu_milliseconds(code: str) -> float:
    """Run code in a fresh interpreter that sees nothing but its standard library."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([sys.executable, "-I", "-S", "-B", "-c", code], check=True, env=ENVIRONMENT)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return 1000 * (after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)


@pytest.mark.parametrize("architecture", ["arm64", "x86_64"])
def test_the_layer_for_lambda_is_small(
    build_layer: Callable[[str, str], Path], architecture: str, figures: list[str]
) -> None:
    built = build_layer(architecture, "3.13")
    has_bytecode = any(built.rglob("*.pyc"))
    figures.append(
        f"layer for {architecture}: {size(built):.1f} MB unzipped, {'with' if has_bytecode else 'without'} bytecode"
    )
    assert size(built) < MEGABYTES


def test_the_layer_holds_its_package_and_nothing_of_this_machine(layer: Path) -> None:
    assert {"leadintake", "psycopg", "pydantic", "aws_lambda_powertools"} <= {path.name for path in layer.iterdir()}
    assert (layer / "leadintake/store/migrations/0001_house.sql").is_file()
    assert not [path for path in layer.rglob("*") if path.name in ("tests", "bin") or path.suffix == ".egg-info"]
    own = list((layer / "leadintake").rglob("*.pyc"))
    assert own
    assert not [path for path in own if os.fsencode(ROOT) in path.read_bytes()]


def test_every_module_is_compiled_for_any_time_of_its_file(layer: Path) -> None:
    tag = sys.implementation.cache_tag
    for source in layer.rglob("*.py"):
        compiled = source.parent / "__pycache__" / f"{source.stem}.{tag}.pyc"
        # Bytes 4 to 8 are the kind of bytecode: 1 is checked by nothing but its existence.
        assert compiled.read_bytes()[4:8] == b"\x01\x00\x00\x00", source


def test_binaries_are_those_of_the_target(build_layer: Callable[[str, str], Path]) -> None:
    machine = {"arm64": b"\xb7\x00", "x86_64": b"\x3e\x00"}
    for architecture, mark in machine.items():
        libraries = [path for path in build_layer(architecture, "3.13").rglob("*.so*") if path.is_file()]
        assert libraries
        # Bytes 18 and 19 of an ELF file name the processor.
        assert {path.read_bytes()[18:20] for path in libraries} == {mark}


@pytest.mark.parametrize("function", FUNCTIONS)
def test_importing_a_function_from_the_built_layer_is_cheap(layer: Path, function: str, figures: list[str]) -> None:
    if sysconfig.get_config_var("Py_DEBUG"):
        pytest.skip("a debug build of Python measures itself")
    code = (
        f"import sys; sys.path[:0] = [{str(ROOT / 'functions' / function)!r}, {str(layer)!r}]; import app; app.handler"
    )
    bare = min(cpu_milliseconds("pass") for _ in range(3))
    costs: list[float] = []
    while len(costs) < TRIES and (not costs or min(costs) > CPU_MILLISECONDS):
        costs.append(cpu_milliseconds(code) - bare)
    figures.append(f"import of {function}: {min(costs):.0f} ms of CPU ({HERE}, without Python's own {bare:.0f} ms)")
    assert min(costs) <= CPU_MILLISECONDS
