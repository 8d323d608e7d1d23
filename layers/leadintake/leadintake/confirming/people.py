"""A file of people on its way into a list."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from leadintake.confirming.confirm import Done
from leadintake.confirming.custom_columns import NO_COLUMNS, ListColumns, find_or_make
from leadintake.confirming.outbox import send_runs_afterwards
from leadintake.confirming.staged_texts import SentText
from leadintake.confirming.targets import lock_list
from leadintake.confirming.underway import Source, Underway
from leadintake.contract.people_imports import ListImportResult
from leadintake.importing.ids import IdsOfLines, ascending_ids
from leadintake.importing.layouts import Layout, SentMapping, layout_of
from leadintake.kinds.people.deciding import PeopleDecision, decide, standing_people
from leadintake.kinds.people.employers import EmployersDecision, decide_employers, wanted_domains
from leadintake.kinds.people.exclusions import NOTHING
from leadintake.kinds.people.incoming import IncomingPeople, read_people
from leadintake.kinds.people.journal import journal_of
from leadintake.kinds.people.targets import TARGETS
from leadintake.kinds.people.telling import warnings_about
from leadintake.store import companies, enrichment_runs, people_matches, people_writes


@dataclass(frozen=True, slots=True)
class PeopleFile:
    """A file that has been read, and the columns of the list that it fills."""

    source: Source
    layout: Layout
    incoming: IncomingPeople
    columns: ListColumns = NO_COLUMNS

    @property
    def lines(self) -> Sequence[int]:
        """Give the line of each row."""
        return self.incoming.lines

    def first(self, rows: int) -> "PeopleFile":
        """Give the same file, ending after so many rows."""
        return replace(self, incoming=self.incoming.first(rows))


@dataclass(frozen=True, slots=True)
class PeopleImport:
    """People for a list, as a caller has confirmed them."""

    list_id: UUID
    text: SentText
    mapping: SentMapping
    skip_existing_customers: bool

    def read(self, one: Underway) -> PeopleFile:
        """Read every row as a person."""
        source, rows = one.open(self.text)
        layout = layout_of(source.columns, self.mapping, TARGETS)
        return PeopleFile(source, layout, read_people(source.columns, rows, layout))

    def begin(self, one: Underway, file: PeopleFile) -> PeopleFile:
        """Keep the list as it is, and make the columns that it lacks."""
        lock_list(one.ws, self.list_id)
        types = file.incoming.value_types()
        return replace(file, columns=find_or_make(one.ws, self.list_id, "person", file.layout.customs, types))

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
        return Done(
            answer=result,
            kind="people",
            target_id=self.list_id,
            source=file.source,
            mapping=self.mapping,
            options={"skipExistingCustomers": self.skip_existing_customers},
            rows_total=result.total,
            counters=result.model_dump(by_alias=True, exclude={"import_id", "row_ids", "warnings"}),
            warnings=result.warnings or (),
            # The added rows were entered with the rows themselves.
            fates=[fate for fate in decision.fates if fate.outcome != "imported"],
            journal=journal_of(file.columns.made, employers, filled),
        )

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
            warnings=[*_told_of(file), *warnings_about(decision)] or None,
        )


def _told_of(file: PeopleFile) -> Sequence[str]:
    return [*file.source.warnings, *file.layout.warnings, *file.columns.warnings, *file.incoming.warnings]
