"""Texts whose rows are all alike are brought into the one form as a whole, without a look at their single cells.

Everything is proved of all bytes at once: where quotes stand, that rows have as many cells as the first, that none is
too long or blank. A text of which that cannot be proved is read record by record.
"""

import re
from typing import NamedTuple

from leadintake import limits
from leadintake.matching.text import is_blank
from leadintake.tabular.records import Dialect

# Stands for what was between quotes, or for what separates cells that all are. No text holds one: they are removed when
# bytes are decoded.
_QUOTED = _BETWEEN_QUOTED = "\0"
_MOST_QUOTES = 2_000_000
"""The parts between more of them would take more memory than there is to spare."""
# In every stretch of this many bytes a row ends, so no row is twice as long.
_STRETCH = limits.CELL_CHARACTERS // 2
_ONE_LINE_END = re.compile(rb"[^\r\n]\r?\n\Z")
# What begins like a blank or invisible character, byte by byte.
_BLANK = (
    r"[\x00-\x09\x0b-\x20\x80-\xbf]|\xc2[\x85\xa0\xad]|\xcd\x8f|\xd8\x9c|\xe1[\x85\x9a\x9e\xa0]|\xe2[\x80\x81]"
    r"|\xe3[\x80\x85]|\xef[\xb8\xbb\xbe\xbf]|\xf0[\x9b\x9d]|\xf3\xa0"
)
_PERHAPS_BLANK = re.compile(rf'\n(?=[\x00-\x20,"\x80-\xff])(?:[,"]|{_BLANK})*+(?=\n)')
_NOTHING_TO_SEE = {ord(character): None for character in ',"'}
# Each byte becomes one character: texts are split and joined several times as fast as bytes.
_BYTE_BY_BYTE = "latin-1"


class EvenText(NamedTuple):
    """A text in the one form whose rows are all as wide as the first."""

    encoded: bytes
    rows: int
    """The first one included."""


def even_text(encoded: bytes, dialect: Dialect) -> EvenText | None:
    """Bring a text in UTF-8 into the one form, header included; None where that takes a look at its single cells."""
    delimiter = dialect.delimiter
    if dialect.quote != '"' or dialect.has_escapes or not delimiter.isascii():
        return None
    whole = _ended_by_one_line_end(encoded).decode(_BYTE_BY_BYTE)
    unquoted = _without_quotes_around_all(whole, delimiter)
    if unquoted:
        return _of_unquoted(unquoted)
    parts = whole.split('"', _MOST_QUOTES)
    if len(parts) % 2 == 0 or len(parts) > _MOST_QUOTES:
        return None
    inside, outside = parts[1::2], _with_plain_line_ends(_QUOTED.join(parts[::2]))
    cells = _with_marked_cells(outside, delimiter)
    rows = _number_of_even_rows(cells, delimiter) if cells else 0
    if cells is None or not rows or not _fit_into_cells(inside, outside, cells):
        return None
    plain = outside if delimiter == "," else _with_commas(outside, delimiter)
    text = _with_minimal_quotes(inside, plain.split(_QUOTED)) if inside else plain
    if _has_blank_rows(text):
        return None
    return EvenText(encoded if text == whole and len(whole) == len(encoded) else text.encode(_BYTE_BY_BYTE), rows)


def _without_quotes_around_all(whole: str, delimiter: str) -> str | None:
    """Take the quotes off a text that has them around every cell, and one mark between two cells; else None.

    Every quote but the first and the last is taken away together with the next one, across one separator or line end.
    So they close and open cells in turn, and none stands in one.
    """
    end = '"\r\n' if whole.endswith('"\r\n') else '"\n'
    if whole[0] != '"' or not whole.endswith(end) or f'{end}"' not in whole:
        return None
    inner = whole[1 : -len(end)]
    joined = inner.replace(f'"{delimiter}"', _BETWEEN_QUOTED)
    text = joined.replace(f'{end}"', "\n")
    lines = (len(joined) - len(text)) // len(end)
    has_others = '"' in text or "\r" in text or text.count("\n") != lines
    return None if has_others else f"{text}\n"


