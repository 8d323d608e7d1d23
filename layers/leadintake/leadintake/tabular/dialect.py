"""Which character separates the cells of a CSV text, and how cells are quoted."""

import re
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from itertools import islice

from leadintake.errors import FileTooLarge
from leadintake.tabular.records import Dialect, read_records

DELIMITERS = ",;\t|"
# What is looked at: enough for some hundred rows, little enough to be read a dozen times in a few milliseconds.
_SAMPLE_CHARACTERS = 32_000
_SAMPLE_RECORDS = 200
_SEPARATOR_LINE = re.compile(r'\A"?sep=(.)"?[ \t,;]*(?:\r\n|\r|\n|\Z)', re.IGNORECASE)

# Of the single quotes in a file, those that stand where quotes do; notes hold others.
_NEARLY_ALL = 0.95
_APOSTROPHES = re.compile(r"(?<=\w)''?(?=\w)")


@dataclass(frozen=True, slots=True)
class Detected:
    """How a text is to be read, and from where on."""

    dialect: Dialect
    start: int
    """Behind a line that only names the separator, as Excel takes one."""


def detect_dialect(text: str) -> Detected:
    """Find out how the cells of a text are separated and quoted."""
    announced = _SEPARATOR_LINE.match(text)
    if announced and announced.group(1) not in '"\r\n ':
        start = announced.end()
        return Detected(_quoting(text[start:], [Dialect(announced.group(1))]), start)
    return Detected(_quoting(text, [Dialect(delimiter) for delimiter in DELIMITERS]), 0)


def _quoting(text: str, choices: Sequence[Dialect]) -> Dialect:
    sample = _whole_lines(text, 0)
    if _is_single_quoted(sample, "".join({*DELIMITERS, *(choice.delimiter for choice in choices)})):
        choices = [replace(choice, quote="'") for choice in choices]
    return _escaping(text, max(choices, key=lambda dialect: _quality(sample, dialect)))


def _is_single_quoted(sample: str, delimiters: str) -> bool:
    """Tell whether single quotes stand around cells: as many open one as close one, and hardly any is anything else."""
    if "'" not in sample:
        return False
    edge = rf"[\r\n{re.escape(delimiters)}]"
    opening = len(re.findall(rf"(?:\A|{edge})[ ]*'", sample))
    closing = len(re.findall(rf"'(?=[ ]*(?:{edge}|\Z))", sample))
    known = opening + closing + sum(map(len, _APOSTROPHES.findall(sample)))
    lines = len(sample.splitlines())
    return opening == closing >= max(2, lines / 2) and known >= _NEARLY_ALL * sample.count("'")


def _escaping(text: str, plain: Dialect) -> Dialect:
    """Read backslashes as escapes where that makes the rows equally wide, or where quotes stand within cells so."""
    escaped = re.search(rf"\\[{re.escape(plain.quote + plain.delimiter)}]", text) if "\\" in text else None
    if escaped is None:
        return plain
    sample = _whole_lines(text, max(0, escaped.start() - _SAMPLE_CHARACTERS // 2))
    escaping = replace(plain, has_escapes=True)
    gain = _evenness(_widths(sample, escaping)) - _evenness(_widths(sample, plain))
    return escaping if gain > 0 or (gain == 0 and _has_escaped_quotes(sample, plain)) else plain


def _has_escaped_quotes(sample: str, dialect: Dialect) -> bool:
    """Tell whether a backslash stands before a quote in the middle of a cell; at the end of one it may be of a path."""
    quote, delimiter = re.escape(dialect.quote), re.escape(dialect.delimiter)
    return re.search(rf"\\{quote}(?![ ]*(?:{delimiter}|[\r\n{quote}]|\Z))", sample) is not None


def _whole_lines(text: str, start: int) -> str:
    begin = text.find("\n", start) + 1 if start else 0
    sample = text[begin : begin + _SAMPLE_CHARACTERS]
    if begin + len(sample) == len(text):
        return sample
    end = max(sample.rfind("\n"), sample.rfind("\r"))
    return sample[: end + 1] if end > 0 else sample


def _rows(sample: str, dialect: Dialect) -> list[list[str]]:
    rows: list[list[str]] = []
    # What is too large in one dialect may be in order in another.
    with suppress(FileTooLarge):
        rows.extend(islice(filter(any, read_records(sample, dialect)), _SAMPLE_RECORDS))
    return rows


def _widths(sample: str, dialect: Dialect) -> list[int]:
    return [len(row) for row in _rows(sample, dialect)]


def _evenness(widths: Sequence[int]) -> float:
    """Give the share of rows that are as wide as most are."""
    return Counter(widths).most_common(1)[0][1] / len(widths) if widths else 0.0


def _quality(sample: str, dialect: Dialect) -> float:
    """Tell how much like a table the sample looks in this dialect; 0 where nothing is separated."""
    rows = _rows(sample, dialect)
    width, frequency = _most_common_width([len(row) for row in rows])
    if width < 2:
        return 0.0
    cells = [cell for row in rows if len(row) == width for cell in row[1:]]
    starts_with_space = _share(cells, lambda cell: cell[:1] == " ")
    # A separator of other files inside cells: tabs are never written by hand, semicolons and bars now and then.
    holds_tab = _share(cells, lambda cell: "\t" in cell)
    holds_other = _share(cells, lambda cell: ";" in cell or "|" in cell)
    doubt = (1 - 0.4 * starts_with_space) * (1 - 0.9 * holds_tab) * (1 - 0.5 * holds_other)
    begins_evenly = 1.0 if len(rows[0]) == width else 0.6
    return frequency / len(rows) * (width - 1) / width * doubt * begins_evenly


def _most_common_width(widths: Sequence[int]) -> tuple[int, int]:
    wide = Counter(width for width in widths if width > 1)
    return wide.most_common(1)[0] if wide else (1, 0)


def _share(cells: Sequence[str], holds: Callable[[str], bool]) -> float:
    return sum(map(holds, cells)) / len(cells) if cells else 0.0
