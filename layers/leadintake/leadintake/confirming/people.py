"""A file of people on its way into a list."""

from collections.abc import Iterable, Sequence

from leadintake.confirming.confirm import Done
from leadintake.confirming.list_kinds import PEOPLE
from leadintake.confirming.list_rows import ListFile, ListImport
from leadintake.confirming.outbox import send_runs_afterwards
from leadintake.confirming.underway import Underway
from leadintake.contract.people_imports import ListImportResult
from leadintake.importing.files import Row
from leadintake.importing.ids import IdsOfLines, ascending_ids
from leadintake.importing.layouts import Layout
from leadintake.kinds.people.deciding import PeopleDecision, decide, standing_people
from leadintake.kinds.people.employers import EmployersDecision, decide_employers, wanted_domains
from leadintake.kinds.people.exclusions import NOTHING
from leadintake.kinds.people.incoming import IncomingPeople, read_people
from leadintake.kinds.people.journal import journal_of
from leadintake.kinds.people.telling import warnings_about
from leadintake.store import companies, enrichment_runs, people_matches, people_writes

PeopleFile = ListFile[IncomingPeople]


class PeopleImport(ListImport[IncomingPeople]):
    """People for a list, as a caller has confirmed them."""

    rows = PEOPLE

    def read_rows(self, columns: Sequence[str], rows: Iterable[Row], layout: Layout) -> IncomingPeople:
        """Read every row as a person."""
        return read_people(columns, rows, layout)

    def write(self, one: Underway, file: PeopleFile) -> Done[ListImportResult]:
        """Fill the people whom the list knows, and add the others."""
        decision = self._decide(one, file)
        with one.phase("write"):
            employers = self._decide_employers(one, decision)
            companies.insert_employers(one.ws, self.list_id, employers.created)
            companies.fill_companies(one.ws, self.list_id, employers.filled)
            filled = decision.filled()
            people_writes.fill_people(one.ws, self.list_id, filled)
            people_writes.insert_people(one.ws, self.list_id, one.id, decision, employers.companies)
            result = self._result(one, file, decision, employers)
        if result.enrichment_triggered:
            send_runs_afterwards(one.ws)
        # The added rows were entered with the rows themselves.
        fates = [fate for fate in decision.fates if fate.outcome != "imported"]
        return self.done(file, result, result.warnings, fates, journal_of(file.columns.made, employers, filled))

    def _decide(self, one: Underway, file: PeopleFile) -> PeopleDecision:
        with one.phase("find"):
            cells = people_writes.cells_speller(file.columns.ids)
            people_matches.stage_incoming(one.ws, file.incoming.with_cells(cells))
            keeps_out = self.skip_existing_customers
            people_matches.find_namesakes(one.ws, self.list_id, everywhere=keeps_out)
            exclusions = people_matches.exclusions_of(one.ws, file.incoming) if keeps_out else NOTHING
            known = standing_people(people_matches.known_people(one.ws, self.list_id))
        with one.watch.phase("decide"):
            return decide(file.incoming, known, exclusions, file.columns.ids, IdsOfLines())

    def _decide_employers(self, one: Underway, decision: PeopleDecision) -> EmployersDecision:
        known = companies.companies_by_domain(one.ws, self.list_id, wanted_domains(decision))
        return decide_employers(decision, known, ascending_ids())

    def _result(
        self, one: Underway, file: PeopleFile, decision: PeopleDecision, employers: EmployersDecision
    ) -> ListImportResult:
        counts, row_ids = decision.tally(), decision.affected_rows()
        return ListImportResult(
            importId=one.id,
            imported=counts.imported,
            updated=counts.updated,
            skipped=counts.skipped,
            cross_list_skipped=counts.cross_list,
            blocked_skipped=counts.blocked,
            total=counts.total,
            row_ids=row_ids,
            companies_created=len(employers.created),
            companies_linked=employers.linked,
            enrichment_triggered=enrichment_runs.insert_runs(
                one.ws, self.list_id, one.id, file.columns.filled_by_a_model, row_ids
            ),
            warnings=[*file.warnings(), *warnings_about(decision)] or None,
        )
