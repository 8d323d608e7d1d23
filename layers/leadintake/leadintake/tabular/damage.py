"""What a file had lost before it reached us: each loss counted, with a place to look at and a remedy."""

import re
import tomllib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import compress, islice
from pathlib import Path

from leadintake import limits
from leadintake.matching.text import without_invisibles
from leadintake.tabular.assembly import Assembled

_SHOWN_CHARACTERS = 40
_WORDS: dict[str, list[str]] = tomllib.loads(Path(__file__).with_name("damage_words.toml").read_text("utf-8"))
_ERRORS, _TOTALS, _POSTCODES = (
    frozenset(map(str.casefold, _WORDS[name])) for name in ("errors", "totals", "postcodes")
)
# UTF-8 read as Windows-1252: a character that begins a sequence, then one that only continues one. In bytes, because a
# pattern that begins with a byte is found ten times as fast as one that begins with any of fifty characters.
_MOJIBAKE = re.compile(rb"\xc3[\x82-\xb4](?:\xc2[\x80-\xbf]|[\xc5\xc6\xcb\xe2])")
_ERROR = re.compile("#(?:" + "|".join(re.escape(error[1:]) for error in _WORDS["errors"]) + ")", re.IGNORECASE)
_EXPONENT = re.compile(r"\+(?<=[eE]\+)")
_SCIENTIFIC = re.compile(r"[-+]?\d(?:[.,]\d{1,15})?[eE]\+\d{1,3}")


@dataclass(slots=True)
class Finding:
    """One kind of damage: how often, and where first."""

    count: int = 0
    line: int = 0
    column: str = ""
    example: str = ""

    def add(self, line: int, column: str, example: str) -> None:
        """Count one more."""
        if not self.count:
            self.line, self.column, self.example = line, column, _shown(example)
        self.count += 1


@dataclass(frozen=True, slots=True)
class Repairs:
    """What had to be mended before there was a table."""

    stray_bytes: int = 0
    """Characters that were in another encoding than the rest."""
    unreadable: int = 0
    """Bytes that stand for nothing in the file's encoding."""
    removed_characters: int = 0
    """NULs and halves of characters."""
    cut_at_the_end: bool = False
    notes: Sequence[str] = ()
    """Sentences of the format's own reader."""


def warnings_about(table: Assembled, text: str, encoded: bytes, repairs: Repairs) -> tuple[str, ...]:
    """Tell what is wrong with a file; text is the whole table in its one form, and encoded the same in UTF-8."""
    said = (
        *_about_the_file(table, repairs),
        *_about_cells(table, text, encoded),
        *_about_columns(table),
        *_about_rows(table, text),
    )
    return tuple(islice(said, limits.WARNINGS))


def _about_the_file(table: Assembled, repairs: Repairs) -> Iterator[str]:
    yield from repairs.notes
    if not table.has_header:
        yield (
            "No header was found: the first line already holds data, so the columns are called Column 1, Column 2 and "
            "so on. Add a header line if that is wrong."
        )
    if repairs.removed_characters:
        removed = _count(repairs.removed_characters, "character", "characters")
        yield f"{removed} that no text can hold (NUL, or half of a character) had to be removed from the file."
    if repairs.stray_bytes:
        yield (
            f"{_count(repairs.stray_bytes, 'character is', 'characters are')} in another encoding than the rest of the "
            "file and were read as Windows-1252. Check names with accents, or save the file as UTF-8."
        )
    if repairs.unreadable:
        unreadable = _count(repairs.unreadable, "character", "characters")
        yield f"{unreadable} could not be read and became “\ufffd”. Save the file again as UTF-8."
    if table.cut_headers:
        yield (
            f"{_count(table.cut_headers, 'header was', 'headers were')} longer than {limits.HEADER_CHARACTERS} "
            "characters and had to be cut."
        )
    if repairs.cut_at_the_end:
        yield (
            f"The last line (line {table.last_line}) seems to be cut off. The file may not have been copied or "
            "exported to its end: check whether rows are missing."
        )


