"""Files that are previewed over HTTP, as callers send them."""

import gzip
import io
import json
import random
from typing import Any

import httpx
import openpyxl
import pytest

from tests.end_to_end.conftest import Account
from tests.end_to_end.test_errors import assert_error

LEADS = "Email,First Name,Last Name,Company,Title\njane@acme.com,Jane,Doe,Acme,VP of Sales\n"
PEOPLE = "Vorname;Nachname;Firma;Standort;Profil;Segment\nJürgen;Müller;Groß & Söhne;Köln;linkedin.com/in/jm;A\n"


def new_list(account: Account) -> str:
    return account.made("/api/lists", {"name": "Founders"}, "sheet")["id"]


def new_campaign(account: Account, name: str) -> str:
    return account.made("/api/campaigns", {"type": "email", "name": name}, "campaign")["id"]


def send(account: Account, path: str, content: bytes | str, name: str = "people.csv", **options: Any) -> httpx.Response:
    data = content.encode() if isinstance(content, str) else content
    return account.call("POST", path, files={"file": (name, data)}, **options)


def test_the_documented_request_of_a_campaign_gets_the_documented_answer(account: Account):
    rows = "".join(f"p{number}@acme.com,Jane,Doe,Acme,VP of Sales\n" for number in range(119))
    campaign = new_campaign(account, "previewed")
    answer = send(account, f"/api/campaigns/{campaign}/leads/upload-csv", LEADS + rows, "leads.csv")
    assert answer.status_code == 200, answer.text
    body = answer.json()
    assert body["columns"] == ["Email", "First Name", "Last Name", "Company", "Title"]
    assert body["auto_mapping"] == {
        "email": "Email",
        "first_name": "First Name",
        "last_name": "Last Name",
        "company": "Company",
        "position": "Title",
        "linkedin_url": None,
        "headline": None,
    }
    jane = {"Email": "jane@acme.com", "First Name": "Jane", "Last Name": "Doe", "Company": "Acme"}
    assert body["preview_rows"][0] == jane | {"Title": "VP of Sales"}
    assert len(body["preview_rows"]) == 5
    assert body["total_rows"] == 120
    assert body["csv_text"] == LEADS + rows
    assert len(body["lead_list_id"]) == 36
    assert account.call("GET", f"/api/campaigns/{campaign}/leads").json()["total"] == 0


def test_a_german_export_is_read_with_its_umlauts_and_mapped_with_reasons(account: Account):
    path = f"/api/lists/{new_list(account)}/import"
    body = send(account, path, PEOPLE.encode("cp1252"), "Kunden März.csv").json()
    assert (body["encoding"], body["delimiter"], body["skipped_lines"]) == ("cp1252", ";", 0)
    assert body["preview_rows"][0]["Firma"] == "Groß & Söhne"
    assert body["auto_mapping"] == {
        "linkedin_url": "Profil",
        "first_name": "Vorname",
        "last_name": "Nachname",
        "full_name": None,
        "headline": None,
        "company": "Firma",
        "location": "Standort",
        "domain": None,
        "new:Segment": "Segment",
    }
    detail = body["mapping_details"]["first_name"]
    assert (detail["source"], detail["method"]) == ("Vorname", "exact")
    assert 0.5 < detail["confidence"] <= 1
    assert "Vorname" in detail["why"]
    assert body["existing_columns"] == body["warnings"] == []


def test_columns_of_the_list_are_proposed_for_headers_of_their_names(account: Account):
    list_id = new_list(account)
    account.made(f"/api/lists/{list_id}/columns", {"name": "segment"}, "column")
    account.made(f"/api/lists/{list_id}/columns", {"name": "Segment", "subject": "company"}, "column")
    body = send(account, f"/api/lists/{list_id}/import", PEOPLE).json()
    assert body["existing_columns"] == ["segment"]
    assert body["auto_mapping"]["column:segment"] == "Segment"
    assert "new:Segment" not in body["auto_mapping"]
    companies = send(account, f"/api/lists/{list_id}/companies/import", "Company,Website,Segment\nAcme,acme.com,A\n")
    assert companies.json()["existing_columns"] == ["Segment"]
    assert companies.json()["auto_mapping"]["column:Segment"] == "Segment"


def test_a_workbook_is_previewed_like_a_csv(account: Account):
    workbook, data = openpyxl.Workbook(), io.BytesIO()
    sheet = workbook.active
    assert sheet is not None
    for row in (["Company", "Website", "Employees", "Founded"], ["Acme", "https://acme.com", "51-200", 1999]):
        sheet.append(row)
    workbook.save(data)
    body = send(account, f"/api/lists/{new_list(account)}/companies/import", data.getvalue(), "x.xlsx").json()
    assert (body["encoding"], body["delimiter"]) == (None, None)
    assert body["csv_text"] == "Company,Website,Employees,Founded\nAcme,https://acme.com,51-200,1999\n"
    assert {target for target, source in body["auto_mapping"].items() if source} == {
        "name",
        "website",
        "employee_count",
        "founded_year",
    } or body["auto_mapping"]["domain"] == "Website"


