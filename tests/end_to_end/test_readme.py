"""The README's tour does what it says, run as it is written."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any, cast

import pytest

from tests.end_to_end.conftest import ROOT, Stack

README = (ROOT / "README.md").read_text("utf-8")
STEP = re.compile(r"```sh\n(.*?)```\n```json\n(.*?)```", re.DOTALL)


def steps(heading: str) -> list[tuple[str, Any]]:
    """Give each command of a tour with the answer that is promised for it."""
    tour = README.partition(heading)[2].partition("\n## ")[0]
    found = [(command, json.loads(answer)) for command, answer in STEP.findall(tour)]
    assert tour.count("```sh") == len(found)
    return found


def assert_promised(answer: Any, promised: Any, place: str = "") -> None:
    """Compare an answer with what is promised; … stands for any value, and as a field for further ones."""
    if promised == "…":
        assert answer, place
    elif isinstance(promised, dict):
        fields = cast("dict[str, Any]", promised)
        has_more = fields.pop("…", None) is not None
        assert answer.keys() > fields.keys() if has_more else answer.keys() == fields.keys(), place
        for name, value in fields.items():
            assert_promised(answer[name], value, f"{place}.{name}")
    elif isinstance(promised, list):
        items = cast("list[Any]", promised)
        assert len(answer) == len(items), place
        for number, value in enumerate(items):
            assert_promised(answer[number], value, f"{place}.{number}")
    else:
        assert answer == promised, place


@pytest.mark.parametrize("heading", ["## A tour", "## Tried, explained, undone", "## Large files"])
def test_a_tour_answers_as_it_promises(stack: Stack, tmp_path: Path, heading: str):
    assert_kept(stack, tmp_path, heading)


def test_a_tour_with_a_model_answers_as_it_promises(filling_stack: Stack, tmp_path: Path):
    assert_kept(filling_stack, tmp_path, "## Cells that a model fills")


def assert_kept(stack: Stack, tmp_path: Path, heading: str) -> None:
    """Run a tour, and compare each answer with what it promises."""
    account = stack.new_account("newcomer")
    environment = {**os.environ, "URL": stack.url, "KEY": account.key}
    done = ""
    for command, promised in steps(heading):
        # Each step runs in a shell of its own that has seen the variables of the steps before it.
        variables = "".join(line + "\n" for line in done.splitlines() if re.match(r"[A-Z]+=", line))
        script = f"set -eu\n{variables}{command}"
        answered = subprocess.run(
            ["bash", "-c", script], cwd=tmp_path, env=environment, capture_output=True, check=True
        )
        print(f"$ {command}{answered.stdout.decode()}\n")  # noqa: T201 - the transcript
        assert_promised(json.loads(answered.stdout), promised)
        done += command


def test_ten_lines_of_python_import_a_large_file(stack: Stack, tmp_path: Path):
    account = stack.new_account("pythonista")
    (program,) = re.findall(r"```python\n(.*?)```", README, re.DOTALL)
    assert len([line for line in program.splitlines() if line and not line.startswith("import")]) == 10
    rows = "".join(f"Person {number},Firm {number % 500},{number:0100}\n" for number in range(70_000))
    (tmp_path / "large.csv").write_text(f"Full Name,Company,Note\n{rows}", "utf-8")
    environment = {**os.environ, "URL": stack.url, "KEY": account.key}
    command = [sys.executable, "-W", "ignore", "-c", program]
    ran = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=True)
    assert ran.stdout == "completed 70000 None\n"


def test_the_readme_names_every_path_and_only_those():
    described = json.loads((ROOT / "functions/describe_api/openapi.json").read_text("utf-8"))["paths"]
    table = README.partition("## The API")[2].partition("**Errors**")[0]
    rows = re.findall(r"^\| (`/api.*?`) \| ([A-Z ]+) \|", table, re.MULTILINE)
    named = {path: set(methods.lower().split()) for paths, methods in rows for path in re.findall(r"`(.*?)`", paths)}
    assert named == {path: set(operations) for path, operations in described.items()}


@pytest.mark.parametrize(("heading", "known"), [("## Deploy", "template.yaml"), ("## On a laptop", "Makefile")])
def test_the_readme_names_every_parameter_and_target(heading: str, known: str):
    section = README.partition(heading)[2].partition("\n## ")[0]
    text = (ROOT / known).read_text("utf-8")
    if known == "Makefile":
        names = re.findall(r"^([a-z-]+):.*## ", text, re.MULTILINE)
        missing = [name for name in names if name != "help" and f"make {name}" not in section]
    else:
        parameters = text.partition("\nParameters:\n")[2].partition("\nConditions:")[0]
        names = re.findall(r"^  ([A-Z]\w+):$", parameters, re.MULTILINE)
        missing = [name for name in names if f"`{name}`" not in section]
    assert names
    assert missing == []


def test_every_target_that_the_readme_names_is_there():
    makefile = (ROOT / "Makefile").read_text("utf-8")
    named = set(re.findall(r"`make ([a-z-]+)", README)) | set(re.findall(r"^make ([a-z-]+)", README, re.MULTILINE))
    assert {name for name in named if f"\n{name}: " not in makefile} == set()
