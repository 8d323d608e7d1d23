"""The endpoint against a plain model: the people's, and a purse."""

import random

from psycopg import Connection

from tests.integration.clients import csv_of
from tests.integration.new_list_imports.conftest import Maker, Makers
from tests.integration.people_imports.histories import file
from tests.integration.people_imports.oracle import PERSON, Sheet, World
from tests.integration.plain_texts import alike

HEADERS = [*PERSON, "tier", "industry", "founded"]
MAPPING = {name: name for name in PERSON}


def live(maker: Maker, operator: Connection, randomness: random.Random) -> None:
    """Make lists of files until it is enough, and compare after each."""
    world, purse = World([]), maker.balance
    rows = file(randomness)
    for _ in range(randomness.randint(1, 6)):
        rows = rows if randomness.random() < 0.3 else file(randomness)
        if randomness.random() < 0.2:
            maker.grant(operator, 4)
            purse += 4
        if randomness.random() < 0.2:
            maker.block(
                domain=f"{len(world.blocked_domains)}.example", name="Acme" if not world.blocked_names else None
            )
            world.blocked_domains.add(f"{len(world.blocked_domains)}.example")
            world.blocked_names.add(alike("Acme"))
        purse -= one_list(maker, world, rows, purse, skips=randomness.random() < 0.7)
        assert maker.balance == purse


def one_list(maker: Maker, world: World, rows: list[dict[str, str]], purse: int, *, skips: bool) -> int:
    """Make one list on both sides; give what it has cost."""
    lists = len(maker.lists())
    answer = maker.make(csv_of(rows, HEADERS), name="one", personMapping=MAPPING, skipExistingCustomers=skips)
    if purse == 0:
        assert (answer.status, answer.required, answer.balance) == (402, len(rows), 0)
        assert len(maker.lists()) == lists
        return 0
    sheet = Sheet()
    world.sheets.append(sheet)
    outcome = world.import_people(sheet, rows[:purse], skips=skips)
    imported, updated = outcome.count("imported"), outcome.count("updated")
    assert (answer.imported, answer.updated, answer.total) == (imported, updated, len(rows))
    assert answer.imported + answer.updated + answer.skipped == answer.total
    assert (answer.blocked, answer.crossListSkipped) == (outcome.count("blocked"), outcome.count("cross_list"))
    assert (answer.companiesCreated, answer.creditsCharged) == (outcome.companies_created, imported)
    stored = maker.people(answer.listId)
    assert [{name: row[name] for name in PERSON} for row in stored] == [
        {name: row[name] for name in PERSON} for row in sheet.rows
    ]
    assert [(entry["outcome"], entry["reason"]) for entry in maker.ledger(answer.importId)] == [
        *[(fate["outcome"], fate["reason"]) for _, fate in sorted(outcome.fates.items())],
        *[("skipped", "out_of_credits")] * (len(rows) - len(rows[:purse])),
    ]
    return imported


def test_every_history_ends_as_the_model_says(
    makers: Makers, operator: Connection, randomness: random.Random, soak: bool
):
    for _ in range(1000 if soak else 20):
        live(makers(randomness.randrange(30)), operator, randomness)
