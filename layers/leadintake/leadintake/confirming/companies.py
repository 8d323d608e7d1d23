"""A file of companies on its way into a list."""

from collections.abc import Iterable, Sequence

from leadintake.confirming.confirm import Done
from leadintake.confirming.list_kinds import COMPANIES
from leadintake.confirming.list_rows import ListFile, ListImport
from leadintake.confirming.underway import Underway
from leadintake.contract.company_imports import CompanyImportResult
from leadintake.importing.fates import tally
from leadintake.importing.files import Row
from leadintake.importing.ids import ascending_ids
from leadintake.importing.layouts import Layout
from leadintake.kinds.companies.deciding import NOTHING_BLOCKED, CompaniesDecision, decide
from leadintake.kinds.companies.incoming import IncomingCompanies, read_companies
from leadintake.store import company_imports

CompaniesFile = ListFile[IncomingCompanies]


class CompaniesImport(ListImport[IncomingCompanies]):
    """Companies for a list, as a caller has confirmed them."""

    rows = COMPANIES

    def read_rows(self, columns: Sequence[str], rows: Iterable[Row], layout: Layout) -> IncomingCompanies:
        """Read every row as a company."""
        del columns
        return read_companies(rows, layout)

    def write(self, one: Underway, file: CompaniesFile) -> Done[CompanyImportResult]:
        """Overwrite the companies that the list knows with what is not blank, and add the others."""
        decision = self._decide(one, file)
        with one.phase("write"):
            company_imports.update_companies(one.ws, self.list_id, decision.changed)
            company_imports.insert_companies(one.ws, self.list_id, decision.added)
        counts = tally(decision.fates)
        result = CompanyImportResult(
            importId=one.id,
            imported=counts.imported,
            updated=counts.updated,
            skipped=counts.skipped - counts.blocked,
            blocked_skipped=counts.blocked,
            total=counts.total,
            warnings=list(file.warnings()) or None,
        )
        return self.done(file, result, result.warnings, decision.fates, decision.journal(file.columns.made))

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
