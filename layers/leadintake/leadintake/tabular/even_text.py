"""Texts whose rows are all alike are brought into the one form as a whole, without a look at their single cells.

Everything is proved of all bytes at once: where quotes stand, that rows have as many cells as the first, that none is
too long or blank. A text of which that cannot be proved is read record by record.
"""

import re
from typing import NamedTuple

from leadintake import limits
from leadintake.matching.text import is_blank
from leadintake.tabular.records import Dialect

# Stands for what was between quotes. No text holds one: they are removed when bytes are decoded.
_QUOTED = b"\0"
_COMMA, _FEED, _RETURN = b",\n\r"
_MOST_QUOTES = 2_000_000
"""The parts between more of them would take more memory than there is to spare."""
# In every stretch of this many bytes a row ends, so no row is twice as long.
_STRETCH = limits.CELL_CHARACTERS // 2
_WITHOUT_VISIBLE_ASCII = re.compile(rb"\n[^\n!#-+\--~]*+(?=\n)")
_NOTHING_TO_SEE = {ord(character): None for character in ',"'}


class EvenText(NamedTuple):
    """A text in the one form whose rows are all as wide as the first."""

    encoded: bytes
    rows: int
    """The first one included."""


def even_text(encoded: bytes, dialect: Dialect) -> EvenText | None:
    """Bring a text in UTF-8 into the one form, header included; None where that takes a look at its single cells."""
    delimiter = dialect.delimiter.encode()
    if dialect.quote != '"' or dialect.has_escapes or len(delimiter) > 1 or encoded.count(b'"') > _MOST_QUOTES:
        return None
    whole = encoded if encoded[-1:] == b"\n" and encoded[-2:-1] not in b"\r\n" else encoded.rstrip(b"\r\n") + b"\n"
    parts = whole.split(b'"')
    inside, outside = parts[1::2], _with_plain_line_ends(_QUOTED.join(parts[::2]))
    cells = _with_marked_cells(outside, delimiter)
    rows = _number_of_even_rows(cells, delimiter) if cells and len(parts) % 2 else 0
    if not rows or (inside and not _fit_into_cells(inside, outside)):
        return None
    plain = outside if delimiter == b"," else _with_commas(outside, delimiter)
    text = _with_minimal_quotes(inside, plain.split(_QUOTED)) if inside else plain
    return None if _has_blank_rows(text) else EvenText(text, rows)


def _with_plain_line_ends(outside: bytes) -> bytes:
    return outside.replace(b"\r\n", b"\n") if _RETURN in outside else outside


def _with_marked_cells(outside: bytes, delimiter: bytes) -> bytes | None:
    """Put one mark for every cell in quotes; None where quotes stand elsewhere than around whole cells."""
    border = re.escape(delimiter) + rb"\n"
    odd_mark = re.compile(rb"\0(?:(?<![%b]\0)(?<!\A\0)|(?![%b]))" % (border, border))
    if not odd_mark.search(outside):
        return outside
    # Nothing stands outside of quotes between the two that are one, doubled.
    cells = re.sub(rb"\0\0+", _QUOTED, outside)
    return None if odd_mark.search(cells) else cells


def _number_of_even_rows(cells: bytes, delimiter: bytes) -> int:
    """Count the rows, if all are as wide as the first, and none is too long or too wide; else there are 0."""
    skeleton = cells.translate(None, bytes({*range(256)} - {*delimiter, _FEED, _RETURN}))
    row = skeleton[: skeleton.index(b"\n") + 1]
    number = len(skeleton) // len(row)
    if number > limits.ROWS_PER_FILE or len(row) > limits.COLUMNS_PER_FILE or skeleton != row * number:
        return 0
    ends_often = all(cells.find(b"\n", at, at + _STRETCH) >= 0 for at in range(0, len(cells) - _STRETCH, _STRETCH))
    return number if ends_often and _RETURN not in row else 0


def _fit_into_cells(inside: list[bytes], outside: bytes) -> bool:
    longest = max(map(len, inside))
    if (longest + 1) * len(inside) <= limits.CELL_CHARACTERS:
        return True
    parts_of_one_cell = max(map(len, re.findall(rb"\0\0*", outside)))
    return (longest + 1) * parts_of_one_cell <= limits.CELL_CHARACTERS


def _with_commas(outside: bytes, delimiter: bytes) -> bytes:
    """Separate by commas, and put quotes around what holds one itself."""
    if _COMMA not in outside:
        return outside.replace(delimiter, b",")
    # Line ends become cells of their own, so that they cannot stand within one.
    cells = outside.replace(b"\n", delimiter + b"\n" + delimiter).split(delimiter)
    joined = b",".join([b'"%b"' % cell if _COMMA in cell else cell for cell in cells])
    return joined.replace(b",\n,", b"\n")


def _with_minimal_quotes(inside: list[bytes], outside: list[bytes]) -> bytes:
    """Put all parts together, with quotes around those that need them; both sides of a doubled one do."""
    before, behind = [b"\n", *outside[1:-1]], outside[1:]
    parts = [b""] * (len(inside) + len(outside))
    parts[::2] = outside
    parts[1::2] = [
        b'"%b"' % part if _COMMA in part or not left or not right or _FEED in part or _RETURN in part else part
        for part, left, right in zip(inside, before, behind, strict=True)
    ]
    return b"".join(parts)


def _has_blank_rows(text: bytes) -> bool:
    """Look at the lines in which no visible character of ASCII stands; in a cell of several lines they may be."""
    quotes = at = 0
    for found in _WITHOUT_VISIBLE_ASCII.finditer(text):
        quotes += text.count(b'"', at, found.start())
        at = found.start()
        if quotes % 2 == 0 and is_blank(found[0].decode().translate(_NOTHING_TO_SEE)):
            return True
    return False
