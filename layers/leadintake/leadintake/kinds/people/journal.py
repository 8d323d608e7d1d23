"""What undo has to know of an import of people. The rows it has added are in the ledger."""

from collections.abc import Iterator, Mapping, Sequence
from uuid import UUID

from leadintake.importing.records import JournalEntry, entry_of_changes
from leadintake.kinds.people.deciding import Standing
from leadintake.kinds.people.employers import EmployersDecision


def journal_of(
    columns: Mapping[str, UUID], employers: EmployersDecision, filled: Sequence[Standing]
) -> Iterator[JournalEntry]:
    """Enter the columns and companies that were made, and what was filled in rows and companies."""
    for name, column_id in columns.items():
        yield JournalEntry("column", column_id, None, {"name": name})
    for employer in employers.created:
        yield JournalEntry("company", employer.id, None, {"domain": employer.domain, **employer.fields})
    for employer in employers.filled:
        yield entry_of_changes("company", employer.id, tuple(employer.changes()))
    for standing in filled:
        yield entry_of_changes("row", standing.id, tuple(standing.changes()))
