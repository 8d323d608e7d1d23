"""Rows of an .xlsx whose cells are spelt like those above them: found as a whole, shown column by column.

What stands in a column of one row stands in it in nearly all: the same attributes around another value. So a pattern of
whole rows is made of what has been seen, which finds a row at the price of a cell.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import count, repeat
from typing import Literal, NamedTuple

from leadintake import limits
from leadintake.tabular.xlsx_cells import COLUMNS, Shown
from leadintake.tabular.xlsx_references import resolved
from leadintake.tabular.xlsx_texts import unescaped

_MOST_LOOKS = 8
"""So many times a pattern is made: what is always different has none."""
_MOST_COLUMNS = min(256, limits.COLUMNS_PER_FILE)
_MOST_HEADS = 16

Form = Literal["value", "inline", "calculated", "empty"]
Cell = tuple[str, ...]
"""The letters of its column, its attributes, and its content by form: value, text, formula and the value of that."""
Found = tuple[str, ...]
"""The line of a row, the values of its cells, another row, and what is neither."""


class Way(NamedTuple):
    """How cells of a column are spelt."""

    form: Form
    show: Shown | None
    """None where there is nothing to show."""


class EvenRows:
    """Learns how rows are spelt, and reads those that are spelt so."""

    def __init__(self, prefix: str) -> None:
        self._prefix = prefix
        self._seen: dict[str, dict[Way, set[str]]] = {}
        self._ways: list[list[tuple[int, Way]]] = []
        self._pattern: re.Pattern[str] | None = None
        self._looks = 0

    @property
    def are_known(self) -> bool:
        """Tell whether there is a pattern."""
        return self._pattern is not None

    def learn(self, cells: Iterable[Cell], shows: Mapping[str, Shown | None]) -> None:
        """Look at how cells are spelt, and make a pattern of it."""
        self._pattern = None
        self._looks += 1
        if self._looks > _MOST_LOOKS:
            return
        kinds: set[tuple[str, str, Form]] = {(cell[0], cell[1], _form(cell)) for cell in cells if cell[0]}
        for letters, head, form in kinds:
            way = _way(head, form, shows)
            if way:
                self._seen.setdefault(letters, {}).setdefault(way, set()).add(head)
        heads = [heads for ways in self._seen.values() for heads in ways.values()]
        width = max((COLUMNS[letters] + 1 for letters in self._seen), default=0)
        if 0 < width <= _MOST_COLUMNS and max(map(len, heads)) <= _MOST_HEADS:
            self._pattern = self._made(width)

    def find(self, piece: str) -> list[Found]:
        """Find the rows in a part of a sheet, and whatever else is in it."""
        return self._pattern.findall(piece) if self._pattern else []

    def rows(self, found: Sequence[Found], *, plain: bool) -> Iterator[list[str]]:
        """Show what stands in rows that were found."""
        values = list(zip(*found, strict=True))
        columns = [_column(ways, values, plain=plain) for ways in self._ways] if found else []
        return map(list, zip(*columns, strict=False))

    def _made(self, width: int) -> re.Pattern[str]:
        """Make the pattern; a cell that may be missing is taken or left for good, so that no row is tried twice."""
        p, groups = self._prefix, count(1)
        letters = sorted(self._seen, key=COLUMNS.__getitem__)
        self._ways = [[] for _ in range(width)]
        cells: list[str] = []
        for name in letters:
            spelt: list[str] = []
            for way, heads in self._seen[name].items():
                spelt.append(_spelt(p, way, heads))
                if way.show:
                    self._ways[COLUMNS[name]].append((next(groups), way))
            cells.append(rf'(?><{p}c r="{name}[0-9]+"(?:{"|".join(spelt)})|)')
        row = rf'<{p}row r="([0-9]+)"(?: [\w:.]+="[^"<&]*+")*+ ?>{"".join(cells)}</{p}row>'
        return re.compile(rf"{row}|(<{p}row\b.*?</{p}row>)|\s+|(.+)", re.DOTALL)


def _form(cell: Cell) -> Form:
    _, _, value, text, _, calculated, *_ = cell
    return "value" if value else "inline" if text else "calculated" if calculated else "empty"


def _way(head: str, form: Form, shows: Mapping[str, Shown | None]) -> Way | None:
    """Tell how a cell is spelt; one that takes a closer look is spelt in no way."""
    if form == "empty":
        return Way(form, None) if head.endswith("/") else None
    if form == "inline":
        return Way(form, unescaped)
    is_text = head.partition(' t="')[2].startswith('str"')
    show = unescaped if is_text else shows[head]
    return Way(form, show) if show else None


def _spelt(p: str, way: Way, heads: Iterable[str]) -> str:
    content = {
        "value": rf"<{p}v>([^<]*+)</{p}v></{p}c>",
        "inline": rf'<{p}is><{p}t(?: xml:space="preserve"|)>([^<]*+)</{p}t></{p}is></{p}c>',
        # One without a value has not been calculated, which is told.
        "calculated": rf"<{p}f\b[^<>]*+(?:(?<=/)>|(?<!/)>[^<]*+</{p}f>)<{p}v>([^<]++)</{p}v></{p}c>",
        "empty": "",
    }
    return f"(?:{'|'.join(map(re.escape, sorted(heads)))})>{content[way.form]}"


def _column(ways: list[tuple[int, Way]], values: Sequence[Sequence[str]], *, plain: bool) -> Iterable[str]:
    """Show the cells of a column; each is spelt in one way."""
    shown = [_shown(values[group], way, plain=plain) for group, way in ways if any(values[group])]
    first, *others = shown or [repeat("")]
    for other in others:
        first = [one or another for one, another in zip(first, other, strict=True)]
    return first


def _shown(values: Sequence[str], way: Way, *, plain: bool) -> Sequence[str]:
    assert way.show  # noqa: S101 - for the type checker: what shows nothing has no values
    if plain and way.show is unescaped:
        return values
    show = way.show
    if plain:
        return list(map(show, values)) if all(values) else [show(value) if value else "" for value in values]
    return [show(resolved(value)) if value else "" for value in values]
