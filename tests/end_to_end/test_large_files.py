"""Files of many megabytes, sent as the documentation says, through the platform's real limits."""

import base64
import json
from typing import Any

import pytest

from leadintake import limits
from leadintake.confirming.carrying import weight
from tests.end_to_end.conftest import Account
from tests.end_to_end.large_files import announced, csv_of_size, previewed, sent_to_the_bucket, workbook_of
from tests.end_to_end.test_errors import assert_error

MB = 1_048_576


def new_list(account: Account) -> str:
    return account.made("/api/lists", {"name": "Large"}, "sheet")["id"]


def confirmed(account: Account, path: str, preview: dict[str, Any]) -> dict[str, Any]:
    """Send back what a preview has given, as it came."""
    # The account's other lists hold the same people.
    body = {"csv_text": preview["csv_text"], "mapping": preview["auto_mapping"], "skipExistingCustomers": False}
    answer = account.call("PUT", path, body)
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_4_mb_go_straight_there_and_back(account: Account):
    path, text = f"/api/lists/{new_list(account)}/import", csv_of_size(4 * MB, "Ada Lovelace")
    answer = account.call("POST", path, files={"file": ("people.csv", text.encode())})
    assert answer.status_code == 200, answer.text
    assert answer.json()["csv_text"] == text
    result = confirmed(account, path, answer.json())
    assert result["imported"] == result["total"] == text.count("\n") - 1


def test_6_mb_do_not_go_straight(account: Account):
    path = f"/api/lists/{new_list(account)}/import"
    assert_error(
        account.call("POST", path, files={"file": ("x.csv", csv_of_size(6 * MB).encode())}), 413, "payload_too_large"
    )


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_10_mb_go_through_the_bucket_and_come_back_word_for_word(account: Account, kind: str):
    content = csv_of_size(10 * MB, note=150).encode() if kind == "csv" else workbook_of(45_000, 180)
    assert len(content) >= 9.5 * MB
    path = f"/api/lists/{new_list(account)}/import"
    preview = previewed(account, path, sent_to_the_bucket(account, content, f"people.{kind}"))
    assert preview["csv_text"].startswith("staged:v1:")
    assert preview["auto_mapping"]["full_name"] == "Full Name"
    result = confirmed(account, path, preview)
    assert result["imported"] == result["total"] == preview["total_rows"] > 40_000
    again = confirmed(account, path, preview)
    assert (again["imported"], again["updated"]) == (0, preview["total_rows"])


def test_each_preview_takes_the_id_of_an_upload_as_a_form_or_as_json(account: Account):
    content = b"Email,Full Name,Company,Website\njane@acme.com,Jane Doe,Acme,acme.com\n"
    upload_id = sent_to_the_bucket(account, content)
    list_id = new_list(account)
    campaign = account.made("/api/campaigns", {"type": "email", "name": "by id"}, "campaign")["id"]
    for path in (
        f"/api/lists/{list_id}/import",
        f"/api/lists/{list_id}/companies/import",
        "/api/lists/create-with-import",
        f"/api/campaigns/{campaign}/leads/upload-csv",
    ):
        by_form = previewed(account, path, upload_id)
        by_json = account.call("POST", path, {"uploadId": upload_id})
        assert by_json.status_code == 200, by_json.text
        assert by_json.json()["columns"] == by_form["columns"] == ["Email", "Full Name", "Company", "Website"]
        beside = account.call("POST", path, files={"upload_id": (None, upload_id), "file": ("x.csv", b"a\n1\n")})
        assert_error(beside, 400, "invalid_upload")
        assert_error(account.call("POST", path, {"uploadId": upload_id, "file": "x"}), 400, "invalid_body")
        assert_error(account.call("POST", path, {"uploadId": "1"}), 400, "invalid_body")
        assert_error(account.call("POST", path, {"file": "x"}), 400, "unsupported_content_type")


def test_connections_are_imported_by_the_id_of_an_upload(account: Account):
    content = b"First Name,Last Name,URL\nZo\xc3\xab,M\xc3\xbcller,https://www.linkedin.com/in/by-upload\n"
    upload_id = sent_to_the_bucket(account, content, "Connections.csv")
    path = "/api/network/connections"
    for sent in (
        {"json": {"uploadId": upload_id, "clearExisting": True}},
        {"files": {"upload_id": (None, upload_id), "clearExisting": (None, "true")}},
    ):
        answer = account.call("POST", path, **sent)
        assert answer.status_code == 200, answer.text
        assert answer.json()["imported"] == 1
    assert_error(account.call("POST", path, {"uploadId": upload_id, "connections": []}), 400, "invalid_body")


