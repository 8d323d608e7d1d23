"""Lists made of files: what is imported is paid for, and nothing else."""

from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import pytest

from leadintake.contract.new_list_imports import ConfirmNewList, NewListResult
from leadintake.contract.uploads import Upload
from leadintake.errors import OutOfCredits, TooManyImports
from leadintake.flows.confirm_new_list import confirm_new_list
from leadintake.flows.preview_new_list import preview_new_list
from tests.integration.new_list_imports.conftest import Maker, Makers

FIVE = "full_name,company\n" + "".join(f"Person {number},Acme\n" for number in range(5))


def test_a_list_is_made_and_paid_for(makers: Makers):
    maker = makers(10)
    answer = maker.make(FIVE, name="Founders")
    assert answer.status == 200
    (sheet,) = maker.lists()
    assert answer.body == {
        "listId": str(sheet["id"]),
        "imported": 5,
        "updated": 0,
        "skipped": 0,
        "blocked": 0,
        "crossListSkipped": 0,
        "total": 5,
        "dataType": "people",
        "companiesCreated": 0,
        "creditsCharged": 5,
        "importId": answer.importId,
    }
    assert (sheet["name"], sheet["enrichment_status"]) == ("Founders", "idle")
    assert [row["full_name"] for row in maker.people(sheet["id"])] == [f"Person {number}" for number in range(5)]
    assert maker.balance == 5
    columns = maker.all("select * from list_columns where list_id = %s and built_in_key is not null", sheet["id"])
    assert len(columns) == 11


def test_a_list_of_companies_is_paid_for_by_those_that_are_new(makers: Makers):
    maker = makers(4)
    maker.block(domain="initech.com")
    text = "domain,name\nacme.com,Acme\nwww.acme.com,ACME\ninitech.com,Initech\n,Globex\n,Hooli\n"
    mapping = {"domain": "domain", "name": "name"}
    answer = maker.make(text, dataType="companies", companyMapping=mapping, name="Firms")
    assert (answer.imported, answer.updated, answer.blocked, answer.skipped, answer.total) == (2, 1, 1, 2, 5)
    assert (answer.companiesCreated, answer.creditsCharged, maker.balance) == (2, 2, 2)
    assert [(row["domain"], row["name"]) for row in maker.companies(answer.listId)] == [
        ("acme.com", "ACME"),
        (None, "Globex"),
    ]
    assert maker.people(answer.listId) == []
    assert [entry["reason"] for entry in maker.ledger(answer.importId)] == [
        None,
        None,
        "blocked",
        None,
        "out_of_credits",
    ]


def test_the_charge_names_its_import(makers: Makers):
    maker = makers(10)
    answer = maker.make(FIVE)
    (charged,) = maker.all("select * from credit_entries where amount < 0")
    assert (charged["reason"], charged["amount"], str(charged["import_id"])) == ("IMPORT_LEAD", -5, answer.importId)


def test_what_the_credits_do_not_reach_is_left_out_from_the_end_and_told(makers: Makers):
    maker = makers(3)
    answer = maker.make(FIVE)
    assert (answer.imported, answer.skipped, answer.total, answer.creditsCharged) == (3, 2, 5, 3)
    assert answer.warnings == ["2 rows were left out, from the end of the file: there were not enough credits for all."]
    assert maker.balance == 0
    ledger = maker.ledger(answer.importId)
    assert [(entry["line"], entry["outcome"], entry["reason"]) for entry in ledger] == [
        (2, "imported", None),
        (3, "imported", None),
        (4, "imported", None),
        (5, "skipped", "out_of_credits"),
        (6, "skipped", "out_of_credits"),
    ]


def test_the_file_is_cut_before_anybody_is_recognised(makers: Makers):
    maker = makers(3)
    answer = maker.make("full_name\nJane\nJane\nJane\nAda\n")
    assert (answer.imported, answer.updated, answer.skipped, answer.creditsCharged) == (1, 2, 1, 1)
    assert maker.balance == 2