def _about_cells(table: Assembled, text: str, encoded: bytes) -> Iterator[str]:
    """Look cell by cell only for what occurs in the text at all."""
    if not text.isascii():
        if _MOJIBAKE.search(encoded):
            yield from _said_of(_found(table, _is_mojibake), _GARBLED)
        if "\ufffd" in text:
            yield from _said_of(_found(table, lambda cell: "\ufffd" in cell), _REPLACED)
    if "#" in text and _ERROR.search(text):
        yield from _said_of(_found(table, lambda cell: cell.strip().casefold() in _ERRORS), _BROKEN)
    if _EXPONENT.search(text):
        yield from _said_of(_found(table, lambda cell: _SCIENTIFIC.fullmatch(cell) is not None), _ROUNDED)


_GARBLED = (
    "cell was garbled",
    "cells were garbled",
    "before this file was saved: UTF-8 was read as Windows-1252. Export the file again as UTF-8.",
)
_REPLACED = (
    "cell has lost characters",
    "cells have lost characters",
    "to the replacement sign “\ufffd” before this file was saved. Export the file again as UTF-8.",
)
_BROKEN = (
    "cell holds a spreadsheet error",
    "cells hold spreadsheet errors",
    "instead of a value. Repair the formulas, or paste values only, and export again.",
)
_ROUNDED = (
    "number is in scientific notation",
    "numbers are in scientific notation",
    "so that digits of phone numbers or ids may be lost. Format the column as text or number and export again.",
)


def _found(table: Assembled, is_damaged: Callable[[str], bool]) -> Finding:
    finding = Finding()
    for line, row in zip(table.facts.lines(), table.rows, strict=False):
        for column, cell in zip(table.columns, row, strict=True):
            if cell and is_damaged(cell):
                finding.add(line, column, cell)
    return finding


def _is_mojibake(cell: str) -> bool:
    """Tell whether a cell, or a word of it, becomes a sensible text when it is read as it should have been."""
    return _MOJIBAKE.search(cell.encode()) is not None and any(map(_becomes_shorter, (cell, *cell.split())))


def _becomes_shorter(text: str) -> bool:
    for encoding in ("cp1252", "latin-1"):
        try:
            return len(text.encode(encoding).decode("utf-8")) < len(text)
        except UnicodeError:
            continue
    return False


def _said_of(finding: Finding, words: tuple[str, str, str]) -> Iterator[str]:
    if finding.count:
        one, many, rest = words
        place = f"(“{finding.example}” in line {finding.line}, column “{_shown(finding.column)}”)"
        yield f"{_count(finding.count, one, many)} {place} {rest}"


def _about_columns(table: Assembled) -> Iterator[str]:
    for at, column in enumerate(table.columns):
        if column.casefold() in _POSTCODES:
            yield from _about_postcodes(table, at)
        elif _names_any(column, "numbers"):
            yield from _about_numbers(table, at)


def _about_postcodes(table: Assembled, at: int) -> Iterator[str]:
    """Tell of four digits among five, unless several countries share the column."""
    digits = [value for value in map(str.strip, table.column(at)) if value.isdigit()]
    short = sum(len(value) == 4 for value in digits)
    if short and short < 0.5 * sum(len(value) == 5 for value in digits) and not _has_several_countries(table):
        finding = _found_in(table, at, lambda value: value.isdigit() and len(value) == 4)
        yield from _said_of(finding, _LEADING_ZERO)


_LEADING_ZERO = (
    "value has lost its leading zero",
    "values have lost their leading zero",
    "because a spreadsheet took it for a number. Format the column as text and export again.",
)


def _has_several_countries(table: Assembled) -> bool:
    named = [at for at, column in enumerate(table.columns) if _names_any(column, "countries")]
    return any(len({cell.strip().casefold() for cell in table.column(at)} - {""}) > 1 for at in named)


def _names_any(column: str, words: str) -> bool:
    return any(word in column.casefold() for word in _WORDS[words])


def _about_numbers(table: Assembled, at: int) -> Iterator[str]:
    """Tell of numbers one digit shorter than those that begin with a zero."""
    # Nothing is told unless all are numbers, and often the first rows show that they are not.
    if not all(_is_number_or_blank(row[at]) for row in table.rows[: limits.SAMPLE_ROWS]):
        return
    values = [cell.strip() for cell in table.column(at)]
    with_zero = {len(value) for value in values if value.isdigit() and value[0] == "0" and len(value) > 3}
    if len(with_zero) != 1:
        return
    (length,) = with_zero
    whole = sum(len(value) == length for value in values if value.isdigit())
    short = sum(len(value) == length - 1 for value in values if value.isdigit())
    if short and short < whole and short + whole == sum(map(bool, values)):
        finding = _found_in(table, at, lambda value: value.isdigit() and len(value) == length - 1)
        yield from _said_of(finding, _LEADING_ZERO)


