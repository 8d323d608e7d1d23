"""The rooms of the house, where import-linter does not look: SQL stays in the store, functions call flows."""

import ast
import re
from collections.abc import Generator
from pathlib import Path

import pytest

from tests.deployment.conftest import ROOT

PACKAGE = ROOT / "layers/leadintake/leadintake"
SQL = re.compile(
    r"^\s*(select\s.+\sfrom|insert\s+into|update\s+\S+\s+set|delete\s+from|with\s+\S+\s+as\s*\(|"
    r"(create|alter|drop)\s+(table|index|role|policy|database)|set\s+local|copy\s+\S+)\b",
    re.IGNORECASE | re.DOTALL,
)
# What an address may know: its shapes, the edge that speaks HTTP, the errors it declares, one flow, and the types that
# these hand over.
KNOWN_TO_FUNCTIONS = (
    "leadintake.contract",
    "leadintake.edge",
    "leadintake.errors",
    "leadintake.flows",
    "leadintake.settings",
)
OTHERS_KNOWN_TO_FUNCTIONS = {"psycopg.Connection", "leadintake.store.workspace.Workspace"}


def sources(folder: Path) -> list[Path]:
    """List the modules of a folder."""
    return sorted(folder.rglob("*.py"))


def literals(path: Path) -> Generator[tuple[int, str]]:
    """Find every text in a module that is not a docstring."""
    tree = ast.parse(path.read_text("utf-8"))
    prose = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in prose:
            yield node.lineno, node.value


def imports(path: Path) -> Generator[str]:
    """Find every name that a module imports."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from (f"{node.module}.{name.name}" for name in node.names)


def test_sql_is_written_in_the_store_alone() -> None:
    assert any(SQL.match(text) for path in sources(PACKAGE / "store") for _, text in literals(path))
    elsewhere = [path for path in sources(PACKAGE) if PACKAGE / "store" not in path.parents]
    found = [
        f"{path.relative_to(ROOT)}:{line}"
        for path in [*elsewhere, *sources(ROOT / "functions")]
        for line, text in literals(path)
        if SQL.match(text)
    ]
    assert not found


@pytest.mark.parametrize("path", sources(ROOT / "functions"), ids=lambda path: path.parent.name)
def test_a_function_knows_its_shapes_the_edge_and_its_flow(path: Path) -> None:
    ours = [name for name in imports(path) if name.split(".")[0] in ("leadintake", "local", "tests", "psycopg")]
    assert not [
        name for name in ours if not name.startswith(KNOWN_TO_FUNCTIONS) and name not in OTHERS_KNOWN_TO_FUNCTIONS
    ]


@pytest.mark.parametrize("path", sources(ROOT / "functions"), ids=lambda path: path.parent.name)
def test_a_function_is_an_address_and_no_more(path: Path) -> None:
    tree = ast.parse(path.read_text("utf-8"))
    for node in ast.walk(tree):
        assert not isinstance(node, ast.For | ast.While | ast.Try | ast.ClassDef), f"{path}:{node}"
        if isinstance(node, ast.FunctionDef):
            assert len(node.body) <= 3, f"{node.name} does more than call a flow"


def test_modules_stay_short() -> None:
    modules = [*sources(PACKAGE), *sources(ROOT / "functions"), *sources(ROOT / "local"), *sources(ROOT / "tests")]
    lengths = {path.relative_to(ROOT): len(path.read_text("utf-8").splitlines()) for path in modules}
    assert not {path: length for path, length in lengths.items() if length > 400}
