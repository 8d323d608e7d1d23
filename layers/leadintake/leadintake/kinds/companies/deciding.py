"""What becomes of each row of a file of companies: pure, and the same for a dry run and for the real thing."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple
from uuid import UUID

from leadintake.importing.fates import Change, Fate
from leadintake.importing.overwriting import overwritten
from leadintake.importing.records import JournalEntry, entry_of_changes
from leadintake.kinds.companies.company import CompanyFields, changes_of
from leadintake.kinds.companies.incoming import IncomingCompany
from leadintake.matching.text import text_key


class KnownCompany(NamedTuple):
    """A company of the list, as it was before the file came."""

    id: UUID
    domain: str | None
    fields: CompanyFields
    cells: dict[str, Any]


class Blocked(NamedTuple):
    """What keeps companies out."""

    domains: frozenset[str]
    names: frozenset[str]
    """As they are compared."""

    def fate_of(self, row: IncomingCompany) -> Fate | None:
        """Say why a row is kept out; None when it is not."""
        if row.domain in self.domains:
            return Fate(row.line, "skipped", "blocked", "domain")
        if row.name_key in self.names:
            return Fate(row.line, "skipped", "blocked", "company_name")
        return None


NOTHING_BLOCKED = Blocked(frozenset(), frozenset())


@dataclass(slots=True, eq=False)
class Standing:
    """A company as it stands while a file is decided: the one value here that changes."""

    id: UUID
    domain: str | None
    fields: CompanyFields
    cells: dict[str, Any]
    before: KnownCompany | None
    """None for one that this file adds."""

    def take(self, fields: CompanyFields, cells: Mapping[str, str]) -> tuple[Change, ...]:
        """Let what a row brings overwrite what was there, and give what that has changed."""
        was, were = self.fields, self.cells
        self.fields, self.cells = overwritten(was, fields), {**were, **cells}
        return tuple(changes_of(was, self.fields, were, self.cells))

    def changes(self) -> tuple[Change, ...]:
        """List what differs from how it was before the file."""
        if self.before is None:
            return ()
        return tuple(changes_of(self.before.fields, self.fields, self.before.cells, self.cells))


@dataclass(frozen=True, slots=True)
class CompaniesDecision:
    """The fate of each row, in the order of the file, and what the list becomes."""

    fates: Sequence[Fate]
    added: Sequence[Standing]
    changed: Sequence[Standing]

    def journal(self, columns: Mapping[str, UUID]) -> Iterator[JournalEntry]:
        """Enter the columns that were made and what was overwritten; what was added is in the ledger."""
        for name, column_id in columns.items():
            yield JournalEntry("column", column_id, None, {"name": name})
        for standing in self.changed:
            yield entry_of_changes("company", standing.id, standing.changes())


def decide(
    rows: Iterable[IncomingCompany],
    known: Iterable[KnownCompany],
    blocked: Blocked,
    column_ids: Sequence[str | None],
    new_id: Callable[[], UUID],
) -> CompaniesDecision:
    """Decide each row in its turn, against the list and the rows before it."""
    decider = _Decider(known, blocked, column_ids, new_id)
    fates = [decider.decide(row) for row in rows]
    standings = decider.standings.values()
    return CompaniesDecision(
        fates,
        [standing for standing in standings if standing.before is None],
        [standing for standing in standings if standing.changes()],
    )


class _Decider:
    def __init__(
        self,
        known: Iterable[KnownCompany],
        blocked: Blocked,
        column_ids: Sequence[str | None],
        new_id: Callable[[], UUID],
    ) -> None:
        self._blocked = blocked
        self._column_ids = column_ids
        self._new_id = new_id
        self.standings: dict[tuple[str, str], Standing] = {}
        for one in known:
            key = _key(one.domain, text_key(one.fields.name))
            # Of several without a domain under one name, the oldest is met.
            self.standings.setdefault(key, Standing(one.id, one.domain, one.fields, one.cells, one))

    def decide(self, row: IncomingCompany) -> Fate:
        fate = self._blocked.fate_of(row)
        if fate:
            return fate
        if not row.domain and not row.name_key:
            return Fate(row.line, "skipped", "no_identity")
        key, cells = _key(row.domain, row.name_key), self._cells(row)
        standing = self.standings.get(key)
        if standing is None:
            standing = Standing(self._new_id(), row.domain, row.fields, cells, None)
            self.standings[key] = standing
            return Fate(row.line, "imported", row_id=standing.id)
        changes = standing.take(row.fields, cells)
        return Fate(row.line, "updated", None, "domain" if row.domain else "name", standing.id, changes)

    def _cells(self, row: IncomingCompany) -> dict[str, Any]:
        pairs = zip(self._column_ids, row.cells, strict=True)
        # Of two values for one cell the first counts.
        return {column_id: value for column_id, value in reversed(list(pairs)) if column_id and value is not None}


def _key(domain: str | None, name_key: str) -> tuple[str, str]:
    """Tell companies apart: by domain, and those without one among themselves by name."""
    return ("domain", domain) if domain else ("name", name_key)
