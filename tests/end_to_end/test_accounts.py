"""Two accounts: neither sees or touches what the other has, whatever the API offers."""

import json
import re
from typing import Any
from urllib.parse import quote
from uuid import UUID

import httpx
import pytest

from local.describe import DESCRIPTION
from tests.end_to_end.conftest import Account

DOCUMENT: dict[str, Any] = json.loads(DESCRIPTION.read_text("utf-8"))
OPERATIONS = [(method, path) for path, methods in DOCUMENT["paths"].items() for method in methods]
SECRET = "Secret-Of-The-Owner"


@pytest.fixture(scope="module")
def belongings(other: Account) -> dict[str, str]:
    """Give the other account one of everything, and the ids by the path parameters that take them."""
    sheet = other.made("/api/lists", {"name": SECRET}, "sheet")["id"]
    column = other.made(f"/api/lists/{sheet}/columns", {"name": SECRET}, "column")["id"]
    person = {"fullName": SECRET, "company": SECRET, "cells": {SECRET: SECRET}}
    row = other.made(f"/api/lists/{sheet}/rows", person, "row")["id"]
    other.made(f"/api/lists/{sheet}/companies", {"name": SECRET}, "company")
    other.made("/api/blocked-companies", {"domain": "secret-of-the-owner.com", "name": SECRET}, "blocked")
    entry = other.made("/api/blocked-companies", {"name": SECRET + "2"}, "blocked")["id"]
    campaign = other.made("/api/campaigns", {"type": "email", "name": SECRET}, "campaign")["id"]
    return {
        "/api/lists/{id}": sheet,
        "/api/campaigns/{id}": campaign,
        "/api/blocked-companies/by-id/{id}": entry,
        "{rowId}": row,
        "{colId}": column,
        "{domain}": "secret-of-the-owner.com",
    }


def with_their_ids(path: str, belongings: dict[str, str]) -> str:
    """Put the other account's ids into a path. A parameter that nobody has told this test about fails it."""
    for known, value in belongings.items():
        if "{id}" in known and path.startswith(known):
            path = path.replace("{id}", value, 1)
        elif known in path:
            path = path.replace(known, quote(value), 1)
    assert "{" not in path, f"give the other account something for {path}"
    return path


def example(schema: dict[str, Any]) -> Any:
    """Make the smallest body that a schema allows."""
    if "$ref" in schema:
        return example(DOCUMENT["components"]["schemas"][schema["$ref"].rsplit("/", 1)[1]])
    if "enum" in schema:
        return schema["enum"][0]
    if schema.get("format") == "uuid":
        return "12345678-1234-4234-8234-123456789012"
    if schema.get("type") == "object":
        required = schema.get("required", [])
        body = {name: example(of) for name, of in schema.get("properties", {}).items() if name in required}
        return body or {name: "x" for name in schema.get("properties", {}) if name in ("name", "fullName")}
    simplest: dict[str, Any] = {"string": "x", "integer": 1, "array": [], "boolean": True}
    return simplest.get(schema.get("type", ""), "x")


def sent_to(method: str, path: str) -> dict[str, Any]:
    """Make what an operation takes: nothing, the smallest body, or a file."""
    content = DOCUMENT["paths"][path][method].get("requestBody", {}).get("content", {})
    if "multipart/form-data" in content:
        return {"files": {"file": ("x.csv", b"Name,Company\nJane,Acme\n")}}
    return {"body": example(content["application/json"]["schema"])} if content else {}


def everything_of(account: Account, belongings: dict[str, str]) -> list[Any]:
    """Read all that an account has."""
    sheet, campaign = belongings["/api/lists/{id}"], belongings["/api/campaigns/{id}"]
    paths = [f"/api/lists/{sheet}{rest}" for rest in ("", "/rows", "/columns", "/companies")]
    paths += [
        "/api/lists",
        "/api/campaigns",
        f"/api/campaigns/{campaign}",
        "/api/blocked-companies",
        "/api/network/connections",
    ]
    return [account.call("GET", path).json() for path in paths]


@pytest.mark.parametrize(("method", "path"), OPERATIONS)
def test_no_operation_reaches_what_belongs_to_another_account(
    account: Account, other: Account, belongings: dict[str, str], method: str, path: str
):
    before = everything_of(other, belongings)
    answer = account.call(method.upper(), with_their_ids(path, belongings), **sent_to(method, path))
    assert SECRET.lower() not in answer.text.lower()
    assert answer.status_code < 500
    # Taking somebody off the blocklist is done whether they were on it or not; nothing else succeeds on a foreign id.
    if "{" in path and not path.startswith("/api/blocked-companies"):
        assert (answer.status_code, answer.json()["code"]) == (404, "not_found"), answer.text
    assert everything_of(other, belongings) == before


@pytest.mark.parametrize(("method", "path"), OPERATIONS)
@pytest.mark.parametrize(
    "authorization",
    [None, "", "Bearer", "Basic YTpi", "Bearer pk_live_0", "Bearer pk_live_" + "0" * 64, "Bearer pk_live_" + "Ü" * 64],
)
def test_no_operation_answers_without_a_valid_key(account: Account, method: str, path: str, authorization: str | None):
    filled = re.sub(r"{\w+}", "12345678-1234-4234-8234-123456789012", path)
    headers = [] if authorization is None else [(b"Authorization", authorization.encode("latin-1"))]
    answer = httpx.request(method.upper(), account.url + filled, headers=headers)
    if DOCUMENT["paths"][path][method].get("security") == []:
        assert answer.status_code == 200
    else:
        assert (answer.status_code, answer.json()["code"]) == (401, "unauthorized")
        UUID(answer.json()["requestId"])
