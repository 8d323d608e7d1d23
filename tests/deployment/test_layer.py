"""The built layer: its size, what a function imports from it, and what that costs."""

import json
import os
import resource
import subprocess
import sys
import sysconfig
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.deployment.conftest import HERE, ROOT

MEGABYTES = 45
FUNCTIONS = sorted(folder.parent.name for folder in (ROOT / "functions").glob("*/app.py"))
# What every function has in its environment; nothing is connected to while importing.
ENVIRONMENT = {"AWS_REGION": "eu-central-1", "DATABASE_URL": "postgresql://nobody@127.0.0.1:1/nothing"}

# What every function may import, with what these need themselves.
CHOSEN = {
    *("leadintake", "psycopg", "psycopg_binary", "aws_lambda_powertools", "jmespath"),
    *("pydantic", "pydantic_core", "annotated_types", "typing_extensions", "typing_inspection"),
}
# What only some import; readers of workbooks and forms are imported by the first request that brings such a file.
EXTRA = {"report_import": {"openpyxl", "et_xmlfile"}}
# Parts of the standard library that cost as much as a library does.
HEAVY = {"http.client", "multiprocessing", "sqlite3", "unittest", "urllib.request", "xml.etree.ElementTree"}
EXTRA_HEAVY = {
    # What CloudFormation waits for goes to an address of its own.
    "migrate_database": {"http.client", "urllib.request"},
    "report_import": {"http.client", "urllib.request", "xml.etree.ElementTree"},
}

# As everything that uses pydantic does: it imports most of itself when something is first taken from it, and when the
# first model is made.
IMPORT_CHOSEN = """
import aws_lambda_powertools.logging, psycopg, pydantic
class Shape(pydantic.BaseModel):
    name: str
"""
# Says per function which modules it has imported: each in a fork of one interpreter that has the chosen libraries.
LIST_IMPORTS = f"""
import json, os, sys
sys.path.insert(0, sys.argv[1])
{IMPORT_CHOSEN}
for folder in sys.argv[2:]:
    if not os.fork():
        sys.path.insert(0, folder)
        import app
        files = {{name: getattr(module, "__file__", None) for name, module in sys.modules.items()}}
        print(json.dumps([folder, files]), flush=True)
        os._exit(0)
    assert os.wait()[1] == 0, folder
"""

# The heaviest of each family; the others share almost all that they import with one of these.
MEASURED = ("column", "confirm_campaign_leads", "describe_api", "preview_list_import", "report_import", "run_import")
# Times what importing the chosen libraries costs, measured in turn. Previews stand at 1.3; openpyxl adds 0.4, which
# reports need, and boto3 would add 0.7.
MOST = {"report_import": 2.0}
MOST_OF_OTHERS = 1.7
# Noise only ever adds: the least is nearest the truth, and looking again makes both sides of a ratio truer.
FEWEST_TRIES, MOST_TRIES = 2, 12


def size(folder: Path) -> float:
    """Add up what a folder holds, in megabytes."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) / 1_000_000


def isolated(code: str, *arguments: str) -> str:
    """Run code in a fresh interpreter that sees nothing but its standard library."""
    command = [sys.executable, "-I", "-S", "-B", "-c", code, *arguments]
    return subprocess.run(command, check=True, env=ENVIRONMENT, stdout=subprocess.PIPE, text=True).stdout


def cpu_milliseconds(code: str) -> float:
    """Measure what an interpreter of its own spends on code."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    isolated(code)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return 1000 * (after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)


@dataclass(frozen=True, slots=True)
class Costs:
    """CPU milliseconds of an interpreter that imports nothing, the chosen libraries, or a function."""

    bare: float
    chosen: float
    function: float

    @property
    def times(self) -> float:
        """Hold what the function costs against the libraries alone."""
        return (self.function - self.bare) / (self.chosen - self.bare)

    def least(self, other: "Costs") -> "Costs":
        """Keep the lesser of each."""
        pairs = (self.bare, other.bare), (self.chosen, other.chosen), (self.function, other.function)
        return Costs(*map(min, pairs))


def costs_of(layer: Path, function: str) -> Costs:
    """Measure a function and what it is held against, in turn."""
    folder = ROOT / "functions" / function
    return Costs(
        cpu_milliseconds("pass"),
        cpu_milliseconds(f"import sys; sys.path.insert(0, {str(layer)!r}); {IMPORT_CHOSEN}"),
        cpu_milliseconds(f"import sys; sys.path[:0] = [{str(folder)!r}, {str(layer)!r}]; import app; app.handler"),
    )


@pytest.fixture(scope="session")
def imported(layer: Path) -> dict[str, dict[str, str | None]]:
    """List what each function imports: modules with their files."""
    folders = [str(ROOT / "functions" / function) for function in FUNCTIONS]
    lines = isolated(LIST_IMPORTS, str(layer), *folders).splitlines()
    return {Path(folder).name: modules for folder, modules in map(json.loads, lines)}


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
def test_a_function_imports_no_library_that_it_can_do_without(
    layer: Path, imported: dict[str, dict[str, str | None]], function: str
) -> None:
    # There is no boto3 in the layer: to import it here fails, as it should. The first that needs AWS imports it.
    files = imported[function].values()
    from_layer = {Path(file).relative_to(layer).parts[0] for file in files if file and Path(file).is_relative_to(layer)}
    libraries = {name.split(".")[0] for name in from_layer}
    assert libraries - CHOSEN == EXTRA.get(function, set())
    assert HEAVY & imported[function].keys() == EXTRA_HEAVY.get(function, set())


@pytest.mark.parametrize("function", MEASURED)
def test_importing_a_function_from_the_built_layer_is_cheap(layer: Path, function: str, figures: list[str]) -> None:
    if sysconfig.get_config_var("Py_DEBUG"):
        pytest.skip("a debug build of Python measures itself")
    most = MOST.get(function, MOST_OF_OTHERS)
    costs = costs_of(layer, function)
    for tried in range(1, MOST_TRIES):
        if tried < FEWEST_TRIES or costs.times > most:
            costs = costs.least(costs_of(layer, function))
    figures.append(
        f"import of {function}: {costs.function - costs.bare:.0f} ms of CPU, {costs.times:.2f} times that of libraries "
        f"alone ({costs.chosen - costs.bare:.0f} ms; {HERE}, without Python's own {costs.bare:.0f} ms)"
    )
    assert costs.times <= most
