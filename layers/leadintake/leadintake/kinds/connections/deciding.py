"""What becomes of each connection of an export."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple
from uuid import UUID

from leadintake.importing.fates import Change, Fate
from leadintake.importing.overwriting import changed_fields, overwritten
from leadintake.importing.records import JournalEntry, entry_of_changes
from leadintake.kinds.connections.incoming import ConnectionFields, Identity, IncomingConnection


@dataclass(slots=True)
class Standing:
    """A connection as it stands while an export is decided: the one value here that changes."""

    id: UUID
    identity: Identity
    fields: ConnectionFields
    before: ConnectionFields | None
    """None for one that this export adds."""

    def take(self, incoming: ConnectionFields) -> None:
        """Let what is not blank win over what was there."""
        self.fields = overwritten(self.fields, incoming)

    def changes(self) -> tuple[Change, ...]:
        """List what differs from how it was."""
        return () if self.before is None else tuple(changed_fields(self.before, self.fields))


class _Taken(NamedTuple):
    row: IncomingConnection
    standing: Standing | None
    """None for a row that is not taken."""
    is_repeated: bool


@dataclass(frozen=True, slots=True)
class ConnectionsDecision:
    """The fate of each row, in the order of the export, and what the network becomes."""

    fates: Sequence[Fate]
    added: Sequence[Standing]
    changed: Sequence[Standing]

    @property
    def skipped(self) -> int:
        """Count the rows that were not counted as imported."""
        return sum(fate.outcome == "skipped" for fate in self.fates)

    def journal(self) -> Iterator[JournalEntry]:
        """Enter what was brought up to date; what was added is in the ledger."""
        for standing in self.changed:
            yield entry_of_changes("connection", standing.id, standing.changes())


KnownConnections = Mapping[Identity, tuple[UUID, ConnectionFields]]


def decide(
    rows: Sequence[IncomingConnection], known: KnownConnections, next_id: Callable[[], UUID]
) -> ConnectionsDecision:
    """Join the rows that are about one person; later values win, and blank ones erase nothing."""
    standings: dict[Identity, Standing] = {}
    taken: list[_Taken] = []
    for row in rows:
        if row.identity is None or row.is_too_long:
            taken.append(_Taken(row, None, is_repeated=False))
            continue
        is_repeated = row.identity in standings
        if not is_repeated:
            standings[row.identity] = _standing(row.identity, row.fields, known, next_id)
        standings[row.identity].take(row.fields)
        taken.append(_Taken(row, standings[row.identity], is_repeated))
    added = [one for one in standings.values() if one.before is None]
    changed = [one for one in standings.values() if one.before not in (None, one.fields)]
    return ConnectionsDecision(list(map(_fate, taken)), added, changed)


def _standing(
    identity: Identity, fields: ConnectionFields, known: KnownConnections, next_id: Callable[[], UUID]
) -> Standing:
    if identity not in known:
        return Standing(next_id(), identity, fields, None)
    connection_id, before = known[identity]
    return Standing(connection_id, identity, before, before)


def _fate(taken: _Taken) -> Fate:
    row, standing, is_repeated = taken
    if standing is None:
        return Fate(row.line, "skipped", "too_long" if row.is_too_long else "no_identity")
    by = "linkedin_url" if len(standing.identity) == 1 else "name_company"
    if is_repeated:
        return Fate(row.line, "skipped", "repeated", by, standing.id)
    if standing.before is None:
        return Fate(row.line, "imported", row_id=standing.id)
    return Fate(row.line, "updated", None, by, standing.id, standing.changes())


def warnings_about(rows: Sequence[IncomingConnection]) -> Iterator[str]:
    """Say which values were left out."""
    unread = Counter(name for row in rows for name in row.was_not_read)
    if unread["linkedin_url"]:
        yield f"{unread['linkedin_url']} values were not LinkedIn addresses of people and were left out."
    if unread["connected_on"]:
        yield f"{unread['connected_on']} values were not dates of a known form and were left out."
