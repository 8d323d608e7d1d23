"""Dropped files are imported as a person would have confirmed them, or refused with an explanation beside them."""

import json
from collections.abc import Callable
from uuid import uuid4

import pytest

from tests.integration.drops.conftest import BUCKET, Dropper, message, new_campaign

PEOPLE = "Full Name,Company,LinkedIn URL\nZoë Müller,Acme,linkedin.com/in/zoe\nAda,Globex,\n"
UNCLEAR = "a,b\nx1,y1\nx2,y2\n"


def test_people_are_imported_and_told(dropper: Dropper):
    sheet = dropper.new_list()
    key = f"{dropper.root}/lists/{sheet}/people/Kunden März +1 100%.csv"
    result = dropper.drop(key, PEOPLE)
    assert (result["status"], result["file"], result["targetId"]) == ("imported", key, str(sheet))
    assert result["counters"]["imported"] == 2
    assert result["mapping"]["full_name"] == "Full Name"
    assert result["mappingDetails"]["linkedin_url"]["source"] == "LinkedIn URL"
    assert result["error"] is result["sameContentAs"] is None
    assert [row["full_name"] for row in dropper.people(sheet)] == ["Zoë Müller", "Ada"]
    (imported,) = dropper.imports()
    assert (str(imported["id"]), imported["file_name"]) == (result["importId"], key.rpartition("/")[2])


def test_companies_are_imported(dropper: Dropper):
    sheet = dropper.new_list()
    text = "Company Name;Website;Employees\nMüller GmbH;https://www.mueller.example;51-200\n"
    result = dropper.drop(f"{dropper.root}/lists/{sheet}/companies/firms.csv", text.encode("cp1252"))
    assert (result["status"], result["counters"]["imported"]) == ("imported", 1)
    (company,) = dropper.companies(sheet)
    assert (company["name"], company["domain"]) == ("Müller GmbH", "mueller.example")


def test_companies_become_a_list(dropper: Dropper):
    text = "Company Name,Company Domain,Industry\nAcme,acme.com,Retail\nGlobex,globex.com,Retail\n"
    result = dropper.drop(f"{dropper.root}/new-list/Firms.csv", text)
    assert (result["status"], result["counters"]["companiesCreated"]) == ("imported", 2)


def test_a_dry_run_writes_nothing_and_tells_what_would_be(dropper: Dropper):
    sheet = dropper.new_list()
    key = f"{dropper.root}/lists/{sheet}/people/x.csv"
    result = dropper.drop(key, PEOPLE, {"options": '{"dryRun": true}'})
    assert (result["status"], result["importId"], result["counters"]["imported"]) == ("dry_run", None, 2)
    assert dropper.people(sheet) == dropper.imports() == []
    figures, rows = dropper.report(result)
    assert "This was a dry run: nothing of it has been written." in figures.values()
    assert [row[1:3] for row in rows[1:]] == [["+ added", "Added."]] * 2


def test_the_report_lies_beside_the_result(dropper: Dropper):
    sheet = dropper.new_list()
    key = f"{dropper.root}/lists/{sheet}/people/x.csv"
    result = dropper.drop(key, PEOPLE)
    assert result["report"] == f"results/{key[5:]}.report.xlsx"
    _, rows = dropper.report(result)
    assert rows[0][5:] == ["Full Name", "Company", "LinkedIn URL"]
    assert [row[5] for row in rows[1:]] == ["Zoë Müller", "Ada"]


def test_leads_go_into_a_draft(dropper: Dropper):
    campaign = new_campaign(dropper, type="email")
    result = dropper.drop(f"{dropper.root}/campaigns/{campaign}/leads.csv", "Email,Name\nzoe@acme.example,Zoë M\n")
    assert (result["status"], result["counters"]["imported"]) == ("imported", 1)
    (prospect,) = dropper.all("select * from campaign_prospects where campaign_id = %s", campaign)
    assert prospect["email"] == "zoe@acme.example"


def test_a_campaign_that_has_started_refuses(dropper: Dropper):
    campaign = new_campaign(dropper, type="email")
    dropper.owner.execute("update campaigns set status = 'active' where id = %s", [campaign])
    result = dropper.drop(f"{dropper.root}/campaigns/{campaign}/leads.csv", "Email\nzoe@acme.example\n")
    assert (result["status"], result["error"]["code"]) == ("refused", "campaign_not_draft")


