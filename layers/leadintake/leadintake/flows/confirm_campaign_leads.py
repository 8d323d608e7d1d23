"""Write an uploaded file of leads into a campaign: read, decide, write, all of it in one transaction or none."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from uuid import UUID, uuid4

from leadintake import limits
from leadintake.contract.campaigns import CampaignType
from leadintake.contract.prospect_imports import CampaignImportResult, ConfirmCampaignLeads
from leadintake.errors import CampaignNotDraft, Detail, InvalidBody, NotFound
from leadintake.importing.files import SentFile, open_file
from leadintake.importing.ids import ascending_ids
from leadintake.importing.memory import nothing_thrown_away
from leadintake.importing.records import ImportRecord
from leadintake.importing.stopwatch import Stopwatch
from leadintake.kinds.prospects.deciding import ProspectsDecision, decide
from leadintake.kinds.prospects.incoming import IncomingProspect, ProspectLayout, prospect_layout, read_prospects
from leadintake.mapping.engine import propose
from leadintake.mapping.memory import header_set
from leadintake.store import campaigns, imports, lead_lists, mappings, previewed_files, prospects
from leadintake.store.staging import until_not_overtaken
from leadintake.store.turns import in_time, limit_statements, take_turn
from leadintake.store.workspace import Workspace


@dataclass(frozen=True, slots=True)
class _File:
    """A file that has been read, before the campaign's prospects were looked at."""

    name: str | None
    sent: SentFile
    layout: ProspectLayout
    rows: Sequence[IncomingProspect]


@dataclass(frozen=True, slots=True)
class _Import:
    """One confirm under way."""

    ws: Workspace
    campaign_id: UUID
    request: ConfirmCampaignLeads
    watch: Stopwatch
    id: UUID = field(default_factory=uuid4)


def confirm_campaign_leads(ws: Workspace, campaign_id: UUID, request: ConfirmCampaignLeads) -> CampaignImportResult:
    """Add to a draft whom it does not have yet."""
    one = _Import(ws, campaign_id, request, Stopwatch(limits.IMPORT_SECONDS))
    with in_time(), nothing_thrown_away():
        kind = _kind_of_draft(one)
        with one.watch.phase("read"):
            file = _read(one, kind)
        with one.watch.phase("wait") as seconds:
            limit_statements(ws, seconds)
            take_turn(ws)
            _require_draft(campaigns.lock_campaign(ws, campaign_id))
        return until_not_overtaken(ws, lambda: _import(one, file))


def _kind_of_draft(one: _Import) -> CampaignType:
    campaign = campaigns.find_campaign(one.ws, one.campaign_id)
    _require_draft(campaign.status if campaign else None)
    if campaign is None or not lead_lists.lead_list_exists(one.ws, one.campaign_id, one.request.lead_list_id):
        raise NotFound("lead list")
    return campaign.type


def _require_draft(status: str | None) -> None:
    if status is None:
        raise NotFound("campaign")
    if status != "draft":
        raise CampaignNotDraft


def _read(one: _Import, kind: CampaignType) -> _File:
    sent = open_file(one.request.csv_text)
    layout = prospect_layout(sent.columns, one.request.mapping, kind)
    if layout.lacks_identity:
        needed = f"a column of the file is needed here for a campaign of the type {kind}"
        raise InvalidBody("The mapping does not say who is who.", [Detail(f"mapping.{layout.identity_field}", needed)])
    previewed = previewed_files.find_file(one.ws, sent.digest)
    rows = list(sent.rows_at(previewed.facts if previewed else None))
    full_name = _full_name(one, sent, rows) if layout.wants_full_name else None
    return _File(previewed.name if previewed else None, sent, layout, read_prospects(rows, layout, full_name))


def _full_name(one: _Import, sent: SentFile, rows: Sequence[tuple[int, list[str]]]) -> int | None:
    """Find a column of full names among those that are not mapped."""
    sample = [row[: len(sent.columns)] for _, row in rows[: limits.SAMPLE_ROWS]]
    found = propose("people", sent.columns, sample).get("full_name")
    mapped = {header.strip() for header in one.request.mapping.values() if header}
    if found is None or found.source.strip() in mapped:
        return None
    return sent.columns.index(found.source)


def _import(one: _Import, file: _File) -> CampaignImportResult:
    with one.watch.phase("find") as seconds:
        limit_statements(one.ws, seconds)
        identities = {row.identity for row in file.rows if row.identity}
        known = prospects.known_prospects(one.ws, one.campaign_id, identities)
    with one.watch.phase("decide"):
        decision = decide(file.rows, known, file.layout.identity_field, ascending_ids())
    with one.watch.phase("write") as seconds:
        limit_statements(one.ws, seconds)
        prospects.insert_prospects(one.ws, one.campaign_id, one.request.lead_list_id, decision.added)
        campaigns.recount_campaign(one.ws, one.campaign_id)
        lead_lists.complete_lead_list(one.ws, one.request.lead_list_id, one.request.mapping)
    result = _result(one, file, decision)
    with one.watch.phase("record") as seconds:
        limit_statements(one.ws, seconds)
        imports.insert_ledger(one.ws, one.id, decision.fates)
        imports.insert_journal(one.ws, one.id, decision.journal())
        mappings.remember_mapping(one.ws, "prospects", header_set(file.sent.columns), one.request.mapping)
        imports.insert_import(one.ws, _entry(one, file, result))
    return result


def _result(one: _Import, file: _File, decision: ProspectsDecision) -> CampaignImportResult:
    return CampaignImportResult(
        imported=decision.count("imported"),
        duplicates=decision.count("duplicate"),
        invalid=decision.count("invalid"),
        importId=one.id,
        warnings=[*file.sent.warnings, *file.layout.warnings] or None,
    )


def _entry(one: _Import, file: _File, result: CampaignImportResult) -> ImportRecord:
    return ImportRecord(
        id=one.id,
        kind="prospects",
        target_id=one.campaign_id,
        file_name=file.name,
        digest=file.sent.digest,
        columns=file.sent.columns,
        mapping=one.request.mapping,
        options={"lead_list_id": str(one.request.lead_list_id)},
        rows_total=len(file.rows),
        counters=result.model_dump(include={"imported", "duplicates", "invalid"}),
        warnings=result.warnings or (),
        timings=one.watch.milliseconds,
    )
