"""A file of companies on its way into a list."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from leadintake.confirming.confirm import Done
from leadintake.confirming.custom_columns import NO_COLUMNS, ListColumns, find_or_make
from leadintake.confirming.staged_texts import SentText
from leadintake.confirming.targets import lock_list
from leadintake.confirming.underway import Source, Underway
from leadintake.contract.company_imports import CompanyImportResult
from leadintake.importing.fates import tally
from leadintake.importing.ids import ascending_ids
from leadintake.importing.layouts import Layout, SentMapping, layout_of
from leadintake.kinds.companies.deciding import NOTHING_BLOCKED, CompaniesDecision, decide
from leadintake.kinds.companies.incoming import IncomingCompanies, read_companies
from leadintake.kinds.companies.targets import TARGETS
from leadintake.store import company_imports


@dataclass(frozen=True, slots=True)
class CompaniesFile:
    """A file that has been read, and the columns of the list that it fills."""

    source: Source
    layout: Layout
    incoming: IncomingCompanies
    columns: ListColumns = NO_COLUMNS

    @property
    def lines(self) -> Sequence[int]:
        """Give the line of each row."""
        return [row.line for row in self.incoming.companies]

    def first(self, rows: int) -> "CompaniesFile":
        """Give the same file, ending after so many rows."""
        return replace(self, incoming=self.incoming.first(rows))


@dataclass(frozen=True, slots=True)
class CompaniesImport:
    """Companies for a list, as a caller has confirmed them."""

    list_id: UUID
    text: SentText
    mapping: SentMapping
    skip_existing_customers: bool

    def read(self, one: Underway) -> CompaniesFile:
        """Read every row as a company."""
        source, rows = one.open(self.text)
        layout = layout_of(source.columns, self.mapping, TARGETS)
        return CompaniesFile(source, layout, read_companies(rows, layout))

    def begin(self, one: Underway, file: CompaniesFile) -> CompaniesFile:
        """Keep the list as it is, and make the columns that it lacks."""
        lock_list(one.ws, self.list_id)
        types = file.incoming.value_types()
        return replace(file, columns=find_or_make(one.ws, self.list_id, "company", file.layout.customs, types))

    def write(self, one: Underway, file: CompaniesFile) -> Done[CompanyImportResult]:
        """Overwrite the companies that the list knows with what is not blank, and add the others."""
        decision = self._decide(one, file)
        with one.phase("write"):
            company_imports.update_companies(one.ws, self.list_id, decision.changed)
            company_imports.insert_companies(one.ws, self.list_id, decision.added)
        counts = tally(decision.fates)
        told = [*file.source.warnings, *file.layout.warnings, *file.columns.warnings, *file.incoming.warnings]
        result = CompanyImportResult(
            importId=one.id,
            imported=counts.imported,
            updated=counts.updated,
            skipped=counts.skipped - counts.blocked,
            blocked_skipped=counts.blocked,
            total=counts.total,
            warnings=told or None,
        )
        return Done(
            answer=result,
            kind="companies",
            target_id=self.list_id,
            source=file.source,
            mapping=self.mapping,
            options={"skipExistingCustomers": self.skip_existing_customers},
            rows_total=result.total,
            counters=result.model_dump(by_alias=True, exclude={"import_id", "warnings"}),
            warnings=result.warnings or (),
            fates=decision.fates,
            journal=decision.journal(file.columns.made),
        )

    def _decide(self, one: Underway, file: CompaniesFile) -> CompaniesDecision:
        rows = file.incoming.companies
        domains = {row.domain for row in rows if row.domain}
        with one.phase("find"):
            # The name of a company with a domain can be blocked, but it meets nobody by it.
            names = {row.name_key for row in rows if row.name_key and not row.domain}
            all_names = {row.name_key for row in rows if row.name_key}
            keeps_out = self.skip_existing_customers
            blocked = company_imports.blocked_among(one.ws, domains, all_names) if keeps_out else NOTHING_BLOCKED
            known = company_imports.known_companies(one.ws, self.list_id, domains, names)
        with one.watch.phase("decide"):
            return decide(rows, known, blocked, file.columns.ids, ascending_ids())
