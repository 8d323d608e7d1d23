"""Every workbook in other readers' test suites, cell by cell against what LibreOffice shows."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import zip_longest
from pathlib import Path

import openpyxl
import pytest

from leadintake.errors import FileTooLarge, UnreadableFile
from leadintake.tabular.formats import format_of
from leadintake.tabular.workbook import Sheet, read_workbook
from tests.compare.office import OFFICE, Office
from tests.compare.reasons import reason_for
from tests.compare.sources import workbooks

pytestmark = pytest.mark.skipif(OFFICE is None, reason="LibreOffice (soffice) is not installed here")

_EXAMPLES = 5


@dataclass
class Comparison:
    """What was found."""

    refused: list[tuple[Path, str]] = field(default_factory=list[tuple[Path, str]])
    not_by_office: list[Path] = field(default_factory=list[Path])
    read: int = 0
    cells: int = 0
    equal: int = 0
    differences: Counter[str] = field(default_factory=Counter[str])
    examples: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))

    def differ(self, why: str, example: str) -> None:
        """Count a difference and remember the first ones."""
        self.differences[why] += 1
        self.examples[why].append(example)


def read(workbook: Path) -> tuple[Sheet, list[list[str]]] | str:
    data = workbook.read_bytes()
    try:
        file_format = format_of(data)
        if file_format == "csv":
            return "It is text."
        sheet = read_workbook(data, file_format)
        return sheet, list(sheet.rows)
    except (UnreadableFile, FileTooLarge) as error:
        return error.message


def formulas_of(workbook: Path, sheet: str) -> set[tuple[int, int]]:
    """Find the cells whose value LibreOffice may calculate anew."""
    try:
        cells = openpyxl.load_workbook(workbook)[sheet].iter_rows()
        return {(cell.row, cell.column) for row in cells for cell in row if cell.data_type == "f"}
    except Exception:  # noqa: BLE001 - openpyxl reads less than we do; without it a difference only has no excuse
        return set()


def different(ours: Sequence[Sequence[str]], theirs: Sequence[Sequence[str]]) -> Iterator[tuple[int, int, str, str]]:
    for line, (mine, other) in enumerate(zip_longest(ours, theirs, fillvalue=()), start=1):
        for column, (one, two) in enumerate(zip_longest(mine, other, fillvalue=""), start=1):
            if one or two:
                yield line, column, one, two


def compare(
    comparison: Comparison, workbook: Path, sheet: Sheet, ours: list[list[str]], theirs: list[list[str]]
) -> None:
    formulas: set[tuple[int, int]] | None = None
    for line, column, one, two in different(ours, theirs):
        comparison.cells += 1
        if one == two:
            comparison.equal += 1
            continue
        if formulas is None:
            formulas = formulas_of(workbook, sheet.name)
        why = reason_for(one, two, is_formula=(line, column) in formulas)
        place = f"{workbook.name} {sheet.name!r} line {line} column {column}"
        comparison.differ(why or "UNEXPLAINED", f"{place}: {one[:60]!r} here, {two[:60]!r} there")


def report(comparison: Comparison) -> str:
    lines = [
        f"{comparison.read} workbooks read, {len(comparison.refused)} refused,"
        f" {len(comparison.not_by_office)} read here but not by LibreOffice",
        f"{comparison.cells:,} cells compared, {comparison.equal:,} equal",
        *(f"  refused {path.name}: {sentence}" for path, sentence in comparison.refused),
        *(f"  not by LibreOffice: {path.name}" for path in comparison.not_by_office),
    ]
    for why, count in comparison.differences.most_common():
        most = None if why == "UNEXPLAINED" else _EXAMPLES
        lines += [f"{count:,} differ: {why}", *(f"    {example}" for example in comparison.examples[why][:most])]
    return "\n".join(lines)


def test_cells_are_shown_as_libreoffice_shows_them_or_for_a_reason(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    found, office, comparison = workbooks(), Office(tmp_path), Comparison()
    results = {workbook: read(workbook) for workbook in found}
    readable = {workbook: result for workbook, result in results.items() if not isinstance(result, str)}
    comparison.refused = [(path, result) for path, result in results.items() if isinstance(result, str)]
    office.convert(list(readable))
    for workbook, (sheet, ours) in readable.items():
        theirs = office.shown(workbook, sheet.name)
        comparison.read += 1
        if theirs is None:
            comparison.not_by_office.append(workbook)
        else:
            compare(comparison, workbook, sheet, ours, theirs)
    with capsys.disabled():
        print(f"\n{report(comparison)}")  # noqa: T201 - the differences are what this is for
    assert readable
    assert not comparison.examples["UNEXPLAINED"]