def test_connections_are_imported(dropper: Dropper):
    text = (
        "Notes:\n\nFirst Name,Last Name,URL,Email Address,Company,Position,Connected On\n"
        "Zoë,M,https://www.linkedin.com/in/zoe,,Acme,CEO,03 Nov 2024\n"
    )
    result = dropper.drop(f"{dropper.root}/connections/Connections.csv", text)
    assert (result["status"], result["counters"]) == ("imported", {"imported": 1, "skipped": 0, "total": 1})
    again = dropper.drop(f"{dropper.root}/connections/Connections 2.csv", text)
    assert again["sameContentAs"] == result["importId"]
    assert len(dropper.all("select * from network_connections")) == 1


def test_a_file_becomes_a_list_paid_for(dropper: Dropper):
    result = dropper.drop(f"{dropper.root}/new-list/Founders.csv", PEOPLE)
    assert (result["status"], result["counters"]["creditsCharged"]) == ("imported", 2)
    (made,) = dropper.all("select * from lists where id = %s", result["targetId"])
    assert made["name"] == "Founders"


def test_without_credits_no_list_is_made(droppers: Callable[..., Dropper]):
    dropper = droppers(0)
    result = dropper.drop(f"{dropper.root}/new-list/Founders.csv", PEOPLE)
    assert (result["status"], result["error"]["code"]) == ("refused", "out_of_credits")
    assert dropper.all("select * from lists") == []


def test_what_is_not_sure_is_refused_with_what_to_do(dropper: Dropper):
    sheet = dropper.new_list()
    result = dropper.drop(f"{dropper.root}/lists/{sheet}/people/x.csv", UNCLEAR)
    assert (result["status"], result["error"]["code"]) == ("refused", "unclear_file")
    assert ".options.json" in result["error"]["message"]
    assert [column["column"] for column in result["unclear"]] == ["a", "b"]
    assert dropper.people(sheet) == []
    (failed,) = dropper.imports()
    assert (failed["status"], failed["error"], str(failed["id"])) == (
        "failed",
        result["error"]["message"],
        result["importId"],
    )


def test_a_mapping_confirmed_before_makes_it_sure(dropper: Dropper):
    sheet = dropper.new_list()
    dropper.confirm(sheet, UNCLEAR, {"full_name": "a", "company": "b"})
    result = dropper.drop(f"{dropper.root}/lists/{sheet}/people/x.csv", "b,a\ny3,x3\n")
    assert (result["status"], result["counters"]["imported"]) == ("imported", 1)
    assert dropper.people(sheet)[-1]["full_name"] == "x3"


OPTIONS = json.dumps({"mapping": {"full_name": "a", "company": "b"}})


def test_options_beside_the_file_before_it(dropper: Dropper):
    sheet = dropper.new_list()
    key = f"{dropper.root}/lists/{sheet}/people/x.csv"
    dropper.hear(dropper.put_file(f"{key}.options.json", OPTIONS))
    assert dropper.keys() == []
    assert dropper.drop(key, UNCLEAR)["status"] == "imported"


def test_options_after_a_file_that_was_refused(dropper: Dropper):
    sheet = dropper.new_list()
    key = f"{dropper.root}/lists/{sheet}/people/x.csv"
    assert dropper.drop(key, UNCLEAR)["status"] == "refused"
    event = dropper.put_file(f"{key}.options.json", OPTIONS)
    dropper.hear(event, event)
    assert dropper.result(key)["status"] == "imported"
    assert len(dropper.people(sheet)) == 2
    assert [one["status"] for one in dropper.imports()] == ["failed", "completed"]


def test_options_after_a_file_that_was_imported_are_told_to_be_late(dropper: Dropper):
    sheet = dropper.new_list()
    key = f"{dropper.root}/lists/{sheet}/people/x.csv"
    first = dropper.drop(key, PEOPLE)
    dropper.hear(dropper.put_file(f"{key}.options.json", '{"mapping": {"headline": "Company"}}'))
    late = dropper.result(f"{key}.options.json")
    assert (late["status"], late["importId"]) == ("ignored", first["importId"])
    assert dropper.result(key) == first
    assert len(dropper.imports()) == 1


