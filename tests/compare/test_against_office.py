"""Every workbook in other readers' test suites, cell by cell against what LibreOffice shows."""

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby, zip_longest
from pathlib import Path
from typing import NamedTuple

import pytest

from leadintake.errors import FileTooLarge, UnreadableFile
from leadintake.tabular.formats import format_of
from leadintake.tabular.isolated import read_isolated
from tests.compare.office import OFFICE, Office
from tests.compare.reasons import reason_for
from tests.compare.sources import workbooks

pytestmark = pytest.mark.skipif(OFFICE is None, reason="LibreOffice (soffice) is not installed here")

_EXAMPLES = 5


@dataclass(frozen=True, eq=False)
class Read:
    """A workbook as it is read here."""

    path: Path
    sheet: str
    rows: list[list[str]]


class Difference(NamedTuple):
    """A cell that is not the same."""

    read: Read
    line: int
    column: int
    ours: str
    theirs: str

    def __str__(self) -> str:
        place = f"{self.read.path.name} {self.read.sheet!r} line {self.line} column {self.column}"
        return f"{place}: {self.ours[:60]!r} here, {self.theirs[:60]!r} there"


@dataclass
class Comparison:
    """What was found."""

    refused: list[tuple[Path, str]] = field(default_factory=list[tuple[Path, str]])
    not_by_office: list[Path] = field(default_factory=list[Path])
    read: int = 0
    cells: int = 0
    equal: int = 0
    explained: dict[str, list[Difference]] = field(default_factory=dict[str, list[Difference]])
    unexplained: list[Difference] = field(default_factory=list[Difference])

    def differ(self, why: str, difference: Difference) -> None:
        """Note a difference that has a reason."""
        self.explained.setdefault(why, []).append(difference)


def read(workbook: Path) -> Read | str:
    data = workbook.read_bytes()
    try:
        file_format = format_of(data)
        if file_format == "csv":
            return "It is text."
        # In a process of its own: among these files are some that take all the memory there is.
        answer = read_isolated("tests.reading:as_csv", data, file_format)
        rows = csv.reader(io.StringIO(answer.body.decode(), newline=""))
        # A blank line is written as one empty cell.
        return Read(workbook, answer.meta["sheet"], [row if any(row) else [] for row in rows])
    except (UnreadableFile, FileTooLarge) as error:
        return error.message


def different(ours: Sequence[Sequence[str]], theirs: Sequence[Sequence[str]]) -> Iterator[tuple[int, int, str, str]]:
    for line, (mine, other) in enumerate(zip_longest(ours, theirs, fillvalue=()), start=1):
        for column, (one, two) in enumerate(zip_longest(mine, other, fillvalue=""), start=1):
            if one or two:
                yield line, column, one, two


def compare(comparison: Comparison, read: Read, theirs: list[list[str]]) -> None:
    for line, column, one, two in different(read.rows, theirs):
        comparison.cells += 1
        if one == two:
            comparison.equal += 1
            continue
        difference = Difference(read, line, column, one, two)
        why = reason_for(one, two)
        if why:
            comparison.differ(why, difference)
        else:
            comparison.unexplained.append(difference)


def excuse_formulas(comparison: Comparison, office: Office) -> None:
    """LibreOffice calculates formulas anew; we show what is stored."""
    office.convert(sorted({difference.read.path for difference in comparison.unexplained}))
    unexplained: list[Difference] = []
    for read, differences in groupby(comparison.unexplained, lambda difference: difference.read):
        formulas = office.shown(read.path, read.sheet) or []
        for difference in differences:
            row = formulas[difference.line - 1] if difference.line <= len(formulas) else []
            if difference.column <= len(row) and row[difference.column - 1].startswith(("=", "{=")):
                comparison.differ("LibreOffice calculates formulas anew", difference)
            else:
                unexplained.append(difference)
    comparison.unexplained = unexplained


def report(comparison: Comparison) -> str:
    lines = [
        f"{comparison.read} workbooks read, {len(comparison.refused)} refused",
        f"{len(comparison.not_by_office)} read here but not by LibreOffice",
        f"{comparison.cells:,} cells compared, {comparison.equal:,} equal",
        *(f"  refused {path.name}: {sentence}" for path, sentence in comparison.refused),
        *(f"  not by LibreOffice: {path.name}" for path in comparison.not_by_office),
    ]
    for why, differences in sorted(comparison.explained.items(), key=lambda item: -len(item[1])):
        lines += [f"{len(differences):,} differ: {why}", *(f"    {one}" for one in differences[:_EXAMPLES])]
    lines += [f"{len(comparison.unexplained):,} differ without a reason", *map(str, comparison.unexplained)]
    return "\n".join(lines)


def test_cells_are_shown_as_libreoffice_shows_them_or_for_a_reason(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    office, comparison = Office(tmp_path), Comparison()
    results = {workbook: read(workbook) for workbook in workbooks()}
    readable = [result for result in results.values() if isinstance(result, Read)]
    comparison.refused = [(path, result) for path, result in results.items() if isinstance(result, str)]
    office.convert([result.path for result in readable])
    for result in readable:
        theirs = office.shown(result.path, result.sheet)
        comparison.read += 1
        if theirs is None:
            comparison.not_by_office.append(result.path)
        else:
            compare(comparison, result, theirs)
    if comparison.unexplained:
        excuse_formulas(comparison, Office(tmp_path, formulas=True))
    with capsys.disabled():
        print(f"\n{report(comparison)}")  # noqa: T201 - the differences are what this is for
    assert readable
    assert not comparison.unexplained
