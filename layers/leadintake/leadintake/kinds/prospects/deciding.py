"""What becomes of each row of a campaign's file."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple
from uuid import UUID

from leadintake.importing.fates import Fate
from leadintake.importing.records import JournalEntry
from leadintake.kinds.prospects.incoming import IncomingProspect, Prospect


class NewProspect(NamedTuple):
    """A prospect that a file adds to a campaign."""

    id: UUID
    identity: str
    prospect: Prospect


@dataclass(frozen=True, slots=True)
class ProspectsDecision:
    """The fate of each row, in the order of the file, and whom the campaign gains."""

    fates: Sequence[Fate]
    added: Sequence[NewProspect]

    def count(self, outcome: str) -> int:
        """Count the rows of one outcome."""
        return sum(fate.outcome == outcome for fate in self.fates)

    def journal(self) -> Iterator[JournalEntry]:
        """Enter what undo has to know: whom to look for, and in what state they were left."""
        for new in self.added:
            yield JournalEntry("prospect", new.id, None, {"identity": new.identity, "status": "pending"})


def decide(
    rows: Sequence[IncomingProspect], known: Mapping[str, UUID], by: str, next_id: Callable[[], UUID]
) -> ProspectsDecision:
    """Add whom the campaign does not know yet: the first row of each identity."""
    in_file: dict[str, UUID] = {}
    fates: list[Fate] = []
    added: list[NewProspect] = []
    for row in rows:
        if row.identity is None:
            fates.append(Fate(row.line, "invalid", "no_identity" if row.is_blank else "malformed", by))
        elif row.identity in known:
            fates.append(Fate(row.line, "duplicate", "in_campaign", by, known[row.identity]))
        elif row.identity in in_file:
            fates.append(Fate(row.line, "duplicate", "repeated", by, in_file[row.identity]))
        else:
            new = NewProspect(next_id(), row.identity, row.prospect)
            in_file[row.identity] = new.id
            added.append(new)
            fates.append(Fate(row.line, "imported", row_id=new.id))
    return ProspectsDecision(fates, added)
