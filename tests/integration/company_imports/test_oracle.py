"""The endpoint against a plain model of what it promises, over random histories of lists.

The model knows nothing of the product's code, and walks through everybody for every question.
"""

import random
from typing import Any
from uuid import UUID

from leadintake.errors import Conflict, InvalidBody
from tests.integration.clients import Clients, Row, csv_of
from tests.integration.company_imports.conftest import CompanyImporter
from tests.integration.plain_texts import alike, some_rows, visible

TEXTS = ("name", "linkedin_url", "industry", "employee_count", "city", "website", "description")
VALUES = {
    "domain": (
        *[""] * 4,
        "acme.com",
        "https://www.ACME.com/x",
        "info@acme.com",
        "acme.com, globex.com",
        "globex.com.",
        "gmail.com",
        "xn--mller-kva.example",
        "müller.example",
        "https://acme.com/x,https://globex.com",
        "facebook.com/acme",
        "Acme B.V.",
        "no domain",
        "\u200b",
    ),
    "name": ("", " ", "Acme", "ACME ", "acme", "\uff21cme", "Globex  Corp", "globex corp", "Zoë"),
    "linkedin_url": (
        "",
        "https://www.linkedin.com/company/acme",
        "de.linkedin.com/company/ACME/about/?x=1",
        "https://www.linkedin.com/in/jane/",
        "acme",
    ),
    "industry": ("", " Software", "Retail"),
    "employee_count": ("", "51-200", "1.2K"),
    "founded_year": ("", "1998", "1998.0", "2011-05-01", "1,998", "since 2004", "12", "9999", "1998 or 2004"),
    "city": ("", "Köln", "\u200b"),
    "website": ("", "", "", "https://acme.com/de", "globex.com", "https://x.com/acme", "not yet"),
    "description": ("", "A firm"),
    "tier": ("", " ", "A", " B"),
}
YEARS = {"1998": 1998, "1998.0": 1998, "2011-05-01": 2011, "1,998": 1998, "since 2004": 2004}
DOMAINS = {
    "acme.com": "acme.com",
    "https://www.ACME.com/x": "acme.com",
    "info@acme.com": "acme.com",
    "acme.com, globex.com": "acme.com",
    "https://acme.com/x,https://globex.com": "acme.com",
    "globex.com.": "globex.com",
    "gmail.com": "gmail.com",
    "xn--mller-kva.example": "müller.example",
    "müller.example": "müller.example",
    "https://acme.com/de": "acme.com",
    "globex.com": "globex.com",
}
PAGES = {
    "https://www.linkedin.com/company/acme": "https://www.linkedin.com/company/acme",
    "de.linkedin.com/company/ACME/about/?x=1": "https://www.linkedin.com/company/acme",
    "https://www.linkedin.com/in/jane/": "https://www.linkedin.com/in/jane",
}
FIELDS = ("domain", *TEXTS, "founded_year", "tier")


def as_company(row: Row) -> Row:
    found: Row = {name: row[name].strip() if visible(row[name]) else None for name in (*TEXTS, "tier")}
    found["founded_year"] = YEARS.get(row["founded_year"])
    found["linkedin_url"] = PAGES.get(row["linkedin_url"])
    found["domain"] = DOMAINS.get(row["domain"]) or DOMAINS.get(row["website"])
    return found


class Model:
    """A list, the oldest company first, and the blocklist."""

    def __init__(self) -> None:
        self.companies: list[Row] = []
        self.domains: set[str] = set()
        self.names: set[str] = set()

    def met(self, row: Row) -> Row | None:
        """Find the company that a row is about."""
        for one in self.companies:
            if row["domain"] and one["domain"] == row["domain"]:
                return one
            if not row["domain"] and not one["domain"] and alike(one["name"]) == alike(row["name"]):
                return one
        return None

    def bring(self, rows: list[Row], *, skips: bool) -> list[tuple[str, str | None]]:
        """Import rows; tell what becomes of each."""
        return [self.one(as_company(row), skips=skips) for row in rows]

    def one(self, row: Row, *, skips: bool) -> tuple[str, str | None]:
        """Import one row."""
        if skips and (row["domain"] in self.domains or (alike(row["name"]) in self.names and row["name"])):
            return "skipped", "blocked"
        if not row["domain"] and not alike(row["name"]):
            return "skipped", "no_identity"
        met = self.met(row)
        if met is None:
            self.companies.append(row)
            return "imported", None
        met |= {name: value for name, value in row.items() if value is not None}
        return "updated", None


