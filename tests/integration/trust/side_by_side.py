"""An account of the product and one of the model, side by side: what is done to both, and how they are compared."""

from collections.abc import Callable, Mapping
from typing import Any
from uuid import uuid4

from hypothesis.stateful import RuleBasedStateMachine

from tests.integration.clients import Answer
from tests.integration.people_imports.oracle import PERSON, Row
from tests.integration.trust.conftest import Caller
from tests.integration.trust.plain_account import (
    SHOWN_OF_COMPANY,
    SHOWN_OF_CONNECTION,
    Import,
    PlainAccount,
    PlainSheet,
)

# What tells of the past, and is not taken back with what it tells of.
HISTORY: Mapping[str, str] = {
    "imports": "the entry stays, and says that it was undone",
    "import_rows": "what became of each row can be looked up after an undo as well",
    "import_changes": "the journal that undo reads; a later undo may need it again",
    "import_sheets": "the caller's rows, for the report",
    "credit_entries": "a return of credits is an entry of its own; the balance is compared",
    "kept_answers": "a repeated request is answered as before, also when its import was undone",
    "previewed_files": "a preview was not undone",
}
BALANCE = 12
Send = Callable[..., Answer]
Again = Callable[[], Import | None]
"""Does in the model what was sent."""


class Ours:
    """What the product has done of one import."""

    def __init__(self, model: Import, send: Send, again: Again, answer: Answer, key: str | None) -> None:
        self.model, self.send, self.again, self.answer, self.key = model, send, again, answer, key
        self.undone: Answer | None = None


class SideBySide(RuleBasedStateMachine):
    """Takes each step on both, and compares them afterwards."""

    def __init__(self, caller: Caller) -> None:
        super().__init__()
        self.caller, self.plain = caller, PlainAccount(BALANCE)
        self.ids: dict[int, str] = {}
        self.imports: list[Ours] = []
        self.latest: list[tuple[Ours, Mapping[str, Any]]] = []
        """The imports that nothing else has happened after, the newest last, and what was there before each."""
        self.words = 0
        self.campaign = caller.new_campaign()
        self.about: tuple[str, ...] = ()
        self.add_sheet(caller.new_list(), PlainSheet())

    def bring(self, send: Send, model: Again, keyed: bool, has_rows: bool) -> Ours | None:
        """Try an import, do it, and compare both with the model."""
        before = self.everything()
        dry = send(body={"dryRun": True, "dryRunRows": True})
        assert self.everything() == before
        key = str(uuid4()) if keyed else None
        real = send(headers={"Idempotency-Key": key} if key else {})
        one = model() if has_rows else None
        if one is None:
            assert (dry.status, real.status) == ((402, 402) if has_rows else (400, 400)), real.body
            assert self.everything() == before
            return None
        assert (dry.status, real.status) == (200, 200), (dry.body, real.body)
        self.compare_trial(dry, real)
        self.imports.append(Ours(one, send, model, real, key))
        outcomes = [row["outcome"] for row in self.caller.rows_of_import(real.importId)]
        assert outcomes == one.outcomes
        self.latest.append((self.imports[-1], without_history(before)))
        if one.buys:
            self.ids[id(self.plain.sheets[-1])] = real.listId
        self.compare()
        return self.imports[-1]

    def compare_trial(self, dry: Answer, real: Answer) -> None:
        """Compare a dry run with the import that has followed it, field by field."""
        apart = {"importId", "listId", "rowIds", "dryRun", "rows"}
        assert dry.body.keys() - {"dryRun", "rows"} == real.body.keys()
        assert {name: dry.body[name] for name in real.body.keys() - apart} == {
            name: real.body[name] for name in real.body.keys() - apart
        }
        rows = self.caller.rows_of_import(real.importId)
        added = {row["rowId"] for row in rows if row["outcome"] == "imported"}
        assert dry.rows == [{**row, "rowId": None} if row["rowId"] in added else row for row in rows]
        if "rowIds" in real.body:
            assert dry.rowIds == [row_id for row_id in real.rowIds if row_id not in added]

    def undo(self, ours: Ours) -> None:
        """Try to take an import back, do it, and compare both with the model."""
        before = self.everything()
        dry = self.caller.undo(ours.answer.importId, dryRun=True)
        assert self.everything() == before
        real = self.caller.undo(ours.answer.importId)
        assert (dry.status, real.status) == (200, 200), (dry.body, real.body)
        assert dry.body == {**real.body, "dryRun": True, "undoneAt": None}
        if ours.undone:
            assert real.body == ours.undone.body
            assert self.everything() == before
            return
        ours.undone = real
        self.compare_undo(ours, real)
        self.compare()
        if self.latest and self.latest[-1][0] is ours:
            _, was = self.latest.pop()
            assert without_history(self.everything()) == was
        else:
            self.latest = []

    def compare_undo(self, ours: Ours, real: Answer) -> None:
        """Take the import back in the model, and compare what is said of it."""
        done, is_of_companies = self.plain.undo(ours.model), "companiesCreated" not in ours.answer.body
        removed, restored = (done.removed, done.restored)
        if ours.model.kind == "list" and (is_of_companies or ours.model.buys == "companies"):
            removed, restored = (done.companies_removed, done.companies_restored)
        assert {
            "removed": removed,
            "restored": restored,
            "columns": done.columns_removed,
            "list": done.list_removed,
        } == {
            "removed": real.removed,
            "restored": real.restored,
            "columns": real.columnsRemoved,
            "list": real.listRemoved,
        }
        assert real.creditsReturned == done.credits_returned
        if ours.model.kind == "list":
            firms = (done.companies_removed, done.companies_restored)
            assert (real.companiesRemoved, real.companiesRestored) == firms
        whole = [one for one in real.kept if not one["fields"] and one["kind"] not in ("column", "list")]
        left = self.plain.left_of(ours.model)
        assert {one["id"] for one in whole if one["reasonCode"] != "replaced"} == {one["id"] for one in left}
        assert {one["id"] for one in whole if one["reasonCode"] == "replaced"} == {
            one["id"] for one in ours.model.cleared
        }

    def add_sheet(self, list_id: str, sheet: PlainSheet) -> None:
        """Note which list of the model is which."""
        self.plain.world.sheets.append(sheet)
        self.ids[id(sheet)] = list_id

    def sheet_at(self, place: int) -> PlainSheet:
        """Find a list, whatever the number."""
        return self.plain.sheets[place % len(self.plain.sheets)]

    def all_of(self, kind: str) -> list[tuple[PlainSheet, Row]]:
        """Give the rows or companies of all lists."""
        return [(sheet, record) for sheet in self.plain.sheets for record in getattr(sheet, kind)]

    def record_at(self, place: int, kind: str) -> tuple[PlainSheet, Row]:
        """Find a row or company, whatever the number."""
        known = self.all_of(kind)
        return known[place % len(known)]

    def word(self) -> str:
        """Make up a value that no file has, and no other hand."""
        self.words += 1
        return f"by hand {self.words}"

    def changed_by_hand(self) -> None:
        """Note that the last import is not the last thing any more."""
        self.latest = []
        self.compare()

    def everything(self) -> dict[str, list[Any]]:
        """Read all that the account has."""
        return everything_of(self.caller)

    def compare(self) -> None:
        """Compare all that can be seen with the model."""
        stored = self.everything()
        for sheet in self.plain.sheets:
            self.compare_sheet(sheet, stored)
        assert {row["id"] for row in stored["lists"]} == {self.ids[id(sheet)] for sheet in self.plain.sheets}
        prospects = in_order(stored["campaign_prospects"])
        match(self.plain.campaign.prospects, prospects, ("email", "first_name", "status"))
        plans: list[Row] = [one["custom_fields"] or {} for one in prospects]
        assert [one.get("plan") for one in plans] == [one["plan"] for one in self.plain.campaign.prospects]
        self.compare_campaign(stored)
        match(self.plain.network, in_order(stored["network_connections"]), SHOWN_OF_CONNECTION)
        assert [entry["amount"] for entry in sorted(stored["credit_entries"], key=lambda entry: entry["id"])] == (
            self.plain.ledger
        )
        assert stored["accounts"][0]["credits"] == self.plain.balance

    def compare_sheet(self, sheet: PlainSheet, stored: dict[str, list[Any]]) -> None:
        """Compare a list."""
        list_id = self.ids[id(sheet)]
        rows, firms, columns = (
            [one for one in stored[table] if one["list_id"] == list_id]
            for table in ("list_rows", "list_company_rows", "list_columns")
        )
        tiers = {one["subject"]: one["id"] for one in columns if one["name"] == "Tier"}
        assert tiers.keys() == sheet.columns.keys()
        for one in rows:
            one["tier"] = one["cells"].get(tiers.get("person"))
        for one in firms:
            one["tier"] = one["cells"].get(tiers.get("company"))
        match(sheet.companies, in_order(firms), SHOWN_OF_COMPANY)
        match(sheet.rows, in_order(rows), (*PERSON, "tier"))
        employers = [row["company_row"] and row["company_row"]["id"] for row in sheet.rows]
        assert [one["company_row_id"] for one in in_order(rows)] == employers

    def compare_campaign(self, stored: dict[str, list[Any]]) -> None:
        """Compare what is counted in the campaign, and which files are in it."""
        (campaign,) = stored["campaigns"]
        statuses = [one["status"] for one in self.plain.campaign.prospects]
        assert campaign["stats"].get("total", 0) == len(statuses)
        are_in = {one["id"]: one["status"] for one in stored["campaign_lead_lists"]}
        assert are_in == {
            one["id"]: "completed" if any(map(self.plain.stands, one["confirmed_by"])) else "pending"
            for one in self.plain.campaign.files
        }


