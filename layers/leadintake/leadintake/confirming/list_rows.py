"""Rows of a file on their way into a list: what is the same whether they are people or companies."""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import ClassVar, Generic, Protocol, Self, TypeVar
from uuid import UUID

from leadintake.confirming.confirm import Done
from leadintake.confirming.custom_columns import NO_COLUMNS, ListColumns, find_or_make
from leadintake.confirming.list_kinds import Rows
from leadintake.confirming.staged_texts import SentText
from leadintake.confirming.targets import lock_list
from leadintake.confirming.underway import Source, Underway
from leadintake.contract.confirms import ImportResult
from leadintake.importing.fates import Fate
from leadintake.importing.files import Row
from leadintake.importing.layouts import Layout, SentMapping, layout_of
from leadintake.importing.records import JournalEntry
from leadintake.importing.value_types import ValueType


class IncomingRows(Protocol):
    """The rows of a file, read as what they are."""

    @property
    def lines(self) -> Sequence[int]:
        """Give the line of each row."""
        ...

    @property
    def warnings(self) -> Sequence[str]:
        """Say what could not be read."""
        ...

    def value_types(self) -> list[ValueType]:
        """Tell what kind of values each custom column of the layout holds."""
        ...

    def first(self, rows: int) -> Self:
        """Give the same rows, ending after so many."""
        ...


Incoming = TypeVar("Incoming", bound=IncomingRows)
Answer = TypeVar("Answer", bound=ImportResult)


@dataclass(frozen=True, slots=True)
class ListFile(Generic[Incoming]):
    """A file that has been read, and the columns of the list that it fills."""

    source: Source
    layout: Layout
    incoming: Incoming
    columns: ListColumns = NO_COLUMNS

    def first(self, rows: int) -> "ListFile[Incoming]":
        """Give the same file, ending after so many rows."""
        return replace(self, incoming=self.incoming.first(rows))

    def warnings(self) -> Iterator[str]:
        """Say what was noticed before anything was decided."""
        for told in (self.source, self.layout, self.columns, self.incoming):
            yield from told.warnings


@dataclass(frozen=True, slots=True)
class ListImport(ABC, Generic[Incoming]):
    """Rows for a list, as a caller has confirmed them; each kind adds how it reads a row and what it writes."""

    list_id: UUID
    text: SentText
    mapping: SentMapping
    skip_existing_customers: bool

    rows: ClassVar[Rows]
    """What they are."""

    @abstractmethod
    def read_rows(self, columns: Sequence[str], rows: Iterable[Row], layout: Layout) -> Incoming:
        """Read every row as what it is."""

    def read(self, one: Underway) -> ListFile[Incoming]:
        """Read the file as the mapping says."""
        source, rows = one.open(self.text)
        layout = layout_of(source.columns, self.mapping, self.rows.targets)
        return ListFile(source, layout, self.read_rows(source.columns, rows, layout))

    def begin(self, one: Underway, file: ListFile[Incoming]) -> ListFile[Incoming]:
        """Keep the list as it is, and make the columns that it lacks."""
        lock_list(one.ws, self.list_id)
        types = file.incoming.value_types()
        return replace(file, columns=find_or_make(one.ws, self.list_id, self.rows.subject, file.layout.customs, types))

    def done(
        self,
        file: ListFile[Incoming],
        answer: Answer,
        warnings: Sequence[str] | None,
        fates: Sequence[Fate],
        journal: Iterable[JournalEntry],
    ) -> Done[Answer]:
        """Say what has been done with a file, and what is to be remembered of it."""
        return Done(
            answer=answer,
            kind=self.rows.kind,
            target_id=self.list_id,
            source=file.source,
            mapping=self.mapping,
            options={"skipExistingCustomers": self.skip_existing_customers},
            rows_total=len(file.incoming.lines),
            warnings=warnings or (),
            fates=fates,
            journal=journal,
        )