def test_without_a_single_credit_there_is_no_list(makers: Makers):
    maker = makers(0)
    answer = maker.make(FIVE)
    assert (answer.status, answer.code, answer.required, answer.balance) == (402, "out_of_credits", 5, 0)
    assert maker.lists() == maker.all("select * from imports") == []
    assert maker.balance == 0


def test_a_list_stays_when_nothing_was_imported_and_costs_nothing(makers: Makers):
    maker = makers(10)
    first = maker.make(FIVE)
    again = maker.make(FIVE)
    assert (again.imported, again.crossListSkipped, again.creditsCharged) == (0, 5, 0)
    assert again.listId != first.listId
    assert len(maker.lists()) == 2
    assert maker.balance == 5


def test_people_of_other_lists_are_taken_when_that_is_wanted(makers: Makers):
    maker = makers(10)
    maker.make(FIVE)
    assert maker.make(FIVE, skipExistingCustomers=False).imported == 5
    assert maker.balance == 0


def test_the_blocklist_holds_and_costs_nothing(makers: Makers):
    maker = makers(10)
    maker.block(name="acme")
    answer = maker.make(FIVE)
    assert (answer.imported, answer.blocked, answer.skipped, answer.creditsCharged) == (0, 5, 5, 0)


@pytest.mark.parametrize("name", [None, "", "  "])
def test_without_a_name_the_list_is_called_as_the_file_was(makers: Makers, name: str | None):
    maker = makers(10)
    with maker.workspace() as ws:
        text = preview_new_list(ws, Upload("Kunden März.csv", FIVE.encode())).csv_text
    maker.make(text, name=name)
    (sheet,) = maker.lists()
    assert sheet["name"] == "Kunden März"


def test_a_list_of_an_unknown_file_without_a_name_is_untitled(makers: Makers):
    maker = makers(10)
    maker.make(FIVE)
    (sheet,) = maker.lists()
    assert sheet["name"] == "Untitled Sheet"


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"personMapping": None}, "personMapping"),
        ({"dataType": "companies"}, "companyMapping"),
        ({"dataType": "other"}, "dataType"),
        ({"csvText": ""}, "csvText"),
        ({"csvText": "full_name\n"}, "csv_text"),
        ({"name": "x" * 256}, "name"),
        ({"name": 3}, "name"),
        ({"skipExistingCustomers": "yes"}, "skipExistingCustomers"),
    ],
)
def test_a_body_that_cannot_be_right_is_refused(makers: Makers, body: dict[str, object], field: str):
    maker = makers(10)
    answer = maker.make(FIVE, **body)
    assert answer.status == 400
    assert [detail["field"] for detail in answer.details] == [field]
    assert maker.lists() == []
    assert maker.balance == 10


def test_requests_at_once_spend_what_is_there_and_no_more(makers: Makers, soak: bool):
    for turn in range(20 if soak else 2):
        maker = makers(25)
        with ThreadPoolExecutor(20) as pool:
            futures = [pool.submit(made, maker, f"{turn}-{number}") for number in range(20)]
            answers = [future.result() for future in futures]
        spent = sum(answer.credits_charged for answer in answers if isinstance(answer, NewListResult))
        refused = [answer for answer in answers if not isinstance(answer, NewListResult)]
        assert {type(answer) for answer in refused} <= {OutOfCredits, TooManyImports}
        assert spent == 25 - maker.balance
        assert len(maker.lists()) == 20 - len(refused)
        paid = sum(isinstance(answer, NewListResult) for answer in answers)
        assert paid == 5


def made(maker: Maker, prefix: str) -> NewListResult | Exception:
    """Make a list of five people over a connection of its own; who is told to come back does."""
    text = "full_name\n" + "".join(f"{prefix} {number} {uuid4()}\n" for number in range(5))
    request = ConfirmNewList(name=prefix, data_type="people", csv_text=text, person_mapping={"full_name": "full_name"})
    while True:
        try:
            with maker.workspace() as ws:
                result = confirm_new_list(ws, request)
                assert isinstance(result, NewListResult)
                return result
        except TooManyImports:
            continue
        except OutOfCredits as refused:
            return refused
