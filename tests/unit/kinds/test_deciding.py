"""What becomes of each row of a file of people, without a database."""

from collections.abc import Sequence
from uuid import UUID

import pytest

from leadintake.importing.fates import Fate, Tally
from leadintake.importing.ids import IdsOfLines
from leadintake.importing.layouts import layout_of
from leadintake.kinds.people.deciding import KnownPerson, PeopleDecision, decide, standing_people
from leadintake.kinds.people.exclusions import NOTHING, Exclusions, Outsider, roster_of_others
from leadintake.kinds.people.incoming import read_people
from leadintake.kinds.people.person import Person
from leadintake.kinds.people.targets import TARGETS

COLUMNS = ("linkedin_url", "full_name", "company", "location", "headline", "domain")
MAPPING = {name: name for name in COLUMNS}
JANE = "linkedin.com/in/jane"


def row(url: str = "", name: str = "", company: str = "", location: str = "", headline: str = "", domain: str = ""):
    return [url, name, company, location, headline, domain]


def known(number: int, *fields: str) -> KnownPerson:
    url, name, company, location, headline, domain = row(*fields)
    person = Person(
        linkedin_url=f"https://www.{url}" if url else None,
        full_name=name or None,
        company=company or None,
        location=location or None,
        headline=headline or None,
        domain=domain or None,
    )
    return KnownPerson(UUID(int=number), number, person, {}, None)


def decided(
    rows: Sequence[list[str]], there: Sequence[KnownPerson] = (), exclusions: Exclusions = NOTHING
) -> PeopleDecision:
    layout = layout_of(COLUMNS, MAPPING, TARGETS)
    incoming = read_people(COLUMNS, enumerate([list(one) for one in rows], 2), layout)
    return decide(incoming, standing_people(there), exclusions, (), IdsOfLines(1000))


def fates(decision: PeopleDecision) -> list[tuple[str, str | None, str | None]]:
    """Give what became of each row, newcomers included."""
    lines = decision.incoming.lines
    all_fates = [*decision.fates, *(Fate(lines[place], "imported") for place in decision.newcomers)]
    return [(fate.outcome, fate.reason, fate.by) for fate in sorted(all_fates, key=lambda fate: fate.line)]


@pytest.mark.parametrize(
    ("incoming", "there", "by"),
    [
        (row(JANE, "J."), ("linkedin.com/in/jane", "Jane Doe"), "linkedin_url"),
        (row("", "jane  DOE", "ACME"), ("", "Jane Doe", "Acme"), "name_company"),
        (row("", "Jane Doe", "Other", "Bonn"), ("", "Jane Doe", "Acme", "Bonn"), "name_location"),
        (row("", "Jane Doe", "Other", "Köln"), ("", "Jane Doe", "Acme", "Bonn"), "name"),
        (row(JANE, "Jane Doe"), ("", "Jane Doe", "Acme"), "name"),
    ],
)
def test_each_pass_recognises_a_person(incoming: list[str], there: tuple[str, ...], by: str):
    decision = decided([incoming], [known(1, *there)])
    assert fates(decision) == [("updated", None, by)]
    assert decision.fates[0].row_id == UUID(int=1)


def test_two_addresses_are_two_people_whatever_they_are_called():
    there = known(1, "linkedin.com/in/other", "Jane Doe", "Acme", "Bonn")
    assert fates(decided([row(JANE, "Jane Doe", "Acme", "Bonn")], [there])) == [("imported", None, None)]


def test_of_several_the_oldest_is_met_that_may_be_the_person():
    there = [known(3, "", "Jane Doe"), known(1, "linkedin.com/in/other", "Jane Doe"), known(2, "", "Jane Doe")]
    assert decided([row(JANE, "Jane Doe")], there).fates[0].row_id == UUID(int=2)


def test_gaps_are_filled_and_what_is_there_stays():
    decision = decided([row("", "Jane Doe", "Other", "Bonn", "CTO")], [known(1, "", "Jane Doe", "Acme")])
    (standing,) = decision.filled()
    assert (standing.person.company, standing.person.location, standing.person.headline) == ("Acme", "Bonn", "CTO")
    assert {change.field: (change.before, change.after) for change in decision.fates[0].changes} == {
        "location": (None, "Bonn"),
        "headline": (None, "CTO"),
    }


def test_rows_of_one_file_meet_each_other_the_strongest_first():
    decision = decided([row("", "Jane Doe"), row("", "Jane Doe", "Acme"), row(JANE, "Jane Doe", "Acme", "Bonn")])
    assert fates(decision) == [("updated", None, "name"), ("updated", None, "name_company"), ("imported", None, None)]
    assert len({fate.row_id for fate in decision.fates}) == 1


def test_keys_that_a_merge_fills_count_for_later_rows():
    rows = [row(JANE, "Jane Doe", "Acme"), row(JANE, "", "", "Bonn"), row("", "Jane Doe", "Other", "Bonn")]
    assert fates(decided(rows))[2] == ("updated", None, "name_location")


def test_new_rows_stand_in_the_order_of_the_file():
    decision = decided([row("", "Weak"), row("linkedin.com/in/strong", "Strong"), row("", "Middle", "Acme")])
    assert decision.affected_rows() == [UUID(int=1002), UUID(int=1003), UUID(int=1004)]


def test_who_meets_nobody_is_not_looked_at_any_further():
    rows = [row(JANE, "Jane Doe"), row("", "Joe Roe", "Acme"), row("", "Joe Roe", "Globex"), row("", "Ada", "Acme")]
    decision = decided(rows, [known(1, "linkedin.com/in/ada", "Ada")])
    assert [decision.incoming.lines[place] for place in decision.newcomers] == [2]
    assert [fate.line for fate in decision.fates] == [3, 4, 5]
    assert decision.tally() == Tally(imported=2, updated=2, skipped=0, cross_list=0, blocked=0, total=4)
    assert decision.affected_rows() == [UUID(int=1002), UUID(int=1003), UUID(int=1)]


def test_the_first_reason_to_keep_a_row_out_wins():
    others = roster_of_others([Outsider(UUID(int=9), 1, known(9, JANE, "Jane Doe", "Acme").person.traits)])
    exclusions = Exclusions(frozenset(["globex.com"]), frozenset(["initech"]), others)
    rows = [
        row(JANE, "Jane Doe", "Acme", domain="https://www.Globex.com/x"),
        row(JANE, "Jane Doe", " INITECH "),
        row(JANE, "Jane Doe", "Acme"),
        row("", "Jane Doe", "acme"),
        row("", "Jane Doe"),
        row("", "", "Acme"),
    ]
    decision = decided(rows, exclusions=exclusions)
    assert fates(decision) == [
        ("skipped", "blocked", "domain"),
        ("skipped", "blocked", "company_name"),
        ("skipped", "cross_list", "linkedin_url"),
        ("skipped", "cross_list", "name_company"),
        # A bare name says nothing about people of other lists.
        ("imported", None, None),
        ("skipped", "no_identity", None),
    ]
    counts = decision.tally()
    assert (counts.imported, counts.updated, counts.skipped, counts.total) == (1, 0, 5, 6)
    assert (counts.cross_list, counts.blocked) == (2, 2)


def test_merges_on_a_name_alone_are_counted_and_those_of_different_companies_too():
    there = [known(1, "", "Jane Doe", "Acme"), known(2, "", "Joe Roe")]
    decision = decided([row("", "Jane Doe", "Other"), row("", "Joe Roe", "Other")], there)
    assert (decision.name_only, decision.name_only_elsewhere) == (2, 1)
