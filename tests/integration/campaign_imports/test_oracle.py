"""The endpoint against a plain model of what it promises, over random histories of campaigns.

The model knows nothing of the product's code, and walks through everybody for every question.
"""

import random
import re

from tests.integration.campaign_imports.conftest import Campaigner
from tests.integration.clients import Clients, Row, csv_of
from tests.integration.plain_texts import slug, some_rows, visible

FIELDS = ("email", "linkedin_url", "first_name", "last_name", "company", "position", "headline")
VALUES = {
    "Mail": ("", " ", "a@x.example", "A@X.example ", "\u200bb@x.example", "b@x", "a b@x.example", "ä@x.example"),
    "Page": (
        "",
        "https://www.linkedin.com/in/jane",
        "linkedin.com/in/JANE/?trk=1",
        "http://de.linkedin.com/in/zo%C3%AB",
        "https://www.linkedin.com/in/zoë/",
        "https://www.linkedin.com/company/acme/?x=1",
        "https://www.linkedin.com/company/acme",
        "https://example.com/jane",
    ),
    "First": ("", "Jane", " Zoë "),
    "Last": ("", "Doe", "\u200b"),
    "Firm": ("", "Acme"),
    "Title": ("", "CEO"),
    "full_name": ("", "Ada King  Lovelace", "Jane"),
    "Plan  (Größe)": ("", "A", " B "),
    "plan größe!": ("", "C"),
    "★": ("", "x"),
}
KEYS = {"Plan  (Größe)": "plan_größe", "plan größe!": "plan_größe", "★": ""} | {
    name: name.lower() for name in ("Mail", "Page", "First", "Last", "Firm", "Title", "full_name")
}
MAPPINGS = {
    "email": "Mail",
    "linkedin_url": "Page",
    "first_name": "First",
    "last_name": "Last",
    "company": "Firm",
    "position": "Title",
    "full_name": "full_name",
}


def value(text: str) -> str | None:
    return text.strip() if visible(text) else None


def mail(text: str) -> str | None:
    address = visible(text).lower()
    return address if re.fullmatch(r"[^\s@]+@[^\s@]+\.[^\s@]+", address) else None


def page(text: str) -> str | None:
    if slug(text):
        return f"https://www.linkedin.com/in/{slug(text)}"
    return visible(text).split("?")[0].rstrip("/") if "linkedin.com" in text else None


def as_prospect(row: Row, mapping: dict[str, str | None]) -> Row:
    """Read a row as a prospect."""
    found: Row = {field: value(row[mapping.get(field) or ""]) if mapping.get(field) else None for field in FIELDS}
    found["email"], found["linkedin_url"] = mail(found["email"] or ""), page(found["linkedin_url"] or "")
    if not mapping.get("first_name") and not mapping.get("last_name"):
        words = visible(row["full_name"]).split()
        found["first_name"] = words[0] if words else None
        found["last_name"] = " ".join(words[1:]) or None
    found["name"] = " ".join(filter(None, (found["first_name"], found["last_name"]))) or None
    custom: dict[str, str] = {}
    for header, cell in row.items():
        if header and header not in mapping.values() and KEYS[header] and value(cell):
            custom.setdefault(KEYS[header], cell.strip())
    return {**found, "custom_fields": custom}


class Model:
    """What a campaign should hold."""

    def __init__(self, kind: str) -> None:
        self.identity = "email" if kind == "email" else "linkedin_url"
        self.prospects: list[Row] = []

    def confirm(self, rows: list[Row], mapping: dict[str, str | None]) -> list[str]:
        """Import rows; tell what becomes of each."""
        outcomes: list[str] = []
        for row in rows:
            prospect = as_prospect(row, mapping)
            if prospect[self.identity] is None:
                outcomes.append("invalid")
            elif any(one[self.identity] == prospect[self.identity] for one in self.prospects):
                outcomes.append("duplicate")
            else:
                self.prospects.append(prospect)
                outcomes.append("imported")
        return outcomes


def some_mapping(randomness: random.Random, identity: str) -> dict[str, str | None]:
    mapping: dict[str, str | None] = {
        name: randomness.choice((header, header, None)) for name, header in MAPPINGS.items() if name != "full_name"
    }
    if randomness.random() < 0.3:
        mapping["full_name"] = "full_name"
    return mapping | {identity: MAPPINGS[identity]}


def live(campaigner: Campaigner, randomness: random.Random) -> None:
    """Live through a history of two campaigns, and compare after each step."""
    campaigns = {kind: (campaigner.new_campaign(kind), Model(kind)) for kind in ("email", "linkedin")}
    rows = some_rows(randomness, VALUES, {"Firm": "Acme"})
    for _ in range(randomness.randint(1, 5)):
        campaign, model = campaigns[randomness.choice(("email", "linkedin"))]
        rows = rows if randomness.random() < 0.3 else some_rows(randomness, VALUES, {"Firm": "Acme"})
        mapping = some_mapping(randomness, model.identity)
        answer = campaigner.confirm(campaign, csv_of(rows, list(VALUES)), mapping)
        outcomes = model.confirm(rows, mapping)
        assert (answer.imported, answer.duplicates, answer.invalid) == tuple(
            outcomes.count(one) for one in ("imported", "duplicate", "invalid")
        )
        assert answer.imported + answer.duplicates + answer.invalid == len(rows)
        assert [entry["outcome"] for entry in campaigner.ledger(answer.importId)] == outcomes
        stored = campaigner.prospects(campaign)
        names = (*FIELDS, "name", "custom_fields")
        assert [{name: row[name] for name in names} for row in stored] == [
            {name: row[name] for name in names} for row in model.prospects
        ]
        (counted,) = campaigner.all("select stats from campaigns where id = %s", campaign)
        assert counted["stats"]["total"] == len(stored)


def test_every_history_ends_as_the_model_says(clients: Clients, randomness: random.Random, soak: bool):
    for _ in range(1000 if soak else 15):
        live(clients(Campaigner), randomness)
