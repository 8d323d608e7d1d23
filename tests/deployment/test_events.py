"""The event files: one for each function and trigger, in the shapes that the platform sends."""

import base64
import json
import re
from pathlib import Path
from typing import Any, cast

import pytest
from jsonschema import Draft202012Validator
from pydantic import TypeAdapter
from referencing import Registry, Resource

from leadintake.contract.accounts import ManageAccounts
from local.template import Template
from tests.deployment.conftest import ROOT, folder_of, resources

FILES = sorted((ROOT / "events").glob("*/*.json"))
OPENAPI: dict[str, Any] = json.loads((ROOT / "functions/describe_api/openapi.json").read_text("utf-8"))
HTTP = [path for path in FILES if "httpMethod" in path.read_text("utf-8")]
UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def name_of(path: Path) -> str:
    """Name a test after its event."""
    return f"{path.parent.name}/{path.stem}"


def read(path: Path) -> dict[str, Any]:
    """Read an event."""
    return json.loads(path.read_text("utf-8"))


def routes(functions: dict[str, dict[str, Any]]) -> dict[tuple[str, str], str]:
    """Tell which function's folder stands behind which path and method."""
    found: dict[tuple[str, str], str] = {}
    for function in functions.values():
        for event in function["Properties"].get("Events", {}).values():
            if event["Type"] == "Api":
                found[event["Properties"]["Path"], event["Properties"]["Method"]] = folder_of(function)
    return found


def body_content(operation: dict[str, Any]) -> dict[str, Any]:
    """Find what an operation takes, by media type."""
    return cast("dict[str, Any]", operation.get("requestBody") or {}).get("content", {})


def test_every_function_has_its_events_and_every_event_its_function(functions: dict[str, dict[str, Any]]) -> None:
    assert {path.parent.name for path in FILES} == {folder_of(function) for function in functions.values()}


def test_every_operation_of_the_api_has_its_event() -> None:
    described = {(path, method.upper()) for path, methods in OPENAPI["paths"].items() for method in methods}
    assert {(read(path)["resource"], read(path)["httpMethod"]) for path in HTTP} == described


@pytest.mark.parametrize("path", HTTP, ids=name_of)
def test_an_http_event_fits_the_template(path: Path, functions: dict[str, dict[str, Any]]) -> None:
    event = read(path)
    known, resource = routes(functions), event["resource"]
    assert known.get((resource, event["httpMethod"]), known.get((resource, "ANY"))) == path.parent.name
    assert event["httpMethod"].lower() == path.stem
    assert event["requestContext"]["resourcePath"] == event["resource"]
    assert event["requestContext"]["httpMethod"] == event["httpMethod"]
    parameters: dict[str, str] = event["pathParameters"] or {}
    assert list(parameters) == re.findall(r"\{(\w+)\}", event["resource"])
    assert event["path"] == event["resource"].format(**parameters)
    assert all(UUID.fullmatch(value) for name, value in parameters.items() if name != "domain")
    assert event["multiValueHeaders"] == {name: [value] for name, value in event["headers"].items()}


@pytest.mark.parametrize("path", HTTP, ids=name_of)
def test_an_http_event_fits_the_description_of_the_api(path: Path) -> None:
    event = read(path)
    operation = OPENAPI["paths"][event["resource"]][event["httpMethod"].lower()]
    known = {one["name"] for one in operation.get("parameters", []) if one["in"] == "query"}
    assert set(event["queryStringParameters"] or {}) <= known
    content = body_content(operation)
    # With BinaryMediaTypes of */* every body comes encoded.
    assert (event["body"] is not None) == event["isBase64Encoded"] == bool(content)
    assert not content or event["headers"]["Content-Type"].partition(";")[0] in content
    schema = content.get("application/json", {}).get("schema")
    if schema is not None and event["headers"]["Content-Type"] == "application/json":
        registry: Registry[Any] = Registry()
        described = Resource[Any].from_contents(OPENAPI | {"$schema": "https://json-schema.org/draft/2020-12/schema"})
        validator: Any = Draft202012Validator(
            json.loads(json.dumps(schema).replace('"#/', '"urn:api#/')),
            registry=registry.with_resource("urn:api", described),
        )
        validator.validate(json.loads(base64.b64decode(event["body"])))


@pytest.mark.parametrize("path", sorted((ROOT / "events/manage_accounts").glob("*.json")), ids=name_of)
def test_an_operators_event_is_understood(path: Path) -> None:
    request: Any = TypeAdapter[Any](ManageAccounts).validate_python(read(path))
    assert request.action == path.stem


def test_operators_events_cover_every_action() -> None:
    schema = TypeAdapter[Any](ManageAccounts).json_schema()
    assert set(schema["discriminator"]["mapping"]) == {
        path.stem for path in (ROOT / "events/manage_accounts").glob("*")
    }


@pytest.mark.parametrize("kind", ["create", "update", "delete"])
def test_a_deployments_event_is_what_cloudformation_sends_for_this_template(kind: str, template: Template) -> None:
    event = read(ROOT / f"events/migrate_database/{kind}.json")
    ((logical_id, migration),) = resources(template, "Custom::Migration").items()
    assert event["RequestType"].lower() == kind
    assert event["LogicalResourceId"] == logical_id
    assert event["ResourceType"] == migration["Type"]
    assert set(event["ResourceProperties"]) == set(migration["Properties"])
    assert ("PhysicalResourceId" in event) == (kind != "create")
    assert ("OldResourceProperties" in event) == (kind == "update")