def live(importer: CompanyImporter, randomness: random.Random) -> None:
    """Live through a history of a list, and compare after each step."""
    sheet, model = importer.new_list(), Model()
    tier = str(importer.add_column(sheet, "Tier", subject="company"))
    rows = some_rows(randomness, VALUES, {"city": "Bonn"})
    mapping = {name: name for name in VALUES if name != "tier"} | {"new:tier": "tier"}
    for _ in range(randomness.randint(1, 7)):
        if randomness.random() < 0.2:
            block(importer, model, randomness)
        if randomness.random() < 0.2:
            add(importer, sheet, model, randomness)
        rows = rows if randomness.random() < 0.3 else some_rows(randomness, VALUES, {"city": "Bonn"})
        skips, before = randomness.random() < 0.7, importer.companies(sheet)
        answer = importer.confirm(sheet, csv_of(rows, list(VALUES)), mapping, skipExistingCustomers=skips)
        fates = model.bring(rows, skips=skips)
        outcomes, reasons = [one for one, _ in fates], [reason for _, reason in fates]
        assert (answer.imported, answer.updated) == (outcomes.count("imported"), outcomes.count("updated"))
        assert (answer.blockedSkipped, answer.skipped) == (reasons.count("blocked"), reasons.count("no_identity"))
        assert answer.total == len(rows)
        ledger = importer.ledger(answer.importId)
        assert [(entry["outcome"], entry["reason"]) for entry in ledger] == fates
        stored = [{**row, "tier": row["cells"].get(tier)} for row in importer.companies(sheet)]
        assert [{name: row[name] for name in FIELDS} for row in stored] == [
            {name: row[name] for name in FIELDS} for row in model.companies
        ]
        assert_that_it_could_be_taken_back(importer, before, sheet, answer.importId)


def assert_that_it_could_be_taken_back(importer: CompanyImporter, before: list[Row], sheet: UUID, one: str) -> None:
    """Go back from what is there to what was there, by the ledger and the journal alone."""
    added = {entry["row_id"] for entry in importer.ledger(one) if entry["outcome"] == "imported"}
    journal = importer.all("select * from import_changes where import_id = %s and subject = 'company'", one)
    changed = {entry["record_id"]: entry for entry in journal}
    assert len(changed) == len(journal)
    taken_back = [as_before(row, changed.get(row["id"])) for row in importer.companies(sheet) if row["id"] not in added]
    assert taken_back == [as_before(row, None) for row in before]


def as_before(row: Row, entry: Row | None) -> Row:
    """Put back what an entry of the journal says."""
    was: Row = entry["before"] if entry else {}
    cells = {**row["cells"], **{name[6:]: value for name, value in was.items() if name.startswith("cells.")}}
    fields = {
        name: was.get(name, value) for name, value in row.items() if name not in ("cells", "updated_at", "name_key")
    }
    return {**fields, "cells": {name: value for name, value in cells.items() if value is not None}}


def block(importer: CompanyImporter, model: Model, randomness: random.Random) -> None:
    """Block a company on both sides."""
    domain, name = randomness.choice((("acme.com", None), ("gmail.com", None), (None, "Globex Corp"), (None, "Zoë")))
    try:
        importer.block(domain=domain, name=name)
    except Conflict:
        return
    model.domains |= {domain} if domain else set()
    model.names |= {alike(name)} if name else set()


def add(importer: CompanyImporter, sheet: Any, model: Model, randomness: random.Random) -> None:
    """Add a company by hand on both sides, where that is allowed."""
    row = dict.fromkeys(VALUES, "") | {
        "domain": randomness.choice(("", "acme.com", "globex.com")),
        "name": randomness.choice(("Acme", "Zoë")),
    }
    try:
        importer.add(sheet, domain=row["domain"] or None, name=row["name"])
    except (Conflict, InvalidBody):
        return
    model.companies.append(as_company(row))


def test_every_history_ends_as_the_model_says(clients: Clients, randomness: random.Random, soak: bool):
    for _ in range(1000 if soak else 20):
        live(clients(CompanyImporter), randomness)
