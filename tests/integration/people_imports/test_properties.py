"""What is true of every import, whatever is in the file."""

import random
from collections.abc import Mapping
from typing import Any

from tests.integration.people_imports.conftest import Importer

FIELDS = ("full_name", "company", "location", "linkedin_url", "headline", "domain")
Person = dict[str, str]


def crowd(chance: random.Random, size: int) -> list[Person]:
    """Make a file of people who are easily taken for each other."""

    def maybe(*choices: str) -> str:
        return chance.choice(choices) if chance.random() < 0.6 else ""

    people = [
        {
            "full_name": maybe("Jane Doe", "jane  doe", "Joe Roe", "Zoë Müller", "ZOË MÜLLER"),
            "company": maybe("Acme", "ACME ", "Beta", "Groß & Söhne"),
            "location": maybe("Bonn", "Köln", "köln"),
            "linkedin_url": maybe(
                "linkedin.com/in/jane",
                "https://de.linkedin.com/in/Jane/?x=1",
                "linkedin.com/in/joe",
                "linkedin.com/in/zoe",
            ),
            "headline": maybe("CEO", "CTO", "Founder"),
            "domain": maybe("acme.com", "www.acme.com", "beta.com", "gmail.com"),
        }
        for _ in range(size)
    ]
    # A row of nothing is a blank line, and no row.
    return [person if any(person.values()) else {**person, "headline": "CEO"} for person in people]


def kept(row: Mapping[str, Any]) -> dict[str, Any]:
    """Pick what an import may have filled."""
    return {name: row[name] for name in (*FIELDS, "company_row_id", "cells")}


def test_the_same_file_again_adds_nobody_and_no_column_and_no_company(
    importer: Importer, randomness: random.Random, soak: bool
):
    for _ in range(300 if soak else 6):
        sheet = importer.new_list()
        people = crowd(randomness, randomness.randrange(1, 25))
        first = importer.confirm(sheet, people)
        before = [kept(row) for row in importer.people(sheet)]
        again = importer.confirm(sheet, people)
        assert again.imported == again.companiesCreated == again.companiesLinked == 0
        assert again.updated == first.imported + first.updated
        assert len(importer.people(sheet)) == len(before)
        assert {*again.rowIds} == {*first.rowIds}


def test_counters_add_up_and_what_is_there_is_never_changed(importer: Importer, randomness: random.Random, soak: bool):
    importer.block(domain="beta.com")
    elsewhere = importer.new_list("elsewhere")
    importer.confirm(elsewhere, crowd(randomness, 3))
    for _ in range(300 if soak else 6):
        sheet = importer.new_list()
        for _ in range(randomness.randrange(1, 4)):
            before = {row["id"]: kept(row) for row in importer.people(sheet)}
            people = crowd(randomness, randomness.randrange(1, 15))
            answer = importer.confirm(sheet, people, skipExistingCustomers=randomness.random() < 0.7)
            ledger = importer.ledger(answer.importId)
            other = sum(entry["reason"] == "no_identity" for entry in ledger)
            assert answer.imported + answer.updated + answer.skipped == answer.total == len(people) == len(ledger)
            assert answer.skipped == answer.crossListSkipped + answer.blockedSkipped + other
            assert len({*answer.rowIds}) == len(answer.rowIds)
            for row in importer.people(sheet):
                for name, value in before.get(row["id"], {}).items():
                    assert value in (None, {}) or row[name] == value, (name, value, row)


def test_the_order_of_rows_does_not_decide_who_is_who(importer: Importer, randomness: random.Random, soak: bool):
    different, rounds = 0, 1000 if soak else 10
    for _ in range(rounds):
        people = crowd(randomness, randomness.randrange(2, 10))
        outcomes: list[Any] = []
        for order in (people, randomness.sample(people, len(people))):
            sheet = importer.new_list()
            answer = importer.confirm(sheet, order)
            identities = sorted(
                str((row["linkedin_key"], row["full_name"] is not None)) for row in importer.people(sheet)
            )
            outcomes.append((answer.imported, answer.updated, answer.skipped, identities))
            importer.owner.execute("delete from lists where id = %s", [sheet])
        different += outcomes[0] != outcomes[1]
    print(f"{different} of {rounds} files came out otherwise in another order")  # noqa: T201 - the figure of a soak
    # Of people with three names almost everything collides; rows that are equally strong are decided by their line.
    assert different / rounds <= (0.05 if soak else 0.3)


def test_the_ledger_speaks_of_the_lines_of_the_text(importer: Importer):
    sheet = importer.new_list()
    text = 'full_name,headline\nJane,"two\nlines"\n\n,\nJoe,x\n'
    answer = importer.confirm(sheet, text, {"full_name": "full_name", "headline": "headline"})
    assert [entry["line"] for entry in importer.ledger(answer.importId)] == [2, 5]