def _is_number_or_blank(cell: str) -> bool:
    return not cell.strip() or cell.strip().isdigit()


def _found_in(table: Assembled, at: int, is_damaged: Callable[[str], bool]) -> Finding:
    finding = Finding()
    for line, row in zip(table.facts.lines(), table.rows, strict=False):
        if is_damaged(row[at].strip()):
            finding.add(line, table.columns[at], row[at])
    return finding


def _about_rows(table: Assembled, text: str) -> Iterator[str]:
    if table.short:
        yield (
            f"{_rows(table.short, 'ends', 'end')} before the last column; the missing cells were left empty. Check "
            "whether values have slipped into other columns."
        )
    if table.long:
        yield (
            f"{_rows(table.long, 'has', 'have')} more cells than the header (ragged); the additional cells were kept "
            "in columns of their own. Check whether a value holds an unquoted separator."
        )
    if table.resplit:
        yield f"{_rows(table.resplit, 'is', 'are')} separated by another character than the rest, and read with it."
    yield from _about_repeated_headers(table, text)
    yield from _about_totals(table)


def _about_repeated_headers(table: Assembled, text: str) -> Iterator[str]:
    head = [column.casefold() for column in table.columns]
    if len(head) == 1 or not table.has_header or not _may_repeat(head[0], text):
        return
    perhaps = [head[0] in cell.casefold() for cell in table.column(0)]
    rows = compress(_numbered(table), perhaps) if any(perhaps) else ()
    found = [line for line, row in rows if list(map(_as_header, row)) == head]
    if found:
        yield f"{_rows(found, 'repeats', 'repeat')} the header; remove {_it(found)} unless it is meant to be imported."


# These become several ASCII letters when case is disregarded, which a pattern does not know.
_LETTERS_OF_SEVERAL = {letter: letter.casefold() for letter in "ßẞﬀﬁﬂﬃﬄﬅﬆ"}


def _may_repeat(name: str, text: str) -> bool:
    """Tell whether any line below the first begins like the header, apart from blanks and quotes."""
    if '"' in name or not name.isascii():
        return True
    if any(several in name and letter in text for letter, several in _LETTERS_OF_SEVERAL.items()):
        return True
    return re.search(rf"\n[^\n!#-~]*{re.escape(name)}", text, re.IGNORECASE) is not None


def _as_header(cell: str) -> str:
    return without_invisibles(cell).strip().casefold()


def _about_totals(table: Assembled) -> Iterator[str]:
    """Tell of a total below the table: a word for it, and little else."""
    width = len(table.columns)
    found = [line for line, row in table.last_rows(2) if _is_total(row, width)] if width > 2 else []
    if found:
        yield f"{_rows(found, 'seems', 'seem')} to hold totals; remove {_it(found)} unless it is meant to be imported."


def _is_total(row: Sequence[str], width: int) -> bool:
    filled = [cell.strip() for cell in row if cell.strip()]
    return len(filled) <= max(2, width // 2) and filled[0].rstrip(" :").casefold() in _TOTALS


def _numbered(table: Assembled) -> Iterable[tuple[int, Sequence[str]]]:
    return zip(table.facts.lines(), table.rows, strict=False)


def _rows(lines: Sequence[int], one: str, many: str) -> str:
    if len(lines) == 1:
        return f"1 row (line {lines[0]}) {one}"
    return f"{len(lines):,} rows (first in line {lines[0]}) {many}"


def _it(lines: Sequence[int]) -> str:
    return "it" if len(lines) == 1 else "them"


def _count(number: int, one: str, many: str) -> str:
    return f"1 {one}" if number == 1 else f"{number:,} {many}"


def _shown(text: str) -> str:
    plain = " ".join(text.split())
    return plain if len(plain) <= _SHOWN_CHARACTERS else plain[: _SHOWN_CHARACTERS - 1] + "…"
