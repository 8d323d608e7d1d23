"""Reading templates: parameters, conditions, functions, and what the stack makes of them."""

from pathlib import Path
from typing import Any

import pytest

from local.problems import Problem
from local.resources import Plan, make_plan
from local.template import Template, read_template

PROBE = Path(__file__).resolve().parents[2] / "data" / "local" / "template.yaml"
ENDPOINT = "http://127.0.0.1:9"


def template(**overrides: str) -> Template:
    document: dict[str, Any] = {
        "Parameters": {
            "Stage": {"Type": "String", "Default": "dev"},
            "Size": {"Type": "Number", "Default": 5},
            "Zones": {"Type": "CommaDelimitedList", "Default": "a, b"},
        },
        "Conditions": {
            "Live": {"Fn::Equals": [{"Ref": "Stage"}, "live"]},
            "Small": {"Fn::And": [{"Fn::Not": [{"Condition": "Live"}]}, {"Fn::Equals": [{"Ref": "Size"}, 5]}]},
            "Any": {"Fn::Or": [{"Condition": "Live"}, {"Condition": "Small"}]},
        },
        "Mappings": {"Memory": {"dev": {"Megabytes": 128}}},
        "Resources": {"Thing": {"Type": "AWS::Something::Unknown"}},
    }
    return Template(document, Path("/"), overrides)


@pytest.mark.parametrize(
    ("value", "resolved"),
    [
        ({"Ref": "Stage"}, "dev"),
        ({"Ref": "Size"}, "5"),
        ({"Ref": "Zones"}, ["a", "b"]),
        ({"Ref": "AWS::Region"}, "us-east-1"),
        ({"Ref": "Thing"}, "Thing"),
        ({"Fn::GetAtt": ["Thing", "Arn"]}, "local-Thing-Arn"),
        ({"Fn::GetAtt": "Thing.Endpoint.Address"}, "local-Thing-Endpoint.Address"),
        ({"Fn::Sub": "${Stage}-${AWS::AccountId}-${Thing.Arn}"}, "dev-123456789012-local-Thing-Arn"),
        ({"Fn::Sub": ["${Who}-${Stage}", {"Who": {"Ref": "Size"}}]}, "5-dev"),
        ({"Fn::Sub": "${!Literal}"}, "${Literal}"),
        ({"Fn::If": ["Live", "big", "small"]}, "small"),
        ({"Fn::If": ["Any", {"a": {"Ref": "AWS::NoValue"}, "b": 1}, 0]}, {"b": 1}),
        ({"Fn::Join": ["-", ["x", {"Ref": "Stage"}, 3]]}, "x-dev-3"),
        ({"Fn::Select": [1, {"Ref": "Zones"}]}, "b"),
        ({"Fn::Select": [0, {"Fn::Split": [".", "one.two"]}]}, "one"),
        ({"Fn::FindInMap": ["Memory", {"Ref": "Stage"}, "Megabytes"]}, 128),
        ({"Fn::ImportValue": "shared"}, "local-import-shared"),
        ([1, {"Ref": "AWS::NoValue"}, 2], [1, 2]),
        ({"Condition": {"StringEquals": {"a": "b"}}}, {"Condition": {"StringEquals": {"a": "b"}}}),
    ],
    ids=lambda value: str(value)[:60],
)
def test_values_are_resolved_as_cloudformation_does(value: Any, resolved: Any) -> None:
    assert template().resolve(value) == resolved


def test_parameters_can_be_given() -> None:
    assert template(Stage="live").resolve({"Fn::If": ["Live", "big", "small"]}) == "big"


@pytest.mark.parametrize(
    "value",
    [{"Ref": "Nothing"}, {"Fn::GetAtt": "Nothing.Arn"}, {"Fn::Transform": 1}, {"Fn::If": ["Nope", 1, 2]}],
    ids=["ref", "attribute", "function", "condition"],
)
def test_what_a_template_cannot_mean_is_said_with_a_remedy(value: Any) -> None:
    with pytest.raises(Problem):
        template().resolve(value)


@pytest.mark.parametrize("text", ["", "just text", "a: [", "!Weird {"], ids=["empty", "text", "open", "tag"])
def test_a_file_that_is_no_template_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "template.yaml"
    path.write_text(text, "utf-8")
    with pytest.raises(Problem):
        read_template(path)


def probe(**overrides: str) -> Plan:
    return make_plan(read_template(PROBE, overrides), ENDPOINT)


def test_a_policys_version_stays_text(tmp_path: Path) -> None:
    path = tmp_path / "template.yaml"
    path.write_text("Version: 2012-10-17\n", "utf-8")
    assert read_template(path).document["Version"] == "2012-10-17"


def test_globals_are_merged_into_functions() -> None:
    function = probe().functions["Echo"]
    assert (function.handler, function.timeout, function.memory) == ("app.handler", 5, 256)
    assert function.environment["STAGE"] == "dev"
    assert function.environment["SHARED"] == "from the function"
    assert "ONLY_IN_PRODUCTION" not in function.environment


def test_parameters_reach_functions() -> None:
    live = probe(Environment="production")
    assert live.functions["Misbehave"].memory == 1024
    assert live.functions["Echo"].environment["ONLY_IN_PRODUCTION"] == "yes"
    assert "NeverBuilt" in live.queues
    assert "NeverBuilt" not in probe().queues


def test_routes_and_stage_are_read() -> None:
    plan = probe()
    assert ("ANY", "/api/echo/{id}", "Echo") in [(route.method, route.path, route.function) for route in plan.routes]
    assert plan.binary_media_types == ("*/*",)
    assert plan.stage == "dev"


def test_queues_know_their_dead_letters_and_come_after_them() -> None:
    plan = probe()
    assert list(plan.queues).index("DeadLetters") < list(plan.queues).index("Queue")
    queue = plan.queues["Queue"]
    assert queue.name == "probe-dev-messages"
    assert queue.attributes["VisibilityTimeout"] == "3"
    assert '"maxReceiveCount":2' in queue.attributes["RedrivePolicy"]
    assert ":DeadLetters" in queue.attributes["RedrivePolicy"]


def test_references_to_queues_are_their_addresses() -> None:
    assert probe().functions["TakeBatch"].environment["RESULTS_URL"] == f"{ENDPOINT}/123456789012/Results"


def test_triggers_are_read() -> None:
    plan = probe()
    messages, objects = plan.queue_triggers
    assert (messages.batch_size, messages.window_seconds, messages.concurrency) == (10, 1, 2)
    assert (messages.partial_failures, objects.partial_failures) == (True, False)
    [uploaded] = plan.object_triggers
    assert uploaded.rules == (("prefix", "direct/"),)
    assert [timer.expression for timer in plan.schedules] == ["rate(1 day)"]


def test_buckets_notify_queues() -> None:
    bucket = probe().buckets["Bucket"]
    assert bucket.versioned
    assert bucket.notifications[0]["QueueArn"].endswith(":ObjectQueue")
    assert bucket.notifications[0]["Filter"]["Key"]["FilterRules"] == [{"Name": "prefix", "Value": "drop/"}]


def test_the_products_own_template_is_understood() -> None:
    plan = make_plan(read_template(PROBE.parents[3] / "template.yaml"), ENDPOINT)
    assert {"Bucket"} <= set(plan.buckets)
    assert {"EnrichmentQueue", "EnrichmentDeadLetters", "ImportQueue", "DropQueue"} <= set(plan.queues)
    assert all((function.code / "app.py").exists() for function in plan.functions.values())
