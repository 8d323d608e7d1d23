"""What aws-sam-cli makes of the template: it accepts it, and builds it without Docker."""

import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.deployment.conftest import ROOT, folder_of

SAM = ROOT / ".venv-sam/bin/python"

pytestmark = pytest.mark.skipif(not SAM.exists(), reason="aws-sam-cli is not installed: run `make sam` first")


def sam(*arguments: str) -> str:
    """Run aws-sam-cli in the project's folder and give what it said."""
    environment = os.environ | {"SAM_CLI_TELEMETRY": "0", "AWS_DEFAULT_REGION": "eu-central-1"}
    # Whoever runs the tests in a container's image must not be asked for a container.
    done = subprocess.run(
        [str(SAM), "-m", "samcli", *arguments],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr


def test_the_template_is_valid() -> None:
    assert "is a valid SAM Template" in sam("validate", "--lint")


def test_everything_is_built_without_docker(tmp_path: Path, functions: dict[str, dict[str, Any]]) -> None:
    build = tmp_path / "gebaut für Lambda"
    sam("build", "--no-cached", "--build-dir", str(build))
    assert (build / "Layer/python/leadintake/__init__.py").is_file()
    for name, function in functions.items():
        built = {path.relative_to(build / name) for path in (build / name).rglob("*") if path.is_file()}
        source = ROOT / "functions" / folder_of(function)
        expected = {path.relative_to(source) for path in source.rglob("*") if path.is_file()}
        assert {path for path in built if path.suffix != ".pyc"} == {path for path in expected if path.suffix != ".pyc"}
    shutil.rmtree(build)
