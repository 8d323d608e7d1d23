"""A file of leads on its way into a campaign."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from leadintake import limits
from leadintake.confirming.confirm import Done
from leadintake.confirming.staged_texts import SentText
from leadintake.confirming.underway import Source, Underway
from leadintake.contract.campaigns import CampaignType
from leadintake.contract.prospect_imports import CampaignImportResult
from leadintake.errors import CampaignNotDraft, Detail, InvalidBody, NotFound
from leadintake.importing.files import Row
from leadintake.importing.ids import ascending_ids
from leadintake.importing.layouts import SentMapping
from leadintake.kinds.prospects.deciding import ProspectsDecision, decide
from leadintake.kinds.prospects.incoming import IncomingProspect, ProspectLayout, prospect_layout, read_prospects
from leadintake.mapping.engine import propose
from leadintake.store import campaigns, lead_lists, prospects
from leadintake.store.workspace import Workspace


@dataclass(frozen=True, slots=True)
class ProspectsFile:
    """A file that has been read."""

    source: Source
    layout: ProspectLayout
    rows: Sequence[IncomingProspect]


@dataclass(frozen=True, slots=True)
class ProspectsImport:
    """Leads for a campaign, as a caller has confirmed them."""

    campaign_id: UUID
    lead_list_id: UUID
    text: SentText
    mapping: SentMapping

    def read(self, one: Underway) -> ProspectsFile:
        """Read every row as a prospect."""
        kind = kind_of_draft(one.ws, self.campaign_id, self.lead_list_id)
        source, rows = one.open(self.text)
        layout = prospect_layout(source.columns, self.mapping, kind)
        if layout.lacks_identity:
            raise _no_identity(layout, kind)
        read = list(rows)
        full_name = self._full_name(source.columns, read) if layout.wants_full_name else None
        return ProspectsFile(source, layout, read_prospects(read, layout, full_name))

    def begin(self, one: Underway, file: ProspectsFile) -> ProspectsFile:
        """Keep the campaign a draft."""
        _require_draft(campaigns.lock_campaign(one.ws, self.campaign_id))
        return file

    def write(self, one: Underway, file: ProspectsFile) -> Done[CampaignImportResult]:
        """Add whom the campaign does not have yet."""
        decision = self._decide(one, file)
        with one.phase("write"):
            prospects.insert_prospects(one.ws, self.campaign_id, self.lead_list_id, decision.added)
            campaigns.recount_campaign(one.ws, self.campaign_id)
            lead_lists.complete_lead_list(one.ws, self.lead_list_id, self.mapping)
        result = CampaignImportResult(
            imported=decision.count("imported"),
            duplicates=decision.count("duplicate"),
            invalid=decision.count("invalid"),
            importId=one.id,
            warnings=[*file.source.warnings, *file.layout.warnings] or None,
        )
        return Done(
            answer=result,
            kind="prospects",
            target_id=self.campaign_id,
            source=file.source,
            mapping=self.mapping,
            options={"lead_list_id": str(self.lead_list_id)},
            rows_total=len(file.rows),
            warnings=result.warnings or (),
            fates=decision.fates,
            journal=decision.journal(),
        )

    def _full_name(self, columns: Sequence[str], rows: Sequence[Row]) -> int | None:
        """Find a column of full names among those that are not mapped."""
        sample = [row[: len(columns)] for _, row in rows[: limits.SAMPLE_ROWS]]
        found = propose("people", columns, sample).get("full_name")
        mapped = {header.strip() for header in self.mapping.values() if header}
        if found is None or found.source.strip() in mapped:
            return None
        return columns.index(found.source)

    def _decide(self, one: Underway, file: ProspectsFile) -> ProspectsDecision:
        with one.phase("find"):
            identities = {row.identity for row in file.rows if row.identity}
            known = prospects.known_prospects(one.ws, self.campaign_id, identities)
        with one.watch.phase("decide"):
            return decide(file.rows, known, file.layout.identity_field, ascending_ids())


def kind_of_draft(ws: Workspace, campaign_id: UUID, lead_list_id: UUID) -> CampaignType:
    """Tell by what the leads of a draft are known; refuse a campaign or a lead list that is not there."""
    campaign = campaigns.find_campaign(ws, campaign_id)
    _require_draft(campaign.status if campaign else None)
    if campaign is None or not lead_lists.lead_list_exists(ws, campaign_id, lead_list_id):
        raise NotFound("lead list")
    return campaign.type


def _require_draft(status: str | None) -> None:
    if status is None:
        raise NotFound("campaign")
    if status != "draft":
        raise CampaignNotDraft


def _no_identity(layout: ProspectLayout, kind: CampaignType) -> InvalidBody:
    needed = f"a column of the file is needed here for a campaign of the type {kind}"
    return InvalidBody("The mapping does not say who is who.", [Detail(f"mapping.{layout.identity_field}", needed)])
