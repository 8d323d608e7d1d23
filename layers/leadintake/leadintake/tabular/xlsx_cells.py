"""What a cell of an .xlsx shows, by its type, its style and its stored value."""

import re
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache

from leadintake import limits
from leadintake.tabular.losses import Losses
from leadintake.tabular.numbers import number_text
from leadintake.tabular.sheets import too_wide
from leadintake.tabular.xlsx_texts import unescaped
from leadintake.tabular.zip_guard import damaged

Place = tuple[int, int]
"""Line and column of a cell."""
Shown = Callable[[str], str]
"""Shows a stored number."""

_ISO_MOMENT = re.compile(r"(\d{4}-\d\d-\d\d)?T?(\d\d:\d\d(?::\d\d)?)?(?:\.\d+)?Z?$")
_MOST_DIGITS = 15
_PLAIN = re.compile(r"(?:0|-?[1-9][0-9]*(?:\.[0-9]*[1-9])?|-?0\.[0-9]*[1-9])$")
_NUMBER = re.compile(r"\s*[-+]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][-+]?[0-9]{1,3})?\s*$")

_MOST_COLUMNS = 16_384
"""A sheet has no more; the last is XFD."""
_LETTERS = re.compile("[A-Za-z]{1,3}$")


class _Columns(dict[str, int]):
    """Which column letters mean, counting from 0; remembered, because every cell asks."""

    def __missing__(self, letters: str) -> int:
        column = -1
        for letter in letters.upper():
            column = 26 * (column + 1) + ord(letter) - ord("A")
        if not _LETTERS.match(letters) or column >= _MOST_COLUMNS:
            raise damaged(f"a cell says that it is in column {letters[:10]!r}")
        self[letters] = column
        return column


COLUMNS = _Columns()


class CellReader:
    """Knows the texts and styles that the cells of a workbook refer to."""

    def __init__(self, texts: Sequence[str], styles: Mapping[str, Shown], losses: Losses) -> None:
        self._texts = texts
        self._styles = styles
        self._losses = losses

    def text(self, kind: str, style: str, value: str, place: Place, *, has_formula: bool) -> str:
        """Tell what a cell shows."""
        if value:
            if kind == "s":
                return self.shared(value)
            return self.shown(style)(value) if kind in ("", "n") else self.special(kind, value, place)
        if has_formula and kind != "str":
            self._losses.uncalculated.note(*place)
        return ""

    def shared(self, value: str) -> str:
        """Look up a text by its number."""
        return self._texts[int(value)]

    def shown(self, style: str) -> Shown:
        """Tell how numbers of a style are shown."""
        return self._styles.get(style, plain_number)

    def special(self, kind: str, value: str, place: Place) -> str:
        """Show what is neither a number nor a shared text."""
        if kind == "b":
            return "TRUE" if value.strip() in ("1", "true") else "FALSE"
        if kind == "e":
            self._losses.errors.note(*place)
            return ""
        return _iso_moment(value) if kind == "d" else unescaped(value)

    @staticmethod
    def next_line(last: int, told: str | None) -> int:
        """Tell which line a row stands in."""
        if told is None:
            return last + 1
        line = int(told)
        if line <= last:
            raise damaged(f"line {line} stands below line {last}")
        return line

    @staticmethod
    def put(row: list[str], text: str, place: Place) -> None:
        """Put a text into its column."""
        line, column = place
        if column >= limits.COLUMNS_PER_FILE:
            raise too_wide(line, column)
        missing = column - len(row)
        if missing < 0:
            row[column] = text
        else:
            row.extend([""] * missing)
            row.append(text)


def plain_number(value: str) -> str:
    """Show a stored number that has no format of its own."""
    if len(value) <= _MOST_DIGITS and _PLAIN.match(value):
        return value
    # What is no number after all is a text: some programs forget to say so.
    return number_text(float(value)) if _NUMBER.match(value) else unescaped(value)


def styled_number(shown: Callable[[float], str]) -> Shown:
    """Show stored numbers by a format; dates and percentages repeat, so what was shown is remembered."""

    @lru_cache(maxsize=8192)
    def show(value: str) -> str:
        return shown(float(value)) if _NUMBER.match(value) else unescaped(value)

    return show


def _iso_moment(value: str) -> str:
    found = _ISO_MOMENT.match(value)
    if not found:
        return value
    day, clock = found.groups()
    if clock and len(clock) == 5:
        clock += ":00"
    return " ".join(part for part in (day, clock) if part) or value
