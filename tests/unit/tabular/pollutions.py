"""What goes wrong with CSV files: one function for each way, which says what can still be expected."""

import random
import re
from collections.abc import Callable
from typing import NamedTuple

from tests.unit.tabular.drafts import SPECIAL, Draft

Apply = Callable[[Draft, random.Random], None]


class Pollution(NamedTuple):
    """One thing that goes wrong."""

    name: str
    group: str
    """Two of one group do not go together."""
    apply: Apply


POLLUTIONS: list[Pollution] = []
# What changes all cells comes before what adds columns, and that before what changes single rows.
_ORDER = (
    "encoding",
    "quoting",
    "columns",
    "header",
    "rows",
    "below",
    "blank lines",
    "nuls",
    "around",
    "separator line",
)


def pollution(group: str) -> Callable[[Apply], Apply]:
    """Put a function among the pollutions."""

    def enlist(apply: Apply) -> Apply:
        POLLUTIONS.append(Pollution(apply.__name__.replace("_", " "), group, apply))
        return apply

    return enlist


def _style(group: str, name: str, **style: object) -> None:
    """Put a way of writing among the pollutions."""

    def apply(draft: Draft, _: random.Random) -> None:
        for attribute, value in style.items():
            setattr(draft, attribute, value)

    POLLUTIONS.append(Pollution(name, group, apply))


_style("delimiter", "semicolons", delimiter=";")
_style("delimiter", "tabs", delimiter="\t")
_style("delimiter", "bars", delimiter="|")
_style("quoting", "quotes everywhere", quoting="everywhere")
_style("quoting", "quotes around text", quoting="text")
_style("quoting", "single quotes everywhere", quoting="everywhere", quote="'")
_style("quoting", "single quotes around text", quoting="text", quote="'")
_style("quoting", "backslash before quotes", escaping="backslash")
_style("quoting", "backslash before quotes, quotes everywhere", escaping="backslash", quoting="everywhere")
_style("quoting", "quotes inside quotes not doubled", escaping="forgotten", quoting="everywhere")
_style("line ends", "LF", line_ends=("\n",))
_style("line ends", "CR", line_ends=("\r",))
_style("line ends", "CR CR LF", line_ends=("\r\r\n",))
_style("line ends", "mixed line ends", line_ends=("\n", "\r\n", "\r", "\r\n"))
_style("end", "no line end at the end", final_ends=0)
_style("end", "many line ends at the end", final_ends=5)
_style("encoding", "UTF-8 with a mark", encoding="utf-8-sig")
_style("encoding", "UTF-16", encoding="utf-16")
_style("encoding", "UTF-16 LE without a mark", encoding="utf-16-le")
_style("encoding", "UTF-16 BE without a mark", encoding="utf-16-be")


@pollution("encoding")
def windows_1252(draft: Draft, _: random.Random) -> None:
    _encode(draft, "cp1252")


@pollution("encoding")
def windows_1250(draft: Draft, _: random.Random) -> None:
    _encode(draft, "cp1250")


@pollution("encoding")
def old_macintosh(draft: Draft, _: random.Random) -> None:
    _encode(draft, "mac_roman")
    draft.line_ends = ("\r",)


def _encode(draft: Draft, encoding: str) -> None:
    """Use an encoding, and only words that it has."""
    draft.rows[:] = [[cell if _is_in(cell, encoding) else "x" for cell in row] for row in draft.rows]
    draft.encoding = encoding
    draft.expect()


def _is_in(cell: str, encoding: str) -> bool:
    return cell.encode(encoding, "ignore").decode(encoding) == cell


@pollution("quoting")
def no_quotes(draft: Draft, _: random.Random) -> None:
    draft.rows[:] = [[_without_special(cell) for cell in row] for row in draft.rows]
    draft.quoting = "nowhere"
    draft.expect()


def _without_special(cell: str) -> str:
    return "".join(" " if character in SPECIAL else character for character in cell)


@pollution("quoting")
def backslash_before_delimiters(draft: Draft, _: random.Random) -> None:
    draft.quoting = "nowhere"
    draft.rows[:] = [[re.sub(r'["\r\n]', " ", cell) for cell in row] for row in draft.rows]
    draft.expect()
    draft.late.append(_with_escaped_delimiters)


def _with_escaped_delimiters(draft: Draft, lines: list[str]) -> None:
    for at, row in enumerate(draft.rows):
        lines[at + 1] = draft.line(cell.replace(draft.delimiter, "\\" + draft.delimiter) for cell in row)


@pollution("spaces")
def space_after_delimiters(draft: Draft, _: random.Random) -> None:
    draft.space_after = True


@pollution("separator line")
def line_that_names_the_separator(draft: Draft, _: random.Random) -> None:
    draft.late.append(lambda draft, _: draft.before.insert(0, f"sep={draft.delimiter}"))


@pollution("rows")
def one_row_with_another_delimiter(draft: Draft, rng: random.Random) -> None:
    draft.late.append(lambda draft, lines: _separate_otherwise(draft, lines, [rng.randrange(len(draft.rows))]))


