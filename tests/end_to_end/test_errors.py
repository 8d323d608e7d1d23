"""What callers get for what they got wrong."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import httpx
import pytest

from tests.end_to_end.conftest import ROOT, Account, Stack

JSON = {"Content-Type": "application/json"}
UNKNOWN = "12345678-1234-4234-8234-123456789012"


def assert_error(answer: httpx.Response, status: int, code: str) -> dict[str, Any]:
    body = answer.json()
    assert (answer.status_code, body["code"]) == (status, code), answer.text
    assert set(body) <= {"error", "code", "requestId", "details"}
    assert body["error"].endswith(".")
    assert body["requestId"]
    assert answer.headers["content-type"].startswith("application/json")
    return body


@pytest.mark.parametrize(
    "bad",
    ["x", "123", UNKNOWN + "0", UNKNOWN.replace("4", "g", 1), "%00", "'%3B--", "12345678-1234-9234-8234-123456789012"],
)
@pytest.mark.parametrize("path", ["/api/lists/{}", "/api/lists/{}/rows", "/api/campaigns/{}", "/api/lists/{}/columns"])
def test_an_id_that_is_no_uuid_is_a_400(account: Account, path: str, bad: str):
    assert_error(account.call("GET", path.format(bad)), 400, "invalid_id")


@pytest.mark.parametrize(
    "id_",
    [
        "ABCDEF12-1234-4234-8234-123456789012",
        UNKNOWN,
        "00000000-0000-0000-0000-000000000000",
        "ffffffff-ffff-ffff-ffff-ffffffffffff",
    ],
)
def test_an_id_that_nobody_has_is_a_404(account: Account, id_: str):
    assert_error(account.call("GET", f"/api/lists/{id_}"), 404, "not_found")


@pytest.mark.parametrize(
    ("content", "headers", "code"),
    [
        (b"{", JSON, "invalid_json"),
        (b" ", JSON, "invalid_json"),
        (b"\xff\xfe{}", JSON, "invalid_json"),
        (b"[" * 33 + b"]" * 33, JSON, "invalid_json"),
        (b"[" * 100_000, JSON, "invalid_json"),
        (b'{"name": NaN}', JSON, "invalid_json"),
        (b"[]", JSON, "invalid_body"),
        (b"null", JSON, "invalid_body"),
        (b'{"name": 5}', JSON, "invalid_body"),
        (b'{"name": {"a": 1}}', JSON, "invalid_body"),
        (b"{}", {"Content-Type": "text/plain"}, "unsupported_content_type"),
        (b"a=b", {"Content-Type": "application/x-www-form-urlencoded"}, "unsupported_content_type"),
        (b"{}", {}, "unsupported_content_type"),
    ],
)
def test_a_body_that_is_not_what_was_asked_for_is_a_400(
    account: Account, content: bytes, headers: dict[str, str], code: str
):
    assert_error(account.call("POST", "/api/lists", content=content, headers=headers), 400, code)


WRONG_FIELDS: list[tuple[str, dict[str, Any], str]] = [
    ("/api/campaigns", {"type": "fax", "name": "x"}, "type"),
    ("/api/campaigns", {"type": "email"}, "name"),
    ("/api/campaigns", {"type": "email", "name": " "}, "name"),
    ("/api/campaigns", {"type": "email", "name": "x" * 256}, "name"),
    ("/api/credits/preview", {"action": "FLY", "count": 1}, "action"),
    ("/api/credits/preview", {"action": "IMPORT_LEAD", "count": -1}, "count"),
    ("/api/credits/preview", {"action": "IMPORT_LEAD", "count": 2**53}, "count"),
    ("/api/credits/preview", {"action": "IMPORT_LEAD", "count": "5"}, "count"),
    ("/api/lists/check-duplicates", {"people": [{}] * 10_001}, "people"),
    ("/api/lists/check-duplicates", {"people": [{"fullName": 1}]}, "people.0.fullName"),
    ("/api/blocked-companies", {}, "domain"),
    ("/api/blocked-companies", {"entries": [{"domain": "a.com"}, {"domain": "???"}]}, "entries.1.domain"),
]


@pytest.mark.parametrize(("path", "body", "field"), WRONG_FIELDS)
def test_a_wrong_field_is_named(account: Account, path: str, body: object, field: str):
    details = assert_error(account.call("POST", path, body), 400, "invalid_body")["details"]
    assert field in [detail["field"] for detail in details]


def test_a_body_may_be_left_out_where_nothing_in_it_is_needed(account: Account):
    assert account.call("POST", "/api/lists").json()["sheet"]["name"] == "Untitled Sheet"
    assert_error(account.call("POST", "/api/campaigns"), 400, "unsupported_content_type")


def test_a_body_compressed_otherwise_than_with_gzip_is_refused_by_its_name(account: Account):
    answer = account.call("POST", "/api/lists", content=b"{}", headers={**JSON, "Content-Encoding": "br"})
    assert "compressed" in assert_error(answer, 400, "unsupported_content_type")["error"]


def test_keys_are_taken_in_their_documented_casing_alone(account: Account):
    sheet = account.made("/api/lists", {}, "sheet")["id"]
    answer = account.call("POST", f"/api/lists/{sheet}/rows", {"full_name": "Jane", "fullName": "John"})
    assert answer.json()["row"]["profileData"]["fullName"] == "John"
    assert_error(account.call("POST", f"/api/lists/{sheet}/rows", {"full_name": "Jane"}), 400, "invalid_body")


def test_an_answer_to_head_has_no_body(account: Account):
    answer = httpx.head(f"{account.url}/api/health")
    assert (answer.status_code, answer.content) == (200, b"")


def test_what_cannot_be_answered_is_not_done(account: Account):
    sheet = account.made("/api/lists", {}, "sheet")["id"]
    for number in range(60):
        account.made(f"/api/lists/{sheet}/columns", {"name": f"c{number}"}, "column")
    row = account.made(f"/api/lists/{sheet}/rows", {"fullName": "before"}, "row")["id"]
    cells = {f"c{number}": '"' * 32_000 for number in range(60)}
    # Compressed it would fit.
    plain, body = {"Accept-Encoding": "identity"}, {"fullName": "after", "cells": cells}
    answer = account.call("PATCH", f"/api/lists/{sheet}/rows/{row}", body, headers=plain)
    assert_error(answer, 400, "answer_too_large")
    (shown,) = account.call("GET", f"/api/lists/{sheet}/rows").json()["rows"]
    assert (shown["profileData"]["fullName"], shown["cells"]) == ("before", [])


def test_very_many_mistakes_are_answered_with_some_of_them(account: Account):
    sheet = account.made("/api/lists", {}, "sheet")["id"]
    cells = {f"unknown {number}": 1 for number in range(200_000)}
    answer = account.call("POST", f"/api/lists/{sheet}/rows", {"fullName": "x", "cells": cells})
    assert len(assert_error(answer, 400, "invalid_body")["details"]) == 20


@pytest.mark.parametrize("name", ["not-a-domain", UNKNOWN, "Acme%20Inc"])
def test_unblocking_what_is_no_domain_is_a_400(account: Account, name: str):
    assert_error(account.call("DELETE", f"/api/blocked-companies/{name}"), 400, "invalid_request")


@pytest.mark.parametrize(
    "query",
    [
        "limit=0",
        "limit=-1",
        "limit=x",
        "offset=-1",
        "limit=1.5",
        "limit=1_000",
        "limit=600.0",
        "limit=%2B6",
        "offset=99999999999",
    ],
)
def test_a_query_that_makes_no_sense_is_a_400(account: Account, query: str):
    sheet = account.made("/api/lists", {}, "sheet")["id"]
    assert_error(account.call("GET", f"/api/lists/{sheet}/rows?{query}"), 400, "invalid_query")


@pytest.mark.parametrize("limit", ["501", "99999999999999999999999"])
def test_a_limit_above_its_maximum_is_cut(account: Account, limit: str):
    sheet = account.made("/api/lists", {}, "sheet")["id"]
    assert account.call("GET", f"/api/lists/{sheet}/rows?limit={limit}").json()["limit"] == 500


@pytest.mark.parametrize("path", ["/", "/api", "/api/nothing", "/api/lists/x/y/z"])
def test_a_path_that_is_not_there_is_a_404(account: Account, path: str):
    assert_error(account.call("GET", path), 404, "not_found")


@pytest.mark.parametrize(
    ("method", "path"), [("PUT", "/api/lists"), ("POST", "/api/credits/config"), ("DELETE", "/api/campaigns")]
)
def test_a_method_that_is_not_there_is_a_405_that_names_the_others(account: Account, method: str, path: str):
    answer = account.call(method, path)
    assert_error(answer, 405, "method_not_allowed")
    assert answer.headers["allow"]


def test_a_request_over_the_platforms_limit_is_a_413(account: Account):
    name = "x" * (10 * 1024 * 1024)
    assert_error(account.call("POST", "/api/lists", {"name": name}), 413, "payload_too_large")


def test_names_are_taken_once(account: Account):
    name = f"Campaign {uuid4()}"
    account.made("/api/campaigns", {"type": "email", "name": name}, "campaign")
    assert_error(account.call("POST", "/api/campaigns", {"type": "email", "name": name}), 409, "conflict")


def test_a_revoked_key_ends_at_once(stack: Stack):
    short = stack.new_account("short")
    assert short.call("GET", "/api/lists").status_code == 200
    environment = {**os.environ, "LOCAL_DIR": str(stack.folder)}
    subprocess.run([sys.executable, "-m", "local", "revoke", short.key], cwd=ROOT, env=environment, check=True)
    assert_error(short.call("GET", "/api/lists"), 401, "unauthorized")


HOSTILE = [
    "\x00",
    "a\x00b",
    "\ud800",
    "\udfff\ud800",
    "x" * 1_000_000,
    "'; DROP TABLE lists; --",
    "$(rm -rf /) `id` ${jndi:ldap://x}",
    "%s %(account)s {0} {{x}}",
    "<script>alert(1)</script>",
    "=cmd|' /C calc'!A0",
    "\u202e\u0645\u0631\u062d\u0628\u0627\u202c",
    "👩‍👩‍👧‍👦🏳️‍🌈",
    "Z͑ͫ̓ͪ̂ͫ̽͏̴̙̤̞͉͚̯̞̠͍A̴̵̜̰͔ͫ͗͢L",
    "\u0001\u0008\u001b[31m\u007f\u0085\ufffe\uffff",
    "line\r\nfeed\ttab",
    "\\u0000",
    "\U0010ffff",
    " leading and trailing ",
]


def field_writers(account: Account) -> dict[str, Callable[[str], Any]]:
    """Name every text field, with what writes it and reads it back."""
    sheet = account.made("/api/lists", {}, "sheet")["id"]
    account.made(f"/api/lists/{sheet}/columns", {"name": "Note"}, "column")

    def written(path: str, body: dict[str, Any], *steps: str) -> Any:
        answer = account.call("POST", path, content=json.dumps(body).encode(), headers=JSON)
        value: Any = answer.json()
        if answer.status_code == 200:
            for step in steps:
                value = value[0][step] if step == "value" else value[step]
        return answer.status_code, value

    rows, companies = f"/api/lists/{sheet}/rows", f"/api/lists/{sheet}/companies"
    writers: dict[str, Callable[[str], Any]] = {
        "list": lambda text: written("/api/lists", {"name": text}, "sheet", "name"),
        "cell": lambda text: written(rows, {"fullName": "x", "cells": {"Note": text}}, "row", "cells", "value"),
        "first name": lambda text: written(
            rows, {"fullName": "x", "firstName": text}, "row", "profileData", "firstName"
        ),
        "company": lambda text: written(
            rows, {"fullName": "x", "company": text}, "row", "profileData", "currentCompany"
        ),
        "headline": lambda text: written(rows, {"fullName": "x", "headline": text}, "row", "profileData", "headline"),
        "column": lambda text: written(f"/api/lists/{sheet}/columns", {"name": text}, "column", "name"),
        "prompt": lambda text: written(
            f"/api/lists/{sheet}/columns", {"name": str(uuid4()), "prompt": text, "isDynamic": True}, "column", "prompt"
        ),
        "schema": lambda text: written(
            f"/api/lists/{sheet}/columns", {"name": str(uuid4()), "schema": {"a": text}}, "column", "schema", "a"
        ),
        "campaign": lambda text: written("/api/campaigns", {"type": "email", "name": text}, "campaign", "name"),
        "blocked name": lambda text: written("/api/blocked-companies", {"name": text}, "blocked", "name"),
        "blocked reason": lambda text: written(
            "/api/blocked-companies", {"name": str(uuid4()), "reason": text}, "blocked", "reason"
        ),
    }
    for field in ("industry", "employeeCount", "city", "description", "website", "linkedinUrl"):
        writers[field] = lambda text, field=field: written(companies, {"name": "x", field: text}, "company", field)
    return writers


def can_be_stored(text: str) -> bool:
    """Tell whether a text is short enough for every field and holds nothing that a database cannot hold."""
    return len(text) <= 255 and "\x00" not in text and not any("\ud800" <= character <= "\udfff" for character in text)


@pytest.fixture(scope="module")
def writers(stack: Stack) -> dict[str, Callable[[str], Any]]:
    return field_writers(stack.new_account("hostile"))


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_every_text_comes_back_as_it_went_in_or_is_refused_clearly(writers: dict[str, Callable[[str], Any]], text: str):
    for field, write in writers.items():
        status, value = write(text)
        if status == 200:
            assert value == text, field
        else:
            assert not can_be_stored(text), (field, value)
            assert status == 400, (field, value)
            assert value["code"] == "invalid_body", (field, value)
