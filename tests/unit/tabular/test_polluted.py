"""Files in which everything goes wrong that goes wrong with CSV files, and how much of them is read."""

import random
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher

import pytest

from leadintake.errors import Invalid
from leadintake.tabular.csv_text import read_csv_text
from leadintake.tabular.reading import read_table
from tests.unit.tabular.drafts import TABLES, Draft
from tests.unit.tabular.pollutions import POLLUTIONS, Pollution, applied

Table = Callable[[random.Random, int], Draft]
SIZES = (3, 8, 40)


def nothing(_draft: Draft, _randomness: random.Random) -> None:
    """Leave a table as it is."""


CLEAN = Pollution("clean", "", nothing)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one file."""

    names: tuple[str, ...]
    table: str
    share: float
    """Of the cells that could be expected; 0 for a file that was refused."""
    data: bytes


def test_nearly_all_cells_of_polluted_files_are_recovered(
    randomness: random.Random, soak: bool, capsys: pytest.CaptureFixture[str]
):
    single = [outcome for pollutions in alone(soak) for outcome in outcomes(randomness, [pollutions], soak)]
    combined = [read(randomness, combination(randomness), table_of(randomness)) for _ in range(1500 if soak else 90)]
    if soak:
        with capsys.disabled():
            report(single, combined)
    for outcome in single:
        assert outcome.share >= 0.5 or outcome.names[0] in UNREAD, outcome
    assert mean(single) >= EXPECTED_SHARE_ALONE
    assert mean(combined) >= EXPECTED_SHARE_COMBINED


EXPECTED_SHARE_ALONE = 0.97
EXPECTED_SHARE_COMBINED = 0.93
UNREAD: frozenset[str] = frozenset()


def alone(soak: bool) -> list[Pollution]:
    """Give each pollution by itself."""
    return [CLEAN, *POLLUTIONS] * (3 if soak else 1)


def outcomes(rng: random.Random, pollutions: list[Pollution], soak: bool) -> Iterator[Outcome]:
    """Read files with these pollutions, made of every table or of one."""
    for table in TABLES if soak else [table_of(rng)]:
        yield read(rng, pollutions, table)


def table_of(rng: random.Random) -> Table:
    """Choose a table."""
    return rng.choice(TABLES)


def combination(rng: random.Random) -> list[Pollution]:
    """Choose two to four pollutions that go together."""
    chosen: dict[str, Pollution] = {}
    number = rng.randrange(2, 5)
    while len(chosen) < number:
        pollution = rng.choice(POLLUTIONS)
        chosen.setdefault(pollution.group, pollution)
    return list(chosen.values())


def read(rng: random.Random, pollutions: list[Pollution], table: Table) -> Outcome:
    """Make a file, read it and see what is left of it."""
    draft = applied(table(rng, rng.choice(SIZES)), pollutions, rng)
    data = draft.written()
    names = tuple(each.name for each in pollutions)
    try:
        found = read_csv_text(read_table(data, "polluted.csv").csv_text)
    except Invalid:
        return Outcome(names, table.__name__, 0.0, data)
    return Outcome(names, table.__name__, recovered(draft, [list(found.columns), *found.rows]), data)


def recovered(draft: Draft, found: list[list[str]]) -> float:
    """Give the share of the expected cells that were found in the right row and column."""
    trim = draft.space_after
    expected = [row for at, row in enumerate(draft.expected_rows) if at not in draft.lost]
    wanted = [tuple(_trimmed(row) if trim else row) for row in [draft.expected_columns, *expected]]
    given = [tuple(_trimmed(row) if trim else row) for row in found]
    right = 0
    for kind, start, end, start_found, end_found in SequenceMatcher(None, wanted, given, autojunk=False).get_opcodes():
        if kind == "equal":
            right += sum(map(len, wanted[start:end]))
        else:
            for row, other in zip(wanted[start:end], given[start_found:end_found], strict=False):
                right += sum(cell == read for cell, read in zip(row, other, strict=False))
    return right / sum(map(len, wanted))


def _trimmed(row: list[str]) -> list[str]:
    return [cell.strip() for cell in row]


def mean(outcomes: list[Outcome]) -> float:
    """Give the share of cells recovered over all files."""
    return sum(outcome.share for outcome in outcomes) / len(outcomes)


def report(single: list[Outcome], combined: list[Outcome]) -> None:
    """Print the shares by pollution."""
    by_name: dict[str, list[Outcome]] = defaultdict(list)
    for outcome in single:
        by_name[outcome.names[0]].append(outcome)
    lines = [f"\n{'pollution':48}{'files':>6}{'cells':>9}{'whole files':>13}{'refused':>9}"]
    for name, outcomes in [*by_name.items(), ("ALONE", single), ("COMBINED", combined)]:
        whole = sum(outcome.share == 1 for outcome in outcomes) / len(outcomes)
        refused = sum(outcome.share == 0 for outcome in outcomes)
        lines.append(f"{name:48}{len(outcomes):6}{mean(outcomes):9.1%}{whole:13.1%}{refused:9}")
    print("\n".join(lines))  # noqa: T201 - the figures of a soak
