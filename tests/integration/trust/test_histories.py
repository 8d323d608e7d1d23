"""Random histories of an account, in which anything may be taken back at any time, against a plain model of it."""

from collections.abc import Callable, Mapping
from typing import Any, LiteralString
from uuid import uuid4

from hypothesis import HealthCheck, seed, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule, run_state_machine_as_test

from functions.companies.app import api as companies
from tests.conftest import SEED
from tests.integration.people_imports.conftest import csv_of
from tests.integration.people_imports.oracle import PERSON, Row
from tests.integration.trust.conftest import HANDLERS, Answer, Caller, Callers, mapping_of
from tests.integration.trust.plain_account import (
    SHOWN_OF_COMPANY,
    SHOWN_OF_CONNECTION,
    Import,
    PlainAccount,
    PlainSheet,
    change_by_hand,
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

PEOPLE = {
    "full_name": ("", "Jane", "JANE ", "Zoë"),
    "linkedin_url": ("", "", "", "linkedin.com/in/jane", "https://www.linkedin.com/in/JANE/", "linkedin.com/in/zoe"),
    "company": ("", "Acme", "Globex"),
    "location": ("", "Köln"),
    "headline": ("", "CEO", "CTO"),
    "domain": ("", "acme.com", "https://www.acme.com/", "globex.com", "gmail.com"),
    "Tier": ("", "A", "B"),
    "industry": ("", "Retail"),
}
FIRMS = {
    "domain": ("", "acme.com", "https://www.acme.com/", "globex.com"),
    "name": ("", "Acme", "ACME", "Globex"),
    "industry": ("", "Retail", "Software"),
    "Tier": ("", "A", "B"),
}
LEADS = {
    "email": ("", "jane@acme.example", "JANE@acme.example", "zoe@acme.example", "ada@acme.example", "nobody"),
    "first_name": ("", "Jane"),
    "Plan": ("", "Gold"),
}
NETWORK = {
    "firstName": ("", "Jane", "JANE", "Zoë"),
    "company": ("", "Acme", "Globex"),
    "email": ("", "a@x.example", "b@x.example"),
    "linkedinUrl": ("", "", "linkedin.com/in/jane", "https://de.linkedin.com/in/JANE/", "linkedin.com/in/zoe"),
}
# A history of a little of everything seldom comes back to the same record: most are about one thing.
ABOUT = (
    ("people", "companies", "new lists", "prospects", "connections"),
    ("people", "companies"),
    ("people", "new lists"),
    ("people",),
    ("companies",),
    ("new lists",),
    ("prospects",),
    ("connections",),
    ("connections",),
)
# What a campaign that runs and a mailbox would do.
CONTACTS: Mapping[str, LiteralString] = {
    "prospect": """
        with sent as (
            update campaign_prospects set status = 'sent' where id = %(id)s and status <> 'sent' returning id
        )
        update campaigns set stats = stats || jsonb_build_object('sent', (stats ->> 'sent')::int + 1)
        where id = %(campaign)s and exists (select from sent)
    """,
    "connection": "update network_connections set message_count = 1 where id = %(id)s",
}
places = st.integers(0, 7)
Send = Callable[..., Answer]
Again = Callable[[], Import | None]
"""Does in the model what was sent."""


def files(values: Mapping[str, tuple[str, ...]]) -> st.SearchStrategy[list[Row]]:
    """Make up files, blank lines among them."""
    rows = st.fixed_dictionaries({name: st.sampled_from(of) for name, of in values.items()})
    return st.integers(0, 9).flatmap(lambda number: st.lists(rows, min_size=number > 0, max_size=6 * (number > 0)))


def seen(rows: list[Row]) -> list[Row]:
    """Leave blank lines out."""
    return [row for row in rows if any(row.values())]


def as_person(row: Row) -> Row:
    """Give a row the fields that the model of people's imports asks for."""
    more = {"tier": row["Tier"], "founded": "", "first_name": "", "last_name": ""}
    return {**row, **more}


class Ours:
    """What the product has done of one import."""

    def __init__(self, model: Import, send: Send, again: Again, answer: Answer, key: str | None) -> None:
        self.model, self.send, self.again, self.answer, self.key = model, send, again, answer, key
        self.undone: Answer | None = None


class Histories(RuleBasedStateMachine):
    """An account of the product and one of the model: each step is taken on both, and compared."""

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

    @initialize(about=st.sampled_from(ABOUT))
    def choose(self, about: tuple[str, ...]) -> None:
        """Choose what this history is about."""
        self.about = about

    # Imports

    @rule(place=places, file=files(PEOPLE), skips=st.booleans(), maps_headline=st.booleans(), keyed=st.booleans())
    @precondition(lambda self: "people" in self.about and self.plain.sheets)
    def import_people(self, place: int, file: list[Row], skips: bool, maps_headline: bool, keyed: bool) -> None:
        """Import people into a list."""
        sheet, text = self.sheet_at(place), csv_of(file, list(PEOPLE))
        mapping: dict[str, str | None] = {**mapping_of(text)}
        mapping = {name: header for name, header in mapping.items() if maps_headline or name != "headline"}
        read = [as_person(row if maps_headline else row | {"headline": ""}) for row in seen(file)]

        def send(**more: Any) -> Answer:
            body = {"skipExistingCustomers": skips, **more.pop("body", {})}
            return self.caller.people(self.ids[id(sheet)], text, mapping, body=body, **more)

        self.bring(send, lambda: self.plain.import_people(sheet, read, skips=skips), keyed, bool(read))

    @rule(place=places, file=files(FIRMS), keyed=st.booleans())
    @precondition(lambda self: "companies" in self.about and self.plain.sheets)
    def import_companies(self, place: int, file: list[Row], keyed: bool) -> None:
        """Import companies into a list."""
        sheet, text = self.sheet_at(place), csv_of(file, list(FIRMS))

        def send(**more: Any) -> Answer:
            return self.caller.companies(self.ids[id(sheet)], text, **more)

        self.bring(send, lambda: self.plain.import_companies(sheet, seen(file)), keyed, bool(seen(file)))

    @rule(file=files(PEOPLE), skips=st.booleans(), keyed=st.booleans())
    @precondition(lambda self: "new lists" in self.about)
    def make_list_of_people(self, file: list[Row], skips: bool, keyed: bool) -> None:
        """Make a list of a file of people."""
        read = [as_person(row) for row in seen(file)]
        body = {"skipExistingCustomers": skips}
        self.make_list("people", csv_of(file, list(PEOPLE)), read, body, keyed)

    @rule(file=files(FIRMS), keyed=st.booleans())
    @precondition(lambda self: "new lists" in self.about)
    def make_list_of_companies(self, file: list[Row], keyed: bool) -> None:
        """Make a list of a file of companies."""
        text = csv_of(file, list(FIRMS))
        self.make_list("companies", text, seen(file), {"companyMapping": mapping_of(text)}, keyed)

    def make_list(self, kind: str, text: str, read: list[Row], body: Row, keyed: bool) -> None:
        """Make a list of as many rows as can be paid for."""

        def send(**more: Any) -> Answer:
            return self.caller.new_sheet(text, **{**more, "body": {"dataType": kind, **body, **more.get("body", {})}})

        def model() -> Import | None:
            return self.plain.make_list(kind, read, skips=body.get("skipExistingCustomers", True))

        self.bring(send, model, keyed, bool(read))

    @rule(file=files(LEADS), keyed=st.booleans())
    @precondition(lambda self: "prospects" in self.about)
    def import_prospects(self, file: list[Row], keyed: bool) -> None:
        """Upload a file into the campaign and confirm it."""
        if seen(file):
            text = csv_of(file, list(LEADS))
            self.latest = []
            uploaded = {"id": self.caller.upload_leads(self.campaign, text), "text": text, "rows": seen(file)}
            self.plain.campaign.files.append({**uploaded, "confirmed_by": []})
            self.confirm_again(-1, keyed)

    @rule(place=places, keyed=st.booleans())
    @precondition(lambda self: self.plain.campaign.files)
    def confirm_again(self, place: int, keyed: bool) -> None:
        """Confirm a file that was uploaded before."""
        uploaded = self.plain.campaign.files[place % len(self.plain.campaign.files)]

        def send(**more: Any) -> Answer:
            return self.caller.leads(self.campaign, uploaded["id"], uploaded["text"], **more)

        self.bring(send, lambda: self.plain.import_prospects(uploaded, uploaded["rows"]), keyed, True)

    @rule(rows=files(NETWORK), clears=st.booleans(), keyed=st.booleans())
    @precondition(lambda self: "connections" in self.about)
    def import_connections(self, rows: list[Row], clears: bool, keyed: bool) -> None:
        """Import connections."""

        def send(**more: Any) -> Answer:
            return self.caller.connect(rows, **{**more, "body": {"clearExisting": clears, **more.get("body", {})}})

        self.bring(send, lambda: self.plain.import_connections(rows, clears=clears), keyed, True)

    @rule(back=places, keyed=st.booleans())
    @precondition(lambda self: self.repeatable())
    def import_again(self, back: int, keyed: bool) -> None:
        """Import a file once more, perhaps after others and undos: not the same request, but the same rows."""
        known = self.repeatable()
        one = known[-1 - back % len(known)]
        self.bring(one.send, one.again, keyed, True)

    def repeatable(self) -> list[Ours]:
        """Give the imports whose list is there."""
        gone = [one for one in self.imports if isinstance(one.model.target, PlainSheet) and not one.model.buys]
        gone = [one for one in gone if not any(one.model.target is sheet for sheet in self.plain.sheets)]
        return [one for one in self.imports if one not in gone]

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

    @rule(place=places)
    @precondition(lambda self: any(one.key for one in self.imports))
    def repeat(self, place: int) -> None:
        """Send a request again under the key that it had."""
        keyed = [one for one in self.imports if one.key]
        one, before = keyed[place % len(keyed)], self.everything()
        again = one.send(headers={"Idempotency-Key": one.key})
        assert (again.status, again.body) == (200, one.answer.body)
        assert again.headers["Idempotent-Replayed"] == "true"
        assert self.everything() == before

    # Undo

    @rule()
    @precondition(lambda self: self.latest)
    def undo_the_last(self) -> None:
        """Take back the last thing that has happened."""
        self.undo(self.latest[-1][0])

    @rule(back=places)
    @precondition(lambda self: any(not one.undone for one in self.imports))
    def undo_an_earlier_one(self, back: int) -> None:
        """Take back one of the imports that stand."""
        standing = [one for one in self.imports if not one.undone]
        self.undo(standing[-1 - back % len(standing)])

    @rule()
    @precondition(lambda self: any(not one.undone for one in self.imports))
    def undo_the_first(self) -> None:
        """Take back the first of the imports that stand."""
        self.undo(next(one for one in self.imports if not one.undone))

    @rule(place=places)
    @precondition(lambda self: any(one.undone for one in self.imports))
    def undo_once_more(self, place: int) -> None:
        """Take back what was taken back before."""
        undone = [one for one in self.imports if one.undone]
        self.undo(undone[place % len(undone)])

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

    # By hand

    @rule(place=places, name=st.sampled_from(("Jane", "Zoë", "Ada")))
    @precondition(lambda self: "people" in self.about and self.plain.sheets)
    def add_row(self, place: int, name: str) -> None:
        """Add somebody."""
        sheet = self.sheet_at(place)
        self.caller.add_row(self.ids[id(sheet)], fullName=name)
        self.plain.add_row(sheet, name)
        self.changed_by_hand()

    @rule(place=places, name=st.sampled_from(("Acme", "Globex")), domain=st.sampled_from((None, "acme.com")))
    @precondition(lambda self: not {"people", "companies"}.isdisjoint(self.about) and self.plain.sheets)
    def add_company(self, place: int, name: str, domain: str | None) -> None:
        """Add a company, unless its domain is taken."""
        sheet = self.sheet_at(place)
        body, ids = {"name": name, "domain": domain}, {"id": self.ids[id(sheet)]}
        answer = self.caller.call("POST", "/api/lists/{id}/companies", ids, body=body)
        if answer.status == 200:
            self.plain.add_company(sheet, body)
            self.changed_by_hand()

    @rule(place=places, field=st.sampled_from(("headline", "company", "location", "tier")), blank=st.booleans())
    @precondition(lambda self: self.all_of("rows"))
    def change_row(self, place: int, field: str, blank: bool) -> None:
        """Change a field or a cell of somebody."""
        sheet, row = self.record_at(place, "rows")
        value = None if blank else self.word()
        if field != "tier" or "person" in sheet.columns:
            sent = {field: value} if field != "tier" else {"cells": {"Tier": value}}
            self.caller.change_row(self.ids[id(sheet)], str(row["id"]), **sent)
            change_by_hand(row, field, value)
            row["edited"] = True
            self.changed_by_hand()

    @rule(place=places)
    @precondition(lambda self: self.all_of("companies"))
    def change_company(self, place: int) -> None:
        """Change a field of a company; there is no endpoint for it yet."""
        _, company = self.record_at(place, "companies")
        value = self.word()
        self.caller.owner.execute("update list_company_rows set industry = %s where id = %s", [value, company["id"]])
        change_by_hand(company, "industry", value)
        self.changed_by_hand()

    @rule(place=places, whom=st.sampled_from(("prospect", "connection")))
    @precondition(lambda self: self.plain.campaign.prospects or self.plain.network)
    def contact(self, place: int, whom: str) -> None:
        """Write to a prospect, as a campaign that runs does, or exchange a message with a connection."""
        known = self.plain.campaign.prospects if whom == "prospect" else self.plain.network
        if known:
            one = known[place % len(known)]
            self.caller.owner.execute(CONTACTS[whom], {"id": one["id"], "campaign": self.campaign})
            one |= {"status": "sent"} if whom == "prospect" else {"contacted": True}
            self.changed_by_hand()

    @rule(place=places)
    @precondition(lambda self: self.plain.sheets and len(self.imports) > 3)
    def delete_list(self, place: int) -> None:
        """Delete a list with all that is in it."""
        sheet = self.sheet_at(place)
        self.caller.ok("DELETE", "/api/lists/{id}", {"id": self.ids[id(sheet)]})
        self.plain.world.sheets = [known for known in self.plain.sheets if known is not sheet]
        self.changed_by_hand()

    # What both have in common

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


def test_every_history_ends_as_the_model_says(callers: Callers, soak: bool, monkeypatch: Any):
    for endpoint in companies.endpoints:
        monkeypatch.setitem(HANDLERS, (endpoint.method, endpoint.path), companies)

    def machine() -> Histories:
        return Histories(callers(BALANCE))

    run_state_machine_as_test(
        seed(SEED)(machine),  # pyright: ignore[reportArgumentType] - whatever makes a machine will do, it says
        settings=settings(
            max_examples=2000 if soak else 12,
            stateful_step_count=20,
            deadline=None,
            suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
        ),
    )
    companies.close()
