"""How an import is taken back: in its account's turn, in one transaction, the same way for every kind."""

from collections.abc import Mapping
from uuid import UUID

from leadintake import limits
from leadintake.contract.imports import ImportKind
from leadintake.contract.undo import Subject, UndoResult
from leadintake.errors import NotFound, NotUndoable
from leadintake.importing.walking_back import walked_back
from leadintake.kinds.people.person import FIELDS as PERSON_FIELDS
from leadintake.kinds.people.person import Person
from leadintake.store import accounts, campaigns, columns, lead_lists, removals, restorations, undone_imports
from leadintake.store.turns import in_time, limit_statements, take_turn
from leadintake.store.undone_imports import PastImport
from leadintake.store.workspace import Workspace, rolled_back
from leadintake.undoing.tally import Tally

_SUBJECTS: Mapping[ImportKind, Subject] = {
    "people": "row",
    "companies": "company",
    "prospects": "prospect",
    "connections": "connection",
}
_CHANGED: Mapping[ImportKind, tuple[Subject, ...]] = {
    "people": ("row", "company"),
    "companies": ("row", "company"),
    "prospects": (),
    "connections": ("connection",),
}


def undo(ws: Workspace, import_id: UUID, *, is_dry: bool) -> UndoResult:
    """Take an import back; one that was taken back before is answered as then."""
    if not is_dry:
        return _undone(ws, import_id)
    with rolled_back(ws):
        result = _undone(ws, import_id)
    return result.model_copy(update={"dry_run": True, "undone_at": None})


def _undone(ws: Workspace, import_id: UUID) -> UndoResult:
    with in_time():
        take_turn(ws)
        limit_statements(ws, limits.IMPORT_SECONDS)
        past = undone_imports.lock_import(ws, import_id)
        if past is None:
            raise NotFound("import")
        if past.undo is not None:
            return UndoResult.model_validate(past.undo, by_alias=True)
        if past.status != "completed" or not past.is_in_time:
            raise NotUndoable(past.status)
        tally = _Undo(ws, past).done()
        result = tally.result(past.id, _SUBJECTS[past.kind], undone_imports.moment(ws))
        undone_imports.finish(ws, past.id, result.model_dump(mode="json", by_alias=True))
    return result


class _Undo:
    def __init__(self, ws: Workspace, past: PastImport) -> None:
        self._ws, self._past = ws, past
        self._taken = undone_imports.gather(ws, past)
        self._tally = Tally()

    def done(self) -> Tally:
        ws, past = self._ws, self._past
        self._tally.runs_taken_back = undone_imports.take_back_runs(ws, past.id)
        if past.kind == "connections":
            self._bring_back_cleared()
        for subject in _CHANGED[past.kind]:
            self._restore(subject)
        self._remove(_SUBJECTS[past.kind])
        if past.kind in ("people", "companies"):
            self._clean_list(past.target_id)
        if past.kind == "prospects":
            self._clean_campaign(past.target_id)
        self._tell_what_is_left()
        if past.kind != "connections" and past.headers:
            undone_imports.forget_mapping(ws, past)
        return self._tally

    def _bring_back_cleared(self) -> None:
        # First what was added, which may stand in their place.
        self._remove("connection")
        for import_id in restorations.clearings(self._ws, self._taken):
            brought = restorations.bring_back_cleared(self._ws, import_id)
            self._tally.count(self._tally.restored, "connection", brought)
            # Who came back may be one that an older import had put in the place of another.
            self._remove("connection")
        for record_id in restorations.cleared_and_left(self._ws, self._past.id):
            self._tally.keep("connection", record_id, "replaced")

    def _restore(self, subject: Subject) -> None:
        records = list[dict[str, object]]()
        for changed in restorations.changed_records(self._ws, subject, self._past, self._taken):
            back = walked_back(changed.record, changed.steps)
            if back.restored and (subject != "row" or _can_be_found(back.record)):
                records.append(back.record)
            if back.kept:
                self._tally.keep(subject, changed.id, "changed", back.kept)
        restorations.write_back(self._ws, subject, self._past.target_id, records)
        self._tally.count(self._tally.restored, subject, len(records))

    def _remove(self, subject: Subject) -> None:
        removed = removals.remove_unused(self._ws, subject, self._past.target_id)
        self._tally.count(self._tally.removed, subject, removed)

    def _clean_list(self, list_id: UUID | None) -> None:
        assert list_id is not None  # noqa: S101 - for the type checker: such imports go into a list
        if self._past.kind == "companies":
            self._remove("row")
        self._remove("company")
        for column_id, made_by, has_values in removals.made_columns(self._ws, list_id):
            if not has_values:
                columns.delete_column(self._ws, list_id, column_id)
                self._tally.count(self._tally.removed, "column", 1)
            elif made_by == self._past.id:
                self._tally.keep("column", column_id, "has_values")
        self._return_credits()
        for made, made_by in removals.made_lists(self._ws):
            if removals.remove_empty_list(self._ws, made, self._past.id):
                self._tally.list_removed = True
            elif made_by == self._past.id:
                self._tally.keep("list", made, "not_empty")

    def _return_credits(self) -> None:
        for import_id, amount in undone_imports.returned_credits(self._ws, self._taken):
            accounts.give_back(self._ws, amount, "UNDO_IMPORT", import_id)
            self._tally.credits_returned += amount

    def _clean_campaign(self, campaign_id: UUID | None) -> None:
        assert campaign_id is not None  # noqa: S101 - for the type checker: such imports go into a campaign
        campaigns.recount_campaign(self._ws, campaign_id)
        lead_lists.reopen_lead_list(self._ws, UUID(self._past.options["lead_list_id"]), self._past.id)

    def _tell_what_is_left(self) -> None:
        past = self._past
        subjects: tuple[Subject, ...] = (_SUBJECTS[past.kind], *(("company",) if past.kind == "people" else ()))
        for subject in subjects:
            total, left = removals.left_of(self._ws, subject, past.target_id, past.id)
            for record_id, reason in left:
                self._tally.keep(subject, record_id, reason)
            self._tally.kept_total += total - len(left)


def _can_be_found(record: Mapping[str, object]) -> bool:
    return Person(**{name: record[name] for name in PERSON_FIELDS}).can_be_found  # pyright: ignore[reportArgumentType] - JSON of the table's own columns