@pollution("rows")
def some_rows_with_another_delimiter(draft: Draft, rng: random.Random) -> None:
    some = rng.sample(range(len(draft.rows)), max(1, len(draft.rows) // 5))
    draft.late.append(lambda draft, lines: _separate_otherwise(draft, lines, some))


def _separate_otherwise(draft: Draft, lines: list[str], rows: list[int]) -> None:
    other = ";" if draft.delimiter != ";" else ","
    for row in rows:
        lines[row + 1] = draft.line(draft.rows[row], other)


@pollution("rows")
def short_rows(draft: Draft, rng: random.Random) -> None:
    for row in _some(draft, rng):
        kept = rng.randrange(1, len(draft.columns))
        draft.rows[row] = draft.rows[row][:kept]
        draft.rows[row][0] = draft.rows[row][0] or "x"
        draft.expected_rows[row] = draft.rows[row] + [""] * (len(draft.columns) - kept)


@pollution("rows")
def long_rows(draft: Draft, rng: random.Random) -> None:
    for row in _some(draft, rng):
        draft.rows[row].append("one more")
        draft.expected_rows[row].append("one more")
    _widen(draft)


@pollution("rows")
def one_delimiter_missing(draft: Draft, rng: random.Random) -> None:
    if len(draft.columns) < 3:
        return
    row, at = rng.randrange(len(draft.rows)), rng.randrange(len(draft.columns) - 1)
    cells = [_without_special(cell) for cell in draft.rows[row]]
    draft.rows[row] = [*cells[:at], cells[at] + cells[at + 1], *cells[at + 2 :]]
    draft.expected_rows[row] = [*draft.rows[row], ""]


@pollution("rows")
def one_delimiter_too_many(draft: Draft, rng: random.Random) -> None:
    row, at = rng.randrange(len(draft.rows)), rng.randrange(len(draft.columns))
    draft.rows[row][-1] = draft.rows[row][-1] or "x"
    draft.rows[row].insert(at, "")
    draft.expected_rows[row] = list(draft.rows[row])
    _widen(draft)


def _some(draft: Draft, rng: random.Random) -> list[int]:
    return rng.sample(range(len(draft.rows)), max(1, len(draft.rows) // 10))


def _widen(draft: Draft) -> None:
    """Expect a column more, since some rows have one."""
    draft.expected_columns.append(f"Column {len(draft.expected_columns) + 1}")
    width = len(draft.expected_columns)
    draft.expected_rows = [row + [""] * (width - len(row)) for row in draft.expected_rows]


@pollution("quoting")
def stray_quotes_inside_cells(draft: Draft, rng: random.Random) -> None:
    draft.late.append(lambda draft, lines: _with_strays(draft, lines, rng, '{}5" x'))


@pollution("quoting")
def one_quote_inside_a_quoted_cell(draft: Draft, rng: random.Random) -> None:
    draft.late.append(lambda draft, lines: _with_strays(draft, lines, rng, '"{} 5" x"'))


@pollution("quoting")
def quotes_inside_an_unquoted_cell(draft: Draft, rng: random.Random) -> None:
    draft.late.append(lambda draft, lines: _with_strays(draft, lines, rng, '{}the "best" x'))


@pollution("quoting")
def space_around_quotes(draft: Draft, rng: random.Random) -> None:
    draft.late.append(lambda draft, lines: _with_strays(draft, lines, rng, ' "{}quoted" '))


@pollution("quoting")
def quote_at_the_end_of_a_cell(draft: Draft, rng: random.Random) -> None:
    draft.late.append(lambda draft, lines: _with_strays(draft, lines, rng, '{}13"'))


def _with_strays(draft: Draft, lines: list[str], rng: random.Random, cell: str) -> None:
    """Write one cell of some rows in an odd way."""
    for row in _some(draft, rng):
        at = rng.randrange(len(draft.rows[row]))
        plain = _without_special(draft.rows[row][at]).replace("'", "")
        text = cell.format(plain)
        is_quoted = text.strip().startswith('"') and text.strip().endswith('"')
        draft.expected_rows[row][at] = text.strip()[1:-1] if is_quoted else text
        before, behind = draft.rows[row][:at], draft.rows[row][at + 1 :]
        parts = [draft.line(before)] * bool(before) + [text] + [draft.line(behind)] * bool(behind)
        lines[row + 1] = draft.delimiter.join(parts)


@pollution("quoting")
def one_quote_never_closed(draft: Draft, rng: random.Random) -> None:
    def unclosed(draft: Draft, lines: list[str]) -> None:
        row = rng.randrange(len(draft.rows))
        cells = [_without_special(cell) for cell in draft.rows[row]]
        lines[row + 1] = draft.delimiter.join(['"' + cells[0], *cells[1:]])
        draft.lost.add(row)

    draft.late.append(unclosed)


@pollution("header")
def no_header(draft: Draft, _: random.Random) -> None:
    draft.has_header = False
    draft.expected_columns = [f"Column {at + 1}" for at in range(len(draft.columns))]


@pollution("header")
def repeated_and_blank_names(draft: Draft, _: random.Random) -> None:
    first, *_between, last = (at for at, name in enumerate(draft.columns) if name)
    draft.columns[last] = draft.columns[first]
    draft.expected_columns[last] = draft.columns[first] + " (2)"
    if last > first + 1:
        draft.columns[first + 1] = " "
        draft.expected_columns[first + 1] = f"Column {first + 2}"


@pollution("header")
def header_in_two_rows(draft: Draft, _: random.Random) -> None:
    groups = ["Contact" if at == 0 else "" for at in range(len(draft.columns))]
    draft.late.append(lambda draft, _: draft.before.append(draft.line(groups)))


@pollution("header")
def header_repeated_further_down(draft: Draft, _: random.Random) -> None:
    middle = len(draft.rows) // 2
    draft.rows.insert(middle, list(draft.columns))
    draft.expected_rows.insert(middle, list(draft.columns))


@pollution("around")
def notes_before(draft: Draft, rng: random.Random) -> None:
    draft.before += rng.choice(
        (["Export of contacts", ""], ["Notes:", '"Some rows may be missing, as usual."', ""], ["Report"])
    )


@pollution("around")
def title_padded_with_delimiters(draft: Draft, _: random.Random) -> None:
    draft.late.append(
        lambda draft, _: draft.before.append(draft.line(["Contacts 2024"] + [""] * (len(draft.columns) - 1)))
    )


@pollution("around")
def blank_lines_before(draft: Draft, rng: random.Random) -> None:
    draft.before += [""] * rng.randrange(1, 5)


@pollution("around")
def lines_of_delimiters_before(draft: Draft, _: random.Random) -> None:
    draft.late.append(lambda draft, _: draft.before.extend([draft.delimiter * (len(draft.columns) - 1)] * 2))


@pollution("below")
def a_note_below(draft: Draft, _: random.Random) -> None:
    draft.after += ["", "Source: CRM"]
    draft.expected_rows.append(_padded(draft, "Source: CRM"))


@pollution("below")
def totals_below(draft: Draft, _: random.Random) -> None:
    total = ["Total"] + [""] * (len(draft.columns) - 2) + ["42"]
    draft.late.append(lambda draft, lines: lines.append(draft.line(total)))
    draft.expected_rows.append(_padded(draft, *total))


def _padded(draft: Draft, *cells: str) -> list[str]:
    return [*cells, *[""] * (len(draft.expected_columns) - len(cells))]


@pollution("blank lines")
def blank_lines_between(draft: Draft, rng: random.Random) -> None:
    def spread(_: Draft, lines: list[str]) -> None:
        for at in sorted(rng.sample(range(1, len(lines)), max(1, len(lines) // 8)), reverse=True):
            lines.insert(at, "")

    draft.late.append(spread)


@pollution("blank lines")
def every_second_line_blank(draft: Draft, _: random.Random) -> None:
    draft.late.append(lambda _, lines: lines.__setitem__(slice(None), [each for line in lines for each in (line, "")]))


@pollution("columns")
def delimiters_at_the_end_of_lines(draft: Draft, _: random.Random) -> None:
    draft.late.append(
        lambda draft, lines: lines.__setitem__(slice(None), [line + draft.delimiter * 2 for line in lines])
    )


@pollution("columns")
def delimiter_at_the_end_of_data_lines(draft: Draft, _: random.Random) -> None:
    draft.late.append(
        lambda draft, lines: lines.__setitem__(slice(1, None), [line + draft.delimiter for line in lines[1:]])
    )


@pollution("columns")
def numbers_of_rows_in_a_column_without_a_name(draft: Draft, _: random.Random) -> None:
    draft.columns.insert(0, "")
    draft.expected_columns.insert(0, "Column 1")
    for number, (row, expected) in enumerate(zip(draft.rows, draft.expected_rows, strict=False)):
        row.insert(0, str(number))
        expected.insert(0, str(number))


@pollution("columns")
def an_empty_column(draft: Draft, _: random.Random) -> None:
    at = len(draft.columns) // 2
    for row in (draft.columns, *draft.rows, *draft.expected_rows):
        row.insert(at, "")
    draft.expected_columns.insert(at, f"Column {at + 1}")


@pollution("nuls")
def nuls_strewn_in(draft: Draft, rng: random.Random) -> None:
    def strew(_: Draft, lines: list[str]) -> None:
        for at in rng.sample(range(len(lines)), max(1, len(lines) // 10)):
            lines[at] += "\0"

    draft.late.append(strew)


def applied(draft: Draft, pollutions: list[Pollution], rng: random.Random) -> Draft:
    """Pollute a draft."""
    ranks = {group: rank for rank, group in enumerate(_ORDER)}
    for each in sorted(pollutions, key=lambda each: ranks.get(each.group, len(_ORDER))):
        each.apply(draft, rng)
    return draft