@pytest.mark.parametrize("options_first", [True, False])
def test_a_file_that_waits_is_imported_with_its_options_whichever_comes_first(dropper: Dropper, options_first: bool):
    sheet = dropper.new_list()
    key = f"{dropper.root}/lists/{sheet}/people/x.wait.csv"
    if not options_first:
        assert dropper.drop(key, PEOPLE)["status"] == "waiting"
        assert dropper.imports() == dropper.people(sheet) == []
    event = dropper.put_file(f"{key}.options.json", '{"mapping": {"full_name": "Full Name"}}')
    dropper.hear(event)
    if options_first:
        dropper.drop(key, PEOPLE)
    assert dropper.result(key)["status"] == "imported"
    assert [row["company"] for row in dropper.people(sheet)] == [None, None]


def test_options_in_the_metadata(dropper: Dropper):
    sheet = dropper.new_list()
    result = dropper.drop(f"{dropper.root}/lists/{sheet}/people/x.csv", UNCLEAR, {"options": OPTIONS})
    assert result["status"] == "imported"


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ("no json", "options"),
        ("", "options"),
        ('{"maping": {}}', "maping"),
        ('{"skipExistingCustomers": "yes"}', "skipExistingCustomers"),
        ('{"mapping": {"full_name": 3}}', "mapping.full_name"),
        ('"' + "x" * 300_000 + '"', "options"),
    ],
)
def test_options_that_are_not_valid_refuse_the_file(dropper: Dropper, said: str, field: str):
    sheet = dropper.new_list()
    key = f"{dropper.root}/lists/{sheet}/people/x.csv"
    dropper.put_file(f"{key}.options.json", said)
    result = dropper.drop(key, PEOPLE)
    assert (result["status"], result["error"]["code"]) == ("refused", "invalid_body")
    assert [detail["field"] for detail in result["error"]["details"]] == [field]
    assert dropper.people(sheet) == []


def test_a_given_mapping_without_identity_is_refused(dropper: Dropper):
    sheet = dropper.new_list()
    result = dropper.drop(
        f"{dropper.root}/lists/{sheet}/people/x.csv", PEOPLE, {"options": '{"mapping": {"company": "Company"}}'}
    )
    assert (result["status"], result["error"]["code"]) == ("refused", "unclear_file")


def test_the_blocklist_can_be_left_aside(dropper: Dropper):
    sheet = dropper.new_list()
    dropper.block(name="Acme")
    key = f"{dropper.root}/lists/{sheet}/people"
    assert dropper.drop(f"{key}/a.csv", PEOPLE)["counters"]["blockedSkipped"] == 1
    options = {"options": '{"skipExistingCustomers": false}'}
    assert dropper.drop(f"{key}/b.csv", PEOPLE, options)["counters"]["imported"] == 1


@pytest.mark.parametrize(
    "key",
    ["{root}/x.csv", "{root}/lists/{uuid}/x.csv", "{root}/other/x.csv", "drop/x.csv", "drop/no id/connections/x.csv"],
)
def test_a_file_in_a_wrong_place_is_told(dropper: Dropper, key: str):
    result = dropper.drop(key.format(root=dropper.root, uuid=uuid4()), PEOPLE)
    assert (result["status"], result["error"]["code"]) == ("refused", "misplaced_drop")
    assert dropper.imports() == []


@pytest.mark.parametrize("place", ["lists/{}/people", "lists/{}/companies", "campaigns/{}"])
def test_what_belongs_to_somebody_else_is_as_if_it_were_not_there(droppers: Callable[..., Dropper], place: str):
    mine, theirs = droppers(), droppers()
    target = theirs.new_list() if "lists" in place else new_campaign(theirs, type="email")
    results = [
        mine.drop(f"{mine.root}/{place.format(one)}/x.csv", "Email,Full Name\na@x.example,A B\n")
        for one in (target, uuid4())
    ]
    assert [result["error"]["code"] for result in results] == ["not_found"] * 2
    assert results[0]["error"] == results[1]["error"]


def test_an_account_that_does_not_exist_is_named(dropper: Dropper):
    result = dropper.drop(f"drop/{uuid4()}/connections/x.csv", "First Name,Last Name\nA,B\n")
    assert (result["status"], result["error"]["message"]) == ("refused", "There is no such account.")
    assert result["importId"] is None


@pytest.mark.parametrize(
    "name",
    ["", "folder/", "~$people.csv", "people.csv.part", "people.csv.filepart", ".hidden.csv", "x.csv.tmp", "Thumbs.db"],
)
def test_what_is_no_file_to_be_imported_is_left_alone(dropper: Dropper, name: str):
    event = dropper.put_file(f"{dropper.root}/connections/{name}", "First Name,Last Name\nA,B\n")
    assert dropper.hear(event) == []
    assert dropper.keys() == []