def _of_unquoted(cells: str) -> EvenText | None:
    rows = _number_of_even_rows(cells, _BETWEEN_QUOTED)
    text = _with_commas(cells, _BETWEEN_QUOTED)
    return EvenText(text.encode(_BYTE_BY_BYTE), rows) if rows and not _has_blank_rows(text) else None


def _ended_by_one_line_end(encoded: bytes) -> bytes:
    return encoded if _ONE_LINE_END.search(encoded[-3:]) else encoded.rstrip(b"\r\n") + b"\n"


def _with_plain_line_ends(outside: str) -> str:
    return outside.replace("\r\n", "\n") if "\r" in outside else outside


def _with_marked_cells(outside: str, delimiter: str) -> str | None:
    """Put one mark for every cell in quotes; None where quotes stand elsewhere than around whole cells."""
    border = re.escape(delimiter) + r"\n"
    odd_mark = re.compile(rf"\0(?:(?<![{border}]\0)(?<!\A\0)|(?![{border}]))")
    if not odd_mark.search(outside):
        return outside
    # Nothing stands outside of quotes between the two that are one, doubled.
    cells = re.sub(r"\0\0+", _QUOTED, outside)
    return None if odd_mark.search(cells) else cells


def _number_of_even_rows(cells: str, delimiter: str) -> int:
    """Count the rows, if all are as wide as the first, and that is not too wide, nor one too long; else there are 0."""
    others = bytes({*range(256)} - {*f"{delimiter}\r\n".encode()})
    skeleton = cells.encode(_BYTE_BY_BYTE).translate(None, others)
    row = skeleton[: skeleton.index(b"\n") + 1]
    number = len(skeleton) // len(row)
    if len(row) > limits.COLUMNS_PER_FILE or skeleton != row * number:
        return 0
    ends_often = all(cells.find("\n", at, at + _STRETCH) >= 0 for at in range(0, len(cells) - _STRETCH, _STRETCH))
    return number if ends_often and b"\r" not in row else 0


def _fit_into_cells(inside: list[str], outside: str, cells: str) -> bool:
    parts_of_one_cell = 1 if cells is outside else max(map(len, re.findall(r"\0\0*", outside)))
    return (max(map(len, inside), default=0) + 1) * parts_of_one_cell <= limits.CELL_CHARACTERS


def _with_commas(outside: str, delimiter: str) -> str:
    """Separate by commas, and put quotes around what holds one itself."""
    if "," not in outside:
        return outside.replace(delimiter, ",")
    lines = outside.split("\n")
    return "\n".join([_line(line.split(delimiter)) if "," in line else line.replace(delimiter, ",") for line in lines])


def _line(cells: list[str]) -> str:
    return ",".join([f'"{cell}"' if "," in cell else cell for cell in cells])


def _with_minimal_quotes(inside: list[str], outside: list[str]) -> str:
    """Put all parts together, with quotes around those that need them; both sides of a doubled one do."""
    parts = [""] * (len(inside) + len(outside))
    parts[::2] = outside
    before, behind = ["\n", *outside[1:-1]], outside[1:]
    if "" in behind or any(line_end in "".join(inside) for line_end in "\r\n"):
        parts[1::2] = [
            f'"{part}"' if "," in part or not left or not right or "\n" in part or "\r" in part else part
            for part, left, right in zip(inside, before, behind, strict=True)
        ]
    else:
        parts[1::2] = [f'"{part}"' if "," in part else part for part in inside]
    return "".join(parts)


def _has_blank_rows(text: str) -> bool:
    """Look at the lines in which perhaps nothing is to be seen; in a cell of several lines they may be."""
    quotes = at = 0
    for found in _PERHAPS_BLANK.finditer(text):
        quotes += text.count('"', at, found.start())
        at = found.start()
        line = found[0].encode(_BYTE_BY_BYTE).decode()
        if quotes % 2 == 0 and is_blank(line.translate(_NOTHING_TO_SEE)):
            return True
    return False
