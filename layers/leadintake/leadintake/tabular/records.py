"""The records of a CSV text: simple lines are split, all others are read patiently, cell by cell."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from leadintake import limits
from leadintake.tabular.refusals import cell_too_long, too_many_columns

_SPLIT_AT_ONCE = 100_000


@dataclass(frozen=True, slots=True)
class Dialect:
    """How the cells of a text are separated and quoted."""

    delimiter: str
    quote: str = '"'
    has_escapes: bool = False


def read_records(text: str, dialect: Dialect) -> Iterator[list[str]]:
    """Give the records of a text, blank lines as empty ones. A quote that is out of place is text."""
    patient = _PatientReader(text, dialect)
    end, has_other_ends = _line_end(text)
    delimiter, quote, length = dialect.delimiter, dialect.quote, len(text)
    has_quotes, has_escapes = quote in text, dialect.has_escapes
    start = position = number = 0
    for line in _lines(text, end):
        after = start + len(line) + len(end)
        record = None
        # All but the first condition are for lines in which more than separators matter.
        if (
            position == start
            and len(line) <= limits.CELL_CHARACTERS
            and not (has_escapes and "\\" in line)
            and not (has_other_ends and ("\r" in line or "\n" in line))
        ):
            if has_quotes and quote in line:
                record = _simply_quoted(line, delimiter, quote)
            else:
                record = line.split(delimiter) if line else []
        if record is None:
            while position < after and position < length:
                number += 1
                found, position = patient.record(position, number)
                yield found
        elif start < length:
            number += 1
            position = after
            yield record
        start = after


def _lines(text: str, end: str) -> Iterator[str]:
    """Give the lines of a text; a few at a time, because millions of them would take many times its memory."""
    start = 0
    while start < len(text):
        stop = text.find(end, start + _SPLIT_AT_ONCE)
        stop = stop if stop >= 0 else len(text)
        yield from text[start:stop].split(end)
        start = stop + len(end)


def _line_end(text: str) -> tuple[str, bool]:
    """Tell how lines end, and whether there are line ends of another kind, as there are within cells."""
    both, returns, feeds = text.count("\r\n"), text.count("\r"), text.count("\n")
    if both:
        return "\r\n", returns > both or feeds > both
    return ("\n", returns > 0) if feeds else ("\r", False)


def split_line(line: str, dialect: Dialect) -> list[str] | None:
    """Split a line in which every quote opens or closes a cell; None where that is not so."""
    if dialect.quote in line:
        return _simply_quoted(line, dialect.delimiter, dialect.quote)
    return line.split(dialect.delimiter)


def _simply_quoted(line: str, delimiter: str, quote: str) -> list[str] | None:
    before, *parts, behind = line.split(quote)
    if len(parts) % 2 == 0 or (before and before[-1] != delimiter) or (behind and behind[0] != delimiter):
        return None
    cells = before[:-1].split(delimiter) if before else []
    for quoted, between in zip(parts[::2], parts[1::2], strict=False):
        if not between or between[0] != delimiter or between[-1] != delimiter:
            return None
        cells.append(quoted)
        if len(between) > 1:
            cells += between[1:-1].split(delimiter)
    cells.append(parts[-1])
    if behind:
        cells += behind[1:].split(delimiter)
    return cells


class _PatientReader:
    """Reads cells one by one.

    Nothing is looked at twice: where the next closing quote and the next opening one stand is remembered, so that a
    text made of quotes takes no longer than any other.
    """

    def __init__(self, text: str, dialect: Dialect) -> None:
        self._text = text
        self._quote, self._delimiter = dialect.quote, dialect.delimiter
        quote, delimiter = re.escape(dialect.quote), re.escape(dialect.delimiter)
        end = rf"(?=[ ]*(?:{delimiter}|[\r\n]|\Z))"
        backslash, escaped = (r"\\", r"|\\(?:.|\Z)") if dialect.has_escapes else ("", "")
        self._escape = re.compile(rf"\\([{quote}{delimiter}\\])") if dialect.has_escapes else None
        self._opening = re.compile(rf"[ ]*{quote}")
        self._regular = re.compile(rf"((?:[^{quote}{backslash}]++|{quote}{quote}{escaped})*+){quote}{end}", re.DOTALL)
        self._plain = re.compile(rf"(?:[^{delimiter}\r\n{backslash}]++{escaped})*+", re.DOTALL)
        self._closing_here = re.compile(rf"{quote}++{end}")
        # Not from the middle of a run of quotes: each run is looked at once.
        self._closing = re.compile(rf"(?<!{quote}){quote}++{end}")
        self._next_opening = re.compile(rf"[\r\n{delimiter}][ ]*{quote}(?!{quote})")
        self._separator = re.compile(rf"[ ]*({delimiter}|\r\n|\r|\n|\Z)")
        self._known_closing: re.Match[str] | None = None
        self._no_closing_after = len(text) + 1
        self._known_opening = -1

    def record(self, position: int, number: int) -> tuple[list[str], int]:
        """Read the record that begins at a place, and find the place behind its end."""
        if self._text[position] in "\r\n":
            return [], position + (2 if self._text.startswith("\r\n", position) else 1)
        record: list[str] = []
        while True:
            cell, position = self._cell(position)
            record.append(cell)
            if len(cell) > limits.CELL_CHARACTERS:
                raise cell_too_long(number, len(record))
            if len(record) > limits.COLUMNS_PER_FILE:
                raise too_many_columns(number)
            separator = self._separator.match(self._text, position)
            assert separator is not None  # noqa: S101 - for the type checker: cells end at a separator or at the end
            position = separator.end()
            if separator.group(1) != self._delimiter:
                return record, position

    def _cell(self, start: int) -> tuple[str, int]:
        opening = self._opening.match(self._text, start)
        quoted = self._quoted(opening.end()) if opening else None
        if quoted:
            return quoted
        plain = self._plain.match(self._text, start)
        return (self._unescaped(plain.group()), plain.end()) if plain else ("", start)

    def _quoted(self, start: int) -> tuple[str, int] | None:
        regular = self._regular.match(self._text, start)
        if regular:
            return self._unescaped(self._undoubled(regular.group(1))), regular.end()
        closing = self._closing_from(start)
        if closing is None or self._is_unclosed(start, closing.start()):
            return None
        # Of the quotes at the end one closes the cell; the others are pairs, or one that somebody forgot to double.
        kept = (closing.end() - closing.start()) // 2
        body = self._undoubled(self._text[start : closing.start()]) + self._quote * kept
        return self._unescaped(body), closing.end()

    def _closing_from(self, start: int) -> "re.Match[str] | None":
        if start >= self._no_closing_after:
            return None
        known = self._known_closing
        if known is None or known.start() < start:
            known = self._closing_here.match(self._text, start) or self._closing.search(self._text, start)
            self._known_closing = known
            if known is None:
                self._no_closing_after = start
        return known

    def _is_unclosed(self, start: int, end: int) -> bool:
        """Tell whether another cell opens, on a later line, before this one closes."""
        if self._known_opening < start:
            found = self._next_opening.search(self._text, start)
            self._known_opening = found.start() if found else len(self._text)
        opening = self._known_opening
        return opening < end and any(self._text.find(line_end, start, opening + 1) >= 0 for line_end in "\r\n")

    def _undoubled(self, body: str) -> str:
        return body.replace(self._quote * 2, self._quote)

    def _unescaped(self, cell: str) -> str:
        # What is too long even without its escapes is not worth the time.
        if self._escape is None or len(cell) > 2 * limits.CELL_CHARACTERS:
            return cell
        return self._escape.sub(r"\1", cell)
