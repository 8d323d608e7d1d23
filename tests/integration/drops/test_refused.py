"""Whoever drops a file that is refused gets their own sheet back, with the reason at each row and what to do."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from leadintake import limits
from tests.integration.drops.conftest import BUCKET, Dropper
from tests.workbooks import inline, row, xlsx

PEOPLE = "Full Name,Company,LinkedIn URL\nZoë Müller,Acme,linkedin.com/in/zoe\nAda,Globex,\n"
UNCLEAR = "sep=;\n\na;b\nx1;=y1\n\nx2;y2\n"


def people_key(dropper: Dropper, name: str = "x.csv") -> str:
    return f"{dropper.root}/lists/{dropper.new_list()}/people/{name}"


def test_what_was_not_sure_comes_back_with_what_to_do_about_each_column(dropper: Dropper):
    key = people_key(dropper)
    result = dropper.drop(key, UNCLEAR)
    assert result["report"] == f"results/{key[5:]}.report.xlsx"
    figures, rows = dropper.report(result)
    assert rows[0] == ["Line", "Outcome", "Reason", "Matched with", "Changed fields", "a", "b"]
    reason = "Not imported. It is not sure which column holds linkedin_url, or full_name, or first_name with last_name"
    assert [[*told[:2], told[2][: len(reason)], *told[5:]] for told in rows[1:]] == [
        # The line that names the separator is not shown by spreadsheets.
        [3, "x not imported", reason, "x1", "=y1"],
        [5, "x not imported", reason, "x2", "y2"],
    ]
    assert figures["A3"] == result["error"]["message"]
    assert [figures["A6"], figures["B6"], figures["C6"]] == ["x not imported", 2, 1]
    told = [[figures[f"{letter}{line}"] for letter in "ABC"] for line in (9, 10)]
    assert told == [[one["column"], one["guess"] or "?", one["why"]] for one in result["unclear"]]


def test_a_workbook_comes_back_with_its_own_lines(dropper: Dropper):
    data = xlsx(row(1, inline("A1", "Leads of March")) + row(3, inline("A3", "a"), inline("B3", "b"))
        + row(5, inline("A5", "x"), inline("B5", "y")) + row(6, inline("A6", "z"), inline("B6", "z")))  # fmt: skip
    _, rows = dropper.report(dropper.drop(people_key(dropper, "x.xlsx"), data))
    assert [told[0] for told in rows[1:]] == [5, 6]


def test_wrong_options_are_told_in_the_sheet(dropper: Dropper):
    key = people_key(dropper)
    dropper.put_file(f"{key}.options.json", '{"maping": {}}')
    result = dropper.drop(key, PEOPLE)
    figures, rows = dropper.report(result)
    assert any(str(told).startswith("⚠ maping: ") for told in figures.values())
    assert [told[2] for told in rows[1:]] == ["Not imported. The options beside the file are not valid."] * 2


def test_options_that_are_too_long_are_told_in_the_sheet_and_in_the_history(dropper: Dropper):
    key = people_key(dropper)
    dropper.put_file(f"{key}.options.json", json.dumps("x" * limits.OPTIONS_BYTES))
    result = dropper.drop(key, PEOPLE)
    _, rows = dropper.report(result)
    assert [told[5] for told in rows[1:]] == ["Zoë Müller", "Ada"]
    assert [(str(one["id"]), one["status"]) for one in dropper.imports()] == [(result["importId"], "failed")]


REFUSALS: dict[str, Callable[[Dropper], str]] = {
    "not_found": lambda dropper: f"{dropper.root}/lists/{dropper.account.account_id}/people/x.csv",
    "out_of_credits": lambda dropper: f"{dropper.root}/new-list/x.csv",
    "invalid_upload": lambda dropper: f"{dropper.root}/connections/x.csv",
}


@pytest.mark.parametrize("code", REFUSALS)
def test_every_refusal_of_a_file_that_can_be_read_gives_the_sheet_back(droppers: Callable[..., Dropper], code: str):
    dropper = droppers(0)
    text = "a,b\n1,2\n" if code == "invalid_upload" else PEOPLE
    result = dropper.drop(REFUSALS[code](dropper), text)
    assert (result["status"], result["error"]["code"]) == ("refused", code)
    figures, rows = dropper.report(result)
    assert figures["A3"] == result["error"]["message"]
    assert {told[1] for told in rows[1:]} == {"x not imported"}
    assert len(rows) == text.count("\n")


def test_an_account_that_does_not_exist_gets_no_sheet(dropper: Dropper):
    result = dropper.drop("drop/00000000-0000-4000-8000-000000000000/connections/x.csv", PEOPLE)
    assert result["report"] is None
    assert len(dropper.keys()) == 1


def test_the_sheet_is_written_again_when_the_result_was_lost(dropper: Dropper):
    key = people_key(dropper)
    event = dropper.put_file(key, UNCLEAR)
    assert dropper.hear(event) == []
    first = dropper.result(key)
    written = [{"Key": one} for one in dropper.keys("results/")]
    dropper.s3.delete_objects(Bucket=BUCKET, Delete={"Objects": written})
    assert dropper.hear(event) == []
    assert dropper.result(key) == first
    assert dropper.report(first)[1][1][5] == "x1"
    assert len(dropper.imports()) == 1


def test_the_sheet_is_there_before_the_event_is_acknowledged(dropper: Dropper, monkeypatch: pytest.MonkeyPatch):
    key = people_key(dropper)
    event = dropper.put_file(key, UNCLEAR)

    def fails(*_: Any, **__: Any) -> None:
        raise OSError("no space left")

    with monkeypatch.context() as broken:
        broken.setattr("leadintake.confirming.drop_reports.put_report", fails)
        assert dropper.hear(event) == [event["messageId"]]
    assert dropper.keys() == []
    assert dropper.hear(event) == []
    assert dropper.report(dropper.result(key))[1][2][5] == "x2"


@pytest.mark.parametrize(("text", "outcome"), [(UNCLEAR, "x not imported"), (PEOPLE, "+ added")])
def test_what_no_workbook_can_hold_comes_back_as_text(
    dropper: Dropper, monkeypatch: pytest.MonkeyPatch, text: str, outcome: str
):
    monkeypatch.setattr("leadintake.confirming.drop_reports.MOST_ROWS", 1)
    key = people_key(dropper)
    result = dropper.drop(key, text)
    assert result["report"] == f"results/{key[5:]}.report.csv"
    told = dropper.s3.get_object(Bucket=BUCKET, Key=result["report"])["Body"].read().decode("utf-8-sig")
    assert told.startswith("Line,Outcome,Reason,Matched with,Changed fields,")
    assert told.count(outcome) == 2
