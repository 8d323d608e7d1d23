"""What callers send does not turn up in any log."""

import json
import re
from typing import Any
from urllib.parse import quote

import pytest

from local.describe import DESCRIPTION
from tests.end_to_end.conftest import Account, Stack

DOCUMENT: dict[str, Any] = json.loads(DESCRIPTION.read_text("utf-8"))

# Each stands for a kind of data that people send; none may be found in a log, however it got there.
NAME, TEXT, EMAIL = "PoisonName7c1f", "PoisonText7c1f", "poison.mail7c1f@example.com"
DOMAIN, SLUG, KEY = "poison-domain7c1f.com", "poison-slug7c1f", "Poison-Key7c1f"
POISONS = [NAME, TEXT, EMAIL, DOMAIN, SLUG, KEY]


def by_description(sheet: str, row: str, column: str) -> list[tuple[str, str, object]]:
    """Give a poisoned request for every operation, those that take things away last."""
    filled = {"{id}": sheet, "{rowId}": row, "{colId}": column, "{domain}": DOMAIN}
    requests: list[tuple[str, str, object]] = []
    for path, operations in DOCUMENT["paths"].items():
        address = re.sub(r"{\w+}", lambda found: filled[found.group()], path) + f"?search={quote(EMAIL)}&x={NAME}"
        for method, operation in operations.items():
            content = operation.get("requestBody", {"content": {}})["content"].get("application/json")
            requests.append((method.upper(), address, poisoned_body(content["schema"]) if content else None))
    return sorted(requests, key=lambda request: request[0] == "DELETE")


def poisoned_body(schema: dict[str, Any]) -> Any:
    """Fill everything that a schema has a place for."""
    if "$ref" in schema:
        return poisoned_body(DOCUMENT["components"]["schemas"][schema["$ref"].rsplit("/", 1)[1]])
    if "anyOf" in schema:
        return poisoned_body(schema["anyOf"][0])
    if schema.get("type") == "object":
        return {name: poisoned_body(of) for name, of in schema.get("properties", {TEXT: {"type": "string"}}).items()}
    if schema.get("type") == "array":
        return [poisoned_body(schema["items"])]
    return schema["enum"][0] if "enum" in schema else {"string": TEXT, "integer": 7, "boolean": True}[schema["type"]]


def poison(account: Account) -> int:
    """Send poisoned data through every endpoint, rightly and wrongly, and count the requests."""
    answers = [account.call("POST", "/api/lists", {"name": NAME})]
    sheet = answers[0].json()["sheet"]["id"]
    here = f"/api/lists/{sheet}"
    answers.append(account.call("POST", f"{here}/columns", {"name": NAME, "prompt": TEXT, "isDynamic": True}))
    column = answers[-1].json()["column"]["id"]
    person = {"fullName": NAME, "company": TEXT, "headline": EMAIL, "domain": DOMAIN, "cells": {NAME: EMAIL}}
    person["linkedinUrl"] = f"linkedin.com/in/{SLUG}"
    answers.append(account.call("POST", f"{here}/rows", person))
    row = answers[-1].json()["row"]["id"]
    requests: list[tuple[str, str, object]] = [
        # A name that is taken, an address that is taken: the database refuses these, quoting what was sent.
        ("POST", f"{here}/rows", person),
        ("POST", f"{here}/columns", {"name": NAME}),
        ("POST", f"{here}/companies", {"domain": DOMAIN, "name": NAME}),
        ("POST", f"{here}/companies", {"domain": DOMAIN, "name": NAME}),
        ("POST", "/api/campaigns", {"type": "email", "name": NAME}),
        ("POST", "/api/campaigns", {"type": "email", "name": NAME}),
        ("POST", "/api/blocked-companies", {"domain": DOMAIN, "name": NAME, "reason": TEXT}),
        ("POST", "/api/blocked-companies", {"domain": DOMAIN}),
        ("POST", "/api/blocked-companies", {"entries": [{"domain": DOMAIN, "name": TEXT}]}),
        ("POST", "/api/lists/check-duplicates", {"people": [{"fullName": NAME, "company": TEXT}]}),
        ("POST", "/api/credits/preview", {"action": NAME, "count": 1}),
        ("PATCH", here, {"name": TEXT}),
        ("PATCH", here, {"name": [TEXT]}),
        ("PATCH", f"{here}/rows/{row}", {"headline": EMAIL, "cells": {NAME: TEXT}}),
        ("PATCH", f"{here}/rows/{row}", {"cells": {TEXT: EMAIL}}),
        ("GET", f"/api/network/connections?search={quote(EMAIL)}&sortBy={NAME}", None),
        ("GET", f"{here}/rows?limit={NAME}&{TEXT}={EMAIL}", None),
        ("GET", f"{here}/columns/{column}/preview-cells", None),
        ("GET", f"/api/lists/{NAME}", None),
        ("GET", f"/api/{quote(EMAIL)}/{NAME}", None),
        ("DELETE", f"/api/blocked-companies/{quote(EMAIL)}", None),
    ]
    answers += [account.call(method, path, body) for method, path, body in requests]
    # And whatever else there is, by the description: a new endpoint is poisoned by existing.
    answers += [account.call(method, path, body) for method, path, body in by_description(sheet, row, column)]
    answers.append(
        account.call("POST", "/api/lists", content=f'{{"{NAME}": "{TEXT}'.encode(), headers={"Content-Type": KEY})
    )
    answers.append(
        account.call("GET", "/api/lists", headers={"Authorization": f"Bearer pk_live_{KEY}", "X-Other": TEXT})
    )
    assert all(answer.status_code < 500 for answer in answers)
    return len(answers)


@pytest.fixture(scope="module")
def poisoned(stack: Stack) -> tuple[str, int, Account]:
    """Give everything that is printed and logged by a stack that has been sent poison."""
    account = stack.new_account(NAME)
    count = poison(account)
    return stack.said(), count, account


def test_no_name_text_address_domain_or_key_is_in_a_log(poisoned: tuple[str, int, Account]):
    said, _, account = poisoned
    found = [
        poison
        for poison in [*POISONS, account.key, account.key.removeprefix("pk_live_")]
        if poison.lower() in said.lower()
    ]
    assert found == []


def test_every_request_is_in_the_log_with_its_account_and_its_id(stack: Stack, poisoned: tuple[str, int, Account]):
    _, _, account = poisoned
    answer = account.call("GET", "/api/campaigns")
    request_id = answer.headers["x-request-id"]
    lines = [json.loads(line) for line in stack.said().splitlines() if line.startswith("{") and request_id in line]
    assert [(line["account_id"], line["resource"], line["status"]) for line in lines] == [
        (account.account_id, "/api/campaigns", 200)
    ]
