"""What it costs to map a file, and how much of it rests on words of the files it is tested with; figures only."""

import os
import random
import subprocess
import sys
import time
from collections.abc import Callable, Generator, Iterable, Mapping
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from typing import Any

import pytest

import leadintake.mapping
from leadintake.mapping import lexicon, reading
from leadintake.mapping.engine import propose
from leadintake.mapping.headers import words_of
from tests.conftest import SEED
from tests.mapping_corpus import Case, cases, score

ROUNDS = 15
HEADERS = [
    "First Name",
    "Last Name",
    "Title",
    "Company",
    "Email",
    "Person Linkedin Url",
    "City",
    "Website",
    "Notes",
    "Id",
]
IMPORT = """
import time
import dataclasses, importlib.resources, typing
import leadintake.matching.linkedin, leadintake.matching.domains, leadintake.limits
a = time.process_time()
import leadintake.mapping.engine as engine
b = time.process_time()
engine.propose("people", ["Name"], [["Maya Chen"]])
c = time.process_time()
print(f"{(b - a) * 1e3:.1f} {(c - b) * 1e3:.1f}")
"""


def file(width: int, height: int) -> tuple[list[str], list[list[str]]]:
    """Make a file whose cells all differ, as those of a list of people do."""
    columns = [f"{HEADERS[i % 10]}{f' {i // 10 + 1}' if i >= 10 else ''}" for i in range(width)]
    makers: list[Callable[[int], str]] = [
        lambda n: f"Maya{n}",
        lambda n: f"Chen{n}",
        lambda n: f"Head of Procurement {n}",
        lambda n: f"Northwind {n} GmbH",
        lambda n: f"maya.chen@northwind{n}.example",
        lambda n: f"https://www.linkedin.com/in/maya-chen-{n}",
        lambda n: f"Boise {n}, Idaho, United States",
        lambda n: f"https://www.northwind{n}.example",
        lambda n: f"met at the fair, wants a call in week {n}",
        lambda n: f"{n:08}",
    ]
    return columns, [[makers[i % 10](row * 7 + i) for i in range(width)] for row in range(height)]


def cpu_of(work: Callable[[], Any]) -> float:
    """Tell how many milliseconds of CPU a piece of work takes."""
    started = time.process_time()
    work()
    return (time.process_time() - started) * 1e3


def test_the_mapping_of_a_file_is_timed(capsys: pytest.CaptureFixture[str], tmp_path: Path):
    lines: list[str] = []
    for width, height in ((20, 200), (50, 200), (100, 200), (1_000, 200)):
        columns, rows = file(width, height)
        times = sorted(cpu_of(afresh(columns, rows)) for _ in range(ROUNDS))
        lines.append(
            f"{width} columns x {height} rows: {median(times):.1f} ms of CPU ({times[0]:.1f} to {times[-1]:.1f})"
        )
    runs = [_imported(tmp_path) for _ in range(6)][1:]
    imported, loaded = (median(float(run[place]) for run in runs) for place in (0, 1))
    lines.append(f"import {imported:.1f} ms of CPU, first file with the reading of all data files {loaded:.1f} ms")
    with capsys.disabled():
        print("\n" + "\n".join(lines))  # noqa: T201 - a bench prints its figures


def _imported(bytecode: Path) -> list[str]:
    """Import the engine in a new process, with bytecode as the layer carries it; the first run makes it."""
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    environment |= {
        "PYTHONPATH": str(Path(leadintake.mapping.__file__).parents[2]),
        "PYTHONPYCACHEPREFIX": str(bytecode),
    }
    command = [sys.executable, "-c", IMPORT]
    return subprocess.run(command, capture_output=True, text=True, check=True, env=environment).stdout.split()


def afresh(columns: list[str], rows: list[list[str]]) -> Callable[[], Any]:
    """Map a file with nothing remembered of the one before."""
    propose("people", ["Name"], [])

    def work() -> None:
        reading._read.cache_clear()  # pyright: ignore[reportPrivateUsage] - only a bench wants it slow
        from leadintake.mapping.values import kinds_of  # noqa: PLC0415 - beside the other cache that is cleared

        kinds_of.cache_clear()
        assert propose("people", columns, rows)

    return work


def test_words_of_one_half_of_the_files_are_tried_on_the_other(capsys: pytest.CaptureFixture[str]):
    """Take away every phrase that only the files of one half support, and score that half."""
    files = sorted({case.file for case in cases("headers.json")})
    lines: list[str] = []
    for fold in range(5):
        order = random.Random(f"{SEED}:{fold}").sample(files, len(files))
        learned, unseen = (_of(order[: len(order) // 2]), _of(order[len(order) // 2 :]))
        away = _supported(unseen) - _supported(learned)
        with _without(away):
            result = score(unseen, Case.proposed)
        lines.append(f"without {len(away)} phrases: {str(result).splitlines()[0]}")
    with capsys.disabled():
        print("\n" + "\n".join(lines))  # noqa: T201 - a bench prints its figures


def _of(files: Iterable[str]) -> list[Case]:
    wanted = set(files)
    return [case for case in cases("headers.json") if case.file in wanted]


def _supported(of: Iterable[Case]) -> set[str]:
    """Give all runs of words in the headers of some files: whatever of them is a phrase is supported by these files."""
    headers = {tuple(words_of(header)) for case in of for header in case.headers}
    runs = {
        " ".join(header[start:end])
        for header in headers
        for start in range(len(header))
        for end in range(start + 1, len(header) + 1)
    }
    return {run for run in runs if any(run in lexicon.words_in(language) for language in lexicon.LANGUAGES)}


@contextmanager
def _without(phrases: set[str]) -> Generator[None]:
    """Forget some phrases for a while."""
    words_in = lexicon.words_in

    def fewer(language: str) -> Mapping[str, str]:
        return {p: role for p, role in words_in(language).items() if p.removeprefix("=") not in phrases}

    kept = {language: fewer(language) for language in lexicon.LANGUAGES}
    with pytest.MonkeyPatch.context() as patch:
        for module in (lexicon, reading):
            patch.setattr(module, "words_in", kept.__getitem__)
        _forget()
        yield
    _forget()


def _forget() -> None:
    lexicon.lexicon.cache_clear()
    reading._read.cache_clear()  # pyright: ignore[reportPrivateUsage] - what was read with other words
