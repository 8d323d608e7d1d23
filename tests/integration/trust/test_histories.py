"""Random histories of an account, in which anything may be taken back at any time, against a plain model of it."""

from collections.abc import Mapping
from typing import Any, LiteralString

from hypothesis import HealthCheck, seed, settings
from hypothesis import strategies as st
from hypothesis.stateful import initialize, precondition, rule, run_state_machine_as_test

from tests.conftest import SEED
from tests.integration.clients import Answer, csv_of
from tests.integration.people_imports.oracle import Row
from tests.integration.trust.conftest import Callers, mapping_of
from tests.integration.trust.files_of_histories import ABOUT, FIRMS, LEADS, NETWORK, PEOPLE, as_person, files, seen
from tests.integration.trust.plain_account import (
    Import,
    PlainSheet,
    change_by_hand,
)
from tests.integration.trust.side_by_side import BALANCE, Ours, SideBySide

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


class Histories(SideBySide):
    """Does anything that may happen to an account."""

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


def test_every_history_ends_as_the_model_says(callers: Callers, soak: bool):
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