def test_a_mark_of_no_bytes_is_left_alone(dropper: Dropper):
    for name in ("done.ok", "people", "_SUCCESS"):
        assert dropper.hear(dropper.put_file(f"{dropper.root}/connections/{name}", "")) == []
    assert dropper.keys() == []


def test_what_the_bucket_sends_when_it_is_set_up_is_taken(dropper: Dropper):
    assert dropper.hear(message('{"Service": "Amazon S3", "Event": "s3:TestEvent", "Bucket": "bucket"}')) == []


def test_a_file_that_was_taken_back_is_forgotten(dropper: Dropper):
    key = f"{dropper.root}/connections/x.csv"
    event = dropper.put_file(key, "First Name,Last Name\nA,B\n")
    version = json.loads(event["body"])["Records"][0]["s3"]["object"]["versionId"]
    dropper.s3.delete_object(Bucket=BUCKET, Key=key, VersionId=version)
    assert dropper.hear(event) == []
    assert dropper.keys() == []


def test_overwriting_is_another_import_and_the_result_is_the_newest(dropper: Dropper):
    sheet = dropper.new_list()
    key = f"{dropper.root}/lists/{sheet}/people/x.csv"
    first, second = (dropper.put_file(key, f"Full Name\nPerson {number}\n") for number in range(2))
    dropper.hear(second, first, second)
    assert {row["full_name"] for row in dropper.people(sheet)} == {"Person 0", "Person 1"}
    assert len(dropper.imports()) == 2
    newest = json.loads(second["body"])["Records"][0]["s3"]["object"]["versionId"]
    assert dropper.result(key)["version"] == newest
    results = dropper.keys()
    assert sum(key.endswith(".json") for key in results) == 2


@pytest.mark.parametrize(
    "data", [b"\x00" * 100, b"PK\x03\x04 no zip", b"Full Name,Company\n", b"\xd0\xcf\x11\xe0", b""]
)
def test_a_bad_file_leaves_a_result(dropper: Dropper, data: bytes):
    sheet = dropper.new_list()
    result = dropper.drop(f"{dropper.root}/lists/{sheet}/people/x.xlsx", data)
    assert (result["status"], result["error"]["code"]) == ("refused", "unreadable_file")
    assert [one["status"] for one in dropper.imports()] == ["failed"]


def test_a_fault_of_ours_comes_again_with_nothing_written(dropper: Dropper, monkeypatch: pytest.MonkeyPatch):
    sheet = dropper.new_list()
    key = f"{dropper.root}/lists/{sheet}/people/x.csv"
    event = dropper.put_file(key, PEOPLE)
    with monkeypatch.context() as broken:
        broken.setenv("DATABASE_URL", "postgresql://nobody@127.0.0.1:1/nothing")
        dropper.close()
        assert dropper.hear(event) == [event["messageId"]]
    assert dropper.keys() == dropper.imports() == []
    assert dropper.hear(event) == []
    assert dropper.result(key)["status"] == "imported"


def test_the_longest_key_there_is(dropper: Dropper):
    start = f"{dropper.root}/connections/"
    name = "ü" * ((1024 - len(start) - 4) // 2) + ".csv"
    event = dropper.put_file(start + name, "First Name,Last Name\nA,B\n")
    assert dropper.hear(event) == []
    assert len(dropper.imports()) == 1
    report, result = sorted(dropper.keys(), key=lambda key: key.endswith(".json"))
    for key, ending in ((result, ".json"), (report, ".report.xlsx")):
        assert len(key.encode()) <= 1024
        assert key.startswith(f"results/{start[5:]}ü")
        assert key.endswith(ending)


def test_a_file_larger_than_a_request_may_be_is_imported(dropper: Dropper):
    sheet = dropper.new_list()
    text = "Full Name,Company,Note\n" + "".join(f"Person {one},Acme,{'x' * 1_100}\n" for one in range(10_000))
    assert len(text) > 10_485_760
    result = dropper.drop(f"{dropper.root}/lists/{sheet}/people/large.csv", text.encode())
    assert (result["status"], result["counters"]["imported"]) == ("imported", 10_000), result["error"]
