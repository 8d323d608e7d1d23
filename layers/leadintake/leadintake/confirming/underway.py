"""One import under way: for whom, under which name, and in which time."""

from collections.abc import Generator, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from uuid import UUID, uuid4

from leadintake.confirming.staged_texts import SentText, open_staged_object
from leadintake.importing.files import Row, open_file, open_staged
from leadintake.importing.sheets import Sheet
from leadintake.importing.stopwatch import Stopwatch
from leadintake.store import previewed_files
from leadintake.store.turns import limit_statements
from leadintake.store.workspace import Workspace

_ROWS_COUNTED = 1_000


@dataclass(frozen=True, slots=True)
class Source:
    """What is imported, as its caller knows it."""

    columns: Sequence[str]
    warnings: Sequence[str] = ()
    name: str | None = None
    digest: bytes | None = None
    """None for rows that never were a text."""
    sheet: Sheet = field(default_factory=Sheet)
    """Its rows, as far as they have been read."""


class Progress:
    """How far an import is: written by the one who does it, read by whoever tells of it."""

    def __init__(self) -> None:
        self.phase = "read"
        self.rows_read = 0

    def counted(self, rows: Iterator[Row]) -> Iterator[Row]:
        """Count rows as they pass, a thousand at a time."""
        number = 0
        for number, row in enumerate(rows, 1):
            if number % _ROWS_COUNTED == 0:
                self.rows_read = number
            yield row
        self.rows_read = number


@dataclass(frozen=True, slots=True)
class Underway:
    """An import, from its first row read to its record."""

    ws: Workspace
    watch: Stopwatch
    id: UUID = field(default_factory=uuid4)
    attempt: int | None = None
    """Which attempt of a worker it is; None while its caller waits."""
    progress: Progress = field(default_factory=Progress)

    @contextmanager
    def phase(self, name: str) -> Generator[None]:
        """Spend time on one phase, in which no statement outlives the time that is left."""
        self.progress.phase = name
        with self.watch.phase(name) as seconds:
            limit_statements(self.ws, seconds)
            yield

    def open(self, text: SentText) -> tuple[Source, Iterator[Row]]:
        """Read the text of a confirm: its rows, once, by the lines of the file that was previewed as this text."""
        sent = open_file(text) if isinstance(text, str) else open_staged(text, open_staged_object(text).chunks())
        previewed = previewed_files.find_file(self.ws, sent.digest)
        source = Source(sent.columns, sent.warnings, previewed.name if previewed else None, sent.digest)
        rows = self.progress.counted(sent.rows_at(previewed.facts if previewed else None))
        return source, source.sheet.passing(rows)