def test_a_new_list_is_told_what_the_file_holds(account: Account):
    people = send(account, "/api/lists/create-with-import", PEOPLE, "Kunden.csv").json()
    assert (people["dataType"], people["fileName"], people["totalRows"]) == ("people", "Kunden.csv", 1)
    assert people["autoMapping"] == people["personMapping"]
    assert people["personMapping"]["first_name"] == "Vorname"
    assert people["reasoning"]
    assert people["confidence"] in ("high", "medium", "low")
    companies = "Company,Industry,Employees,Website\nAcme,Software,51-200,acme.com\nBeta,Retail,11-50,beta.com\n"
    firms = send(account, "/api/lists/create-with-import", companies).json()
    assert firms["dataType"] == "companies"
    assert firms["autoMapping"] == firms["companyMapping"]
    assert set(people) == set(firms) >= {"columns", "previewRows", "csvText", "skippedLines", "mappingDetails"}


def test_a_preview_writes_nothing_into_the_workspace(account: Account):
    list_id = new_list(account)
    before = account.call("GET", "/api/lists").json()
    send(account, f"/api/lists/{list_id}/import", PEOPLE)
    send(account, "/api/lists/create-with-import", PEOPLE)
    assert account.call("GET", "/api/lists").json() == before
    assert account.call("GET", f"/api/lists/{list_id}/rows").json()["total"] == 0


def test_what_cannot_be_previewed_says_why(account: Account, other: Account):
    list_id = new_list(account)
    path = f"/api/lists/{list_id}/import"
    assert_error(account.call("POST", path, {"file": "a,b"}), 400, "unsupported_content_type")
    assert_error(account.call("POST", path, files={"other": ("x.csv", b"a")}), 400, "invalid_upload")
    assert_error(send(account, path, PEOPLE, "people.txt"), 400, "unreadable_file")
    assert_error(send(account, path, "Name\n"), 400, "unreadable_file")
    assert_error(send(account, path, b"PK\x03\x04" + bytes(100), "x.xlsx"), 400, "unreadable_file")
    assert_error(send(account, path, "a,b\n1," + "x" * 32_768), 400, "file_too_large")
    assert_error(send(other, path, PEOPLE), 404, "not_found")
    assert_error(send(account, "/api/lists/nonsense/import", PEOPLE), 400, "invalid_id")
    assert_error(account.call("GET", path), 405, "method_not_allowed")


def test_a_campaign_that_has_started_takes_no_file(account: Account):
    campaign = new_campaign(account, "started")
    account.call("PATCH", f"/api/campaigns/{campaign}", {"status": "active"})
    path = f"/api/campaigns/{campaign}/leads/upload-csv"
    assert_error(send(account, path, LEADS), 400, "campaign_not_draft")


@pytest.mark.parametrize("accepted", ["gzip, deflate", "identity"])
def test_a_text_that_could_not_come_back_goes_out_as_a_reference_that_can(account: Account, accepted: str):
    # Escaped once as JSON and once for the gateway, quotes make an answer three times as long as the file.
    line = '"says ""hi""",Jane,Doe,Acme,Köln\n'
    text = "Note,First Name,Last Name,Company,Town\n" + line * (4_000_000 // len(line.encode()))
    assert_confirmed_as_it_came_out(account, text.encode(), {"Accept-Encoding": accepted})


def test_also_one_that_hardly_compresses(account: Account):
    chance = random.Random(3)
    letters = [chr(code) for code in range(0x4E00, 0x9FA5)]
    lines = ["name,note", *(f"{number},{''.join(chance.choices(letters, k=400))}" for number in range(5_700))]
    # Two bytes a letter on the way in, three and hardly compressible on the way out.
    assert_confirmed_as_it_came_out(account, "\n".join(lines).encode("utf-16"), {})


def assert_confirmed_as_it_came_out(account: Account, content: bytes, headers: dict[str, str]) -> None:
    path = f"/api/lists/{new_list(account)}/import"
    preview = send(account, path, content, headers=headers).json()
    assert preview["csv_text"].startswith("staged:v1:")
    sent = {"csv_text": preview["csv_text"], "mapping": preview["auto_mapping"], "dryRun": True}
    answer = account.call("PUT", path, json=sent)
    assert answer.status_code == 200, answer.text
    assert answer.json()["total"] == preview["total_rows"]


def test_an_answer_that_is_too_large_is_compressed_for_those_who_take_it(account: Account):
    list_id = new_list(account)
    people = "".join(f"Person {number},{'x' * 32_000}\n" for number in range(125))
    for half in ("a", "b"):
        sent = {
            "csv_text": "Name,Note\n" + people.replace("Person", half),
            "mapping": {"full_name": "Name", "new:Note": "Note"},
        }
        assert account.call("PUT", f"/api/lists/{list_id}/import", json=sent).status_code == 200
    path = f"/api/lists/{list_id}/rows?limit=500"
    plain = account.call("GET", path, headers={"Accept-Encoding": "identity"})
    assert "Accept-Encoding: gzip" in assert_error(plain, 400, "answer_too_large")["error"]
    headers = {"Authorization": f"Bearer {account.key}", "Accept-Encoding": "gzip"}
    with httpx.stream("GET", account.url + path, headers=headers, timeout=60) as answer:
        raw = b"".join(answer.iter_raw())
    assert raw[:2] == b"\x1f\x8b"
    assert len(json.loads(gzip.decompress(raw))["rows"]) == 250
