"""What a workbook has lost before it came here: cells that hold an error, formulas that nobody calculated."""

from collections.abc import Iterator
from dataclasses import dataclass, field


def cell_name(line: int, column: int) -> str:
    """Name a cell as spreadsheets do; lines count from 1, columns from 0."""
    return f"{column_letters(column)}{line}"


def column_letters(column: int) -> str:
    """Name a column as spreadsheets do, counting from 0."""
    letters, rest = "", column + 1
    while rest:
        rest, letter = divmod(rest - 1, 26)
        letters = chr(ord("A") + letter) + letters
    return letters


@dataclass(slots=True)
class Loss:
    """How often something was lost, and where first."""

    count: int = 0
    first: str = ""

    def note(self, line: int, column: int) -> None:
        """Count one more."""
        if not self.count:
            self.first = cell_name(line, column)
        self.count += 1


@dataclass(slots=True)
class Losses:
    """Grows while the rows of a sheet are read."""

    errors: Loss = field(default_factory=Loss)
    """Cells that show #REF!, #N/A and the like."""
    uncalculated: Loss = field(default_factory=Loss)
    """Formulas without a stored value."""

    def warnings(self) -> tuple[str, ...]:
        """Say what was lost, once the rows have been read."""
        return tuple(self._warnings())

    def _warnings(self) -> Iterator[str]:
        if self.errors.count:
            yield (
                f"{_cells(self.errors.count)} an error such as #REF! or #N/A, first {self.errors.first}; what stood"
                " there is not in the file, so they were read as empty. Correct them in Excel and save it again."
            )
        if self.uncalculated.count:
            yield (
                f"{_cells(self.uncalculated.count)} a formula without a stored result, first {self.uncalculated.first};"
                " they were read as empty. Open the file in Excel, save it, and send it again."
            )


def _cells(count: int) -> str:
    return "1 cell holds" if count == 1 else f"{count:,} cells hold"