def match(ours: list[Row], theirs: list[Row], names: tuple[str, ...]) -> None:
    """Compare records in their order; each keeps the id that it has had from the beginning."""
    assert [{name: one[name] for name in names} for one in theirs] == [
        {name: one[name] for name in names} for one in ours
    ]
    assert [one["id"] for one in theirs] == [
        one.setdefault("id", other["id"]) for one, other in zip(ours, theirs, strict=True)
    ]


def in_order(records: list[Row]) -> list[Row]:
    """Sort records as they are shown."""
    return sorted(records, key=lambda one: one["ordinal"])


def everything_of(caller: Caller) -> dict[str, list[Any]]:
    """Read all that an account has, table by table."""
    tables: dict[str, list[Any]] = {
        name: []
        for (name,) in caller.owner.execute(
            """
            select relname from pg_class join pg_attribute on attrelid = pg_class.oid and attname = 'account_id'
            where relkind = 'r' and relnamespace = 'public'::regnamespace order by 1
            """
        )
    }
    query: Any = " union all ".join(
        f"select '{name}', to_jsonb(t) from {name} t where account_id = %(account)s" for name in tables
    )
    for name, record in caller.owner.execute(query, {"account": caller.account.account_id}):
        tables[name].append(record)
    return {name: sorted(records, key=repr) for name, records in tables.items()}


def without_history(tables: Mapping[str, list[Row]]) -> dict[str, list[Row]]:
    """Leave out what tells of the past, and when something was last written."""
    return {
        name: sorted(({key: one[key] for key in one if key != "updated_at"} for one in records), key=repr)
        for name, records in tables.items()
        if name not in HISTORY
    }
