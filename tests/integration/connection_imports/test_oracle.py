"""The endpoint against a plain model of what it promises, over random histories of a network.

The model knows nothing of the product's code, and walks through everybody for every question.
"""

import csv
import io
import random
from datetime import date

from tests.integration.clients import Clients, Row
from tests.integration.connection_imports.conftest import Networker
from tests.integration.plain_texts import alike, slug, visible

ADDRESSES = (
    *[None, "", " "] * 2,
    "https://www.linkedin.com/in/jane",
    "linkedin.com/in/JANE/?trk=1",
    "http://de.linkedin.com/in/zo%C3%AB",
    "https://www.linkedin.com/in/zoë/",
    "https://www.linkedin.com/company/acme",
)
DAYS = {
    "03 Nov 2024": date(2024, 11, 3),
    "2024-11-03": date(2024, 11, 3),
    "1/2/2020": date(2020, 1, 2),
    "30 Feb 2024": None,
    "soon": None,
    "": None,
}
VALUES: dict[str, tuple[str | None, ...]] = {
    "firstName": (None, "", "Jane", " JANE ", "Zoë", "Zoe\u0308", "\u200b"),
    "lastName": (None, "", "Doe", "doe", "Müller"),
    "email": (None, "", "a@x.example", "b@x.example"),
    "company": (None, "", " ", "Acme", "ACME  ", "Globex"),
    "position": (None, "", "CEO", " CTO"),
    "connectedOn": (None, *DAYS),
    "linkedinUrl": ADDRESSES,
}
STORED = {
    "firstName": "first_name",
    "lastName": "last_name",
    "email": "email",
    "company": "company",
    "position": "position",
    "connectedOn": "connected_on",
    "linkedinUrl": "linkedin_url",
}


def as_stored(sent: Row) -> Row:
    """Read a row as it is to be stored."""
    row: Row = {stored: (sent[name] or "").strip() if visible(sent[name]) else None for name, stored in STORED.items()}
    row["connected_on"] = DAYS.get(row["connected_on"] or "")
    row["linkedin_url"] = (
        f"https://www.linkedin.com/in/{slug(sent['linkedinUrl'])}" if slug(sent["linkedinUrl"]) else None
    )
    return row


def is_same(one: Row, other: Row) -> bool:
    if one["linkedin_url"] or other["linkedin_url"]:
        return one["linkedin_url"] == other["linkedin_url"]
    return all(alike(one[name]) == alike(other[name]) for name in ("first_name", "last_name", "company"))


class Model:
    """What the network should be."""

    def __init__(self) -> None:
        self.network: list[Row] = []

    def bring(self, rows: list[Row], *, clears: bool) -> list[str]:
        """Import rows; tell what becomes of each."""
        if clears:
            self.network = []
        seen: list[Row] = []
        outcomes: list[str] = []
        for row in map(as_stored, rows):
            if not (row["linkedin_url"] or row["first_name"] or row["last_name"]):
                outcomes.append("skipped no_identity")
                continue
            met = next((one for one in self.network if is_same(one, row)), None)
            outcomes.append("skipped repeated" if met in seen and met else "updated None" if met else "imported None")
            if met is None:
                met = row
                self.network.append(met)
            met |= {name: value for name, value in row.items() if value is not None}
            if not any(met is one for one in seen):
                seen.append(met)
        return outcomes


def some_rows(randomness: random.Random) -> list[Row]:
    return [{name: randomness.choice(of) for name, of in VALUES.items()} for _ in range(randomness.randint(0, 9))]


def as_file(rows: list[Row]) -> str:
    text = io.StringIO(newline="")
    text.write("Notes:\nsomething about addresses\n\n")
    writer = csv.writer(text, lineterminator="\n")
    headers = ["First Name", "Last Name", "URL", "Email Address", "Company", "Position", "Connected On"]
    names = ["firstName", "lastName", "linkedinUrl", "email", "company", "position", "connectedOn"]
    writer.writerows([headers, *[[row[name] for name in names] for row in rows]])
    return text.getvalue()


def live(networker: Networker, randomness: random.Random) -> None:
    """Live through a history, and compare after each step."""
    model = Model()
    last = some_rows(randomness)
    for _ in range(randomness.randint(1, 6)):
        if randomness.random() < 0.1:
            networker.empty()
            model.network = []
        rows = last if randomness.random() < 0.3 else some_rows(randomness)
        last, clears = rows, randomness.random() < 0.15
        before = {one["id"] for one in networker.network()}
        # Lines with nothing in them are no rows of a file.
        is_file = bool(rows) and all(any(visible(cell) for cell in row.values()) for row in rows)
        if is_file and randomness.random() < 0.4:
            answer = networker.send_file(as_file(rows), clearExisting=str(clears))
            assert answer.status == 200, answer.body
        else:
            answer = networker.bring(rows, clearExisting=clears)
        outcomes = model.bring(rows, clears=clears)
        compare(networker, model, answer.body, outcomes)
        if clears:
            assert {entry["record_id"] for entry in networker.journal(answer.importId)} == before


def compare(networker: Networker, model: Model, answer: Row, outcomes: list[str]) -> None:
    """Compare counters, ledger, stored values and ids."""
    skipped = sum(outcome.startswith("skipped") for outcome in outcomes)
    assert (answer["imported"], answer["skipped"]) == (len(outcomes) - skipped, skipped)
    assert answer["imported"] + answer["skipped"] == answer["total"]
    ledger = networker.ledger(answer["importId"])
    assert [f"{entry['outcome']} {entry['reason']}" for entry in ledger] == outcomes
    network = networker.network()
    assert [{name: row[name] for name in STORED.values()} for row in network] == [
        {name: row[name] for name in STORED.values()} for row in model.network
    ]
    for row, stored in zip(model.network, network, strict=True):
        assert row.setdefault("id", stored["id"]) == stored["id"]
        searched = (row["first_name"], row["last_name"], row["company"], row["position"])
        assert stored["search_text"] == "\n".join(map(alike, searched))


def test_every_history_ends_as_the_model_says(clients: Clients, randomness: random.Random, soak: bool):
    for _ in range(1000 if soak else 15):
        live(clients(Networker), randomness)
