"""The text that a confirm brings, read again as a table with suspicion: callers may have changed it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from hashlib import sha256

from leadintake import limits
from leadintake.errors import Detail, InvalidBody
from leadintake.importing.tokens import StagedText
from leadintake.tabular.blocks import whole_lines
from leadintake.tabular.csv_text import read_numbered, read_pieces
from leadintake.tabular.storable import UNSTORABLE, has_unstorable
from leadintake.tabular.table import FileFacts

_PIECE = 1_048_576

Row = tuple[int, list[str]]
"""A row with its line."""


@dataclass(frozen=True, slots=True)
class SentFile:
    """A table as a confirm brings it. Its rows can be read once; they are not kept."""

    columns: tuple[str, ...]
    rows: Iterator[Row]
    digest: bytes
    warnings: tuple[str, ...]

    def rows_at(self, facts: FileFacts | None) -> Iterator[Row]:
        """Give the rows with their lines: those of the file that was previewed, or else of this text itself."""
        if facts is None:
            return self.rows
        return ((line, row) for line, (_, row) in zip(facts.lines(), self.rows, strict=False))


def open_file(text: str) -> SentFile:
    """Read a confirm's text. One without a header is refused, and one without rows when they are read."""
    cleaned, warnings = storable_text(text)
    size, digest = _measured(cleaned)
    if size > limits.FILE_BYTES:
        raise refused_text(f"must not be larger than {limits.FILE_BYTES} bytes")
    columns, rows = read_numbered(cleaned)
    if len(columns) > limits.COLUMNS_PER_FILE:
        raise refused_text(f"must not have more than {limits.COLUMNS_PER_FILE} columns")
    return SentFile(columns, _within_limits(rows, limits.ROWS_PER_FILE), digest, warnings)


def _measured(text: str) -> tuple[int, bytes]:
    """Give the size and the digest of a text, which is never held as bytes as well."""
    size, digest = 0, sha256()
    for start in range(0, len(text), _PIECE):
        piece = text[start : start + _PIECE].encode()
        size += len(piece)
        digest.update(piece)
    return size, digest.digest()


def open_staged(staged: StagedText, chunks: Iterable[bytes]) -> SentFile:
    """Read a staged text bit by bit; that it is the one that was staged is known when its last row has been read."""
    columns, rows = read_pieces(whole_lines(_unchanged(staged, chunks)))
    return SentFile(columns, _within_limits(rows, limits.ROWS_PER_UPLOAD), staged.digest, ())


def _unchanged(staged: StagedText, chunks: Iterable[bytes]) -> Iterator[bytes]:
    digest = sha256()
    for chunk in chunks:
        digest.update(chunk)
        yield chunk
    if digest.digest() != staged.digest:
        raise refused_text("is not what was staged; preview the file again")


def storable_text(text: str) -> tuple[str, tuple[str, ...]]:
    """Leave out the characters that no database can hold."""
    if not has_unstorable(text):
        return text, ()
    return UNSTORABLE.sub("", text), ("NUL characters and halves of surrogate pairs were removed from the text.",)


def _within_limits(rows: Iterator[Row], most: int) -> Iterator[Row]:
    number = 0
    for number, (line, row) in enumerate(rows, 1):
        if number > most:
            raise refused_text(f"must not have more than {most} rows")
        if max(map(len, row)) > limits.CELL_CHARACTERS:
            column = next(place for place, cell in enumerate(row, 1) if len(cell) > limits.CELL_CHARACTERS)
            raise refused_text(f"has more than {limits.CELL_CHARACTERS} characters in line {line}, column {column}")
        yield line, row
    if not number:
        raise refused_text("has no rows below its header")


def refused_text(message: str) -> InvalidBody:
    """Say why the text of a confirm cannot be imported."""
    return InvalidBody("The csv_text cannot be imported.", [Detail("csv_text", message)])