def text_weighing(most: int, columns: str) -> str:
    """Write a table that weighs exactly so much, mapping aside."""
    row = "x" * 1_000 + "\n"
    text = f"{columns}\n" + row * ((most - len(columns) - 3) // (len(row) + 1) - 1)
    return text + "x" * (most - weight(text) - 2) + "\n"


ENDPOINTS = [
    ("/api/lists/{list}/import", "csv_text", ["auto_mapping"]),
    ("/api/lists/{list}/companies/import", "csv_text", ["auto_mapping"]),
    ("/api/lists/create-with-import", "csvText", ["autoMapping", "personMapping", "companyMapping"]),
    ("/api/campaigns/{campaign}/leads/upload-csv", "csv_text", ["auto_mapping"]),
]


@pytest.mark.parametrize(("path", "name", "mappings"), ENDPOINTS, ids=[path for path, _, _ in ENDPOINTS])
def test_one_byte_decides_whether_a_text_is_staged(account: Account, path: str, name: str, mappings: list[str]):
    campaign = account.made("/api/campaigns", {"type": "email", "name": f"limit of {path}"}, "campaign")["id"]
    path = path.format(list=new_list(account), campaign=campaign)
    small = account.call("POST", path, {"uploadId": sent_to_the_bucket(account, b"Email\n" + b"x" * 1_000)}).json()
    mapping = sum(weight(target) + weight(str(header)) for one in mappings for target, header in small[one].items())
    room = limits.CONFIRM_BYTES - limits.CONFIRM_FIELDS_BYTES - mapping
    for more in (0, 1):
        text = text_weighing(room + more, "Email")
        assert weight(text) == room + more
        answer = account.call("POST", path, {"uploadId": sent_to_the_bucket(account, text.encode())})
        assert answer.status_code == 200, answer.text
        assert answer.json()[name] == text if not more else answer.json()[name].startswith("staged:v1:")


CONFIRMS = [
    ("PUT", "/api/lists/{list}/import", "csv_text", {"mapping": {"full_name": "Name"}}),
    ("PUT", "/api/lists/create-with-import", "csvText", {"dataType": "people", "personMapping": {"full_name": "Name"}}),
    ("POST", "/api/campaigns/{campaign}/leads/confirm-csv", "csv_text", {"mapping": {"email": "Name"}}),
]


@pytest.mark.parametrize(("method", "path", "name", "rest"), CONFIRMS, ids=[path for _, path, _, _ in CONFIRMS])
def test_the_largest_text_that_is_not_staged_reaches_its_confirm(
    account: Account, method: str, path: str, name: str, rest: dict[str, Any]
):
    """Written in the wordiest way, with as many and as long headers as the gateway lets through."""
    campaign = account.made("/api/campaigns", {"type": "email", "name": f"confirm of {path}"}, "campaign")["id"]
    path = path.format(list=new_list(account), campaign=campaign)
    body = json.dumps({name: text_weighing(limits.CONFIRM_BYTES - 400, "Name"), **rest, "lead_list_id": campaign})
    body += " " * (limits.CONFIRM_BYTES - len(body))
    headers = {"Content-Type": "application/json", "X-Padding": "~" * 9_000}
    answer = account.call(method, path, content=body.encode(), headers=headers)
    assert answer.status_code in (200, 404), answer.text
    if answer.status_code == 404:
        assert "lead list" in answer.text
    # What the platform takes ends soon after: nothing is given away.
    too_much = body + " " * (64 * 1_024)
    assert_error(account.call(method, path, content=too_much.encode(), headers=headers), 413, "payload_too_large")


def test_the_form_that_is_signed_allows_one_file_of_that_size_and_nothing_else(account: Account):
    ticket = announced(account, "../../Kunden\u202e März.XLSX", 1_234)
    fields = ticket["fields"]
    policy = json.loads(base64.b64decode(fields["policy"]))
    conditions: list[Any] = policy["conditions"]
    key = f"uploads/{account.account_id}/{ticket['uploadId']}"
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    assert fields["key"] == key
    assert ["content-length-range", 1, 1_234] in conditions
    exact: dict[str, Any] = {}
    for one in conditions:
        exact |= one if isinstance(one, dict) else {}
    assert exact["key"] == key
    assert exact["Content-Type"] == fields["Content-Type"] == kind
    # Nothing may begin with anything: every other field is fixed, so that none can be added.
    assert [one for one in conditions if isinstance(one, list)] == [["content-length-range", 1, 1_234]]
    assert set(exact) - {"x-amz-security-token"} == {
        "bucket", "key", "Content-Type", "x-amz-algorithm", "x-amz-credential", "x-amz-date"
    }  # fmt: skip
    assert ticket["maxBytes"] == 1_234
    assert policy["expiration"][:16] == ticket["expiresAt"][:16]


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"fileName": "x.csv", "size": 0}, "size"),
        ({"fileName": "x.csv", "size": limits.UPLOAD_BYTES + 1}, "size"),
        ({"fileName": "x.csv", "size": "5"}, "size"),
        ({"fileName": "x.csv"}, "size"),
        ({"fileName": "x.exe", "size": 5}, "fileName"),
        ({"fileName": "x.csv\u0000", "size": 5}, "fileName"),
        ({"fileName": "csv", "size": 5}, "fileName"),
        ({"size": 5}, "fileName"),
    ],
)
def test_what_cannot_be_a_table_is_not_announced(account: Account, body: dict[str, Any], field: str):
    answer = account.call("POST", "/api/uploads", body)
    assert_error(answer, 400, "invalid_body")
    assert [detail["field"] for detail in answer.json()["details"]] == [field]


def test_the_largest_file_may_be_announced(account: Account):
    assert announced(account, "x.csv", limits.UPLOAD_BYTES)["maxBytes"] == limits.UPLOAD_BYTES
