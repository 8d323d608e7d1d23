"""What the deployment tests share: the template as it is written, its functions, and a built layer."""

import os
import platform
import subprocess
import sys
from collections.abc import Callable, Generator
from pathlib import Path
from typing import Any

import pytest

from local.template import Template, read_template
from tests.postgres import Prepared, prepared_database

ROOT = Path(__file__).resolve().parents[2]
ARCHITECTURES = {"x86_64": "x86_64", "amd64": "x86_64", "aarch64": "arm64", "arm64": "arm64"}
HERE = ARCHITECTURES.get(platform.machine().lower(), "x86_64")
PYTHON = f"{sys.version_info.major}.{sys.version_info.minor}"


def resources(template: Template, kind: str) -> dict[str, dict[str, Any]]:
    """Find the resources of one type, as they are written."""
    every: dict[str, dict[str, Any]] = template.document["Resources"]
    return {name: resource for name, resource in every.items() if resource["Type"] == kind}


def folder_of(function: dict[str, Any]) -> str:
    """Name the folder that a function's code is in."""
    return Path(function["Properties"]["CodeUri"]).name


FIGURES = pytest.StashKey[list[str]]()


def pytest_configure(config: pytest.Config) -> None:
    """Make the place where measured figures are kept."""
    config.stash[FIGURES] = []


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Print what was measured."""
    if config.stash[FIGURES]:
        terminalreporter.section("figures of the deployment")
        for figure in config.stash[FIGURES]:
            terminalreporter.write_line(figure)


@pytest.fixture(scope="session")
def figures(request: pytest.FixtureRequest) -> list[str]:
    """Give the list of figures that the run ends with."""
    return request.config.stash[FIGURES]


@pytest.fixture(scope="session")
def template() -> Template:
    """Read the template."""
    return read_template(ROOT / "template.yaml")


@pytest.fixture(scope="session")
def functions(template: Template) -> dict[str, dict[str, Any]]:
    """Find all functions."""
    return resources(template, "AWS::Serverless::Function")


@pytest.fixture(scope="session")
def build_layer(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str, str], Path]:
    """Give what builds the layer for an architecture and a Python, each once."""
    built: dict[tuple[str, str], Path] = {}

    def build(architecture: str, python: str) -> Path:
        if (architecture, python) not in built:
            target = tmp_path_factory.mktemp(f"layer {architecture} für {python} ")
            # The tests' own Python comes first: it is the right one whenever it has the right version.
            path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
            variables = {"LAYER_ARCHITECTURE": architecture, "LAYER_PYTHON": python, "ARTIFACTS_DIR": str(target)}
            done = subprocess.run(
                ["make", "-C", str(ROOT / "layers/leadintake"), "build-Layer"],
                env=os.environ | variables | {"PATH": path},
                capture_output=True,
                text=True,
                check=False,
            )
            assert done.returncode == 0, done.stdout + done.stderr
            built[architecture, python] = target
        return built[architecture, python]

    return build


@pytest.fixture(scope="session")
def layer(build_layer: Callable[[str, str], Path]) -> Path:
    """Build the layer so that this machine and this Python can import it."""
    return build_layer(HERE, PYTHON) / "python"


@pytest.fixture(scope="session")
def database(tmp_path_factory: pytest.TempPathFactory) -> Generator[Prepared]:
    """Run a Postgres of our own with everything in it that a function needs."""
    with prepared_database(tmp_path_factory.mktemp("postgres")) as prepared:
        yield prepared
