"""The template under review: rights, lifetimes, limits, and the shape of what the gateway answers by itself."""

import json
import re
from collections.abc import Generator
from typing import Any, cast

import pytest

from local.template import Template
from tests.deployment.conftest import ROOT, folder_of, resources

# API Gateway gives up after 29 seconds.
GATEWAY_SECONDS = 29
# How long the functions that read the queues may take; their visibility timeouts are at least six times that.
CONSUMER_SECONDS = {"EnrichmentQueue": 120, "ImportQueue": 900, "DropQueue": 900}
DEAD_LETTER_SECONDS = 14 * 24 * 3600
STATEFUL = {
    "AWS::Logs::LogGroup": {"Delete"},
    "AWS::RDS::DBInstance": {"Snapshot"},
    "AWS::S3::Bucket": {"Retain"},
    "AWS::SQS::Queue": {"Delete"},
}
# Statements that may say "everybody", by their Sid, and why.
EVERYBODY = {
    "AnswersToCloudFormation": "the link is signed by CloudFormation itself, and leads to its bucket of answers",
    "OnlyEncryptedConnections": "a refusal, and it is meant for everybody",
    "OnlyModernEncryption": "a refusal, and it is meant for everybody",
    "OurBucket": "an endpoint's policy: the condition takes this account only, the callers' own rights say more",
    "OurQueues": "the same for the queues",
    "OurSecrets": "the same for the secrets",
}
# Resources that may be "*", by the Sid of their statement, and why. So far nothing needs one.
ANY_RESOURCE: dict[str, str] = {}
# Rights that several functions share beside their login.
FILE_POLICIES = {"ReadUploads", "StageTexts", "ReadStagedTexts", "SendImports", "SendRuns"}
# Policies of Amazon's own, and why.
AMAZONS = {
    "AmazonAPIGatewayPushToCloudWatchLogs": "API Gateway takes its role for logs only with this one",
    "AmazonRDSEnhancedMonitoringRole": "RDS takes its role for monitoring only with this one",
}
SENTENCE = re.compile(r"^[A-Z][^{}]+[.]$")
CODE = re.compile(r"^[a-z]+(_[a-z]+)*$")
GATEWAY_STATUSES = {
    "ACCESS_DENIED": (403, "forbidden"),
    "API_CONFIGURATION_ERROR": (500, "internal_error"),
    "AUTHORIZER_CONFIGURATION_ERROR": (500, "internal_error"),
    "AUTHORIZER_FAILURE": (500, "internal_error"),
    "BAD_REQUEST_BODY": (400, "bad_request"),
    "BAD_REQUEST_PARAMETERS": (400, "bad_request"),
    "DEFAULT_4XX": (None, "request_refused"),
    "DEFAULT_5XX": (502, "function_failed"),
    "EXPIRED_TOKEN": (403, "forbidden"),
    "INTEGRATION_FAILURE": (502, "function_failed"),
    "INTEGRATION_TIMEOUT": (504, "function_timed_out"),
    "INVALID_API_KEY": (401, "unauthorized"),
    "INVALID_SIGNATURE": (403, "forbidden"),
    "MISSING_AUTHENTICATION_TOKEN": (404, "not_found"),
    "QUOTA_EXCEEDED": (429, "too_many_requests"),
    "REQUEST_TOO_LARGE": (413, "payload_too_large"),
    "RESOURCE_NOT_FOUND": (404, "not_found"),
    "THROTTLED": (429, "too_many_requests"),
    "UNAUTHORIZED": (401, "unauthorized"),
    "UNSUPPORTED_MEDIA_TYPE": (415, "unsupported_media_type"),
    "WAF_FILTERED": (403, "forbidden"),
}
# What API Gateway answers with where the template names no status.
OWN_STATUSES = {
    "ACCESS_DENIED": 403,
    "API_CONFIGURATION_ERROR": 500,
    "AUTHORIZER_CONFIGURATION_ERROR": 500,
    "AUTHORIZER_FAILURE": 500,
    "BAD_REQUEST_BODY": 400,
    "BAD_REQUEST_PARAMETERS": 400,
    "EXPIRED_TOKEN": 403,
    "INTEGRATION_TIMEOUT": 504,
    "INVALID_SIGNATURE": 403,
    "QUOTA_EXCEEDED": 429,
    "REQUEST_TOO_LARGE": 413,
    "RESOURCE_NOT_FOUND": 404,
    "THROTTLED": 429,
    "UNAUTHORIZED": 401,
    "UNSUPPORTED_MEDIA_TYPE": 415,
    "WAF_FILTERED": 403,
}


def inside(value: object) -> Generator[dict[str, Any]]:
    """Walk through every mapping in a value."""
    if isinstance(value, dict):
        mapping = cast("dict[str, Any]", value)
        yield mapping
        for item in mapping.values():
            yield from inside(item)
    elif isinstance(value, list):
        for item in cast("list[object]", value):
            yield from inside(item)


def as_list(value: Any) -> list[Any]:
    """Take one or many as many."""
    return cast("list[Any]", value) if isinstance(value, list) else [value]


def statements(value: object) -> Generator[dict[str, Any]]:
    """Find every statement of every policy, the conditional ones too."""
    for mapping in inside(value):
        if "Statement" in mapping:
            yield from (found for found in inside(mapping["Statement"]) if "Effect" in found)


def texts(value: object) -> Generator[str]:
    """Find every text in a value."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for item in cast("dict[str, object]", value).values():
            yield from texts(item)
    elif isinstance(value, list):
        for item in cast("list[object]", value):
            yield from texts(item)


def test_rights_name_their_actions(template: Template) -> None:
    found = list(statements(template.document["Resources"]))
    assert len(found) > 10
    for statement in found:
        if statement["Effect"] == "Allow":
            assert not [action for action in as_list(statement["Action"]) if "*" in action], statement
        assert "NotAction" not in statement
        assert "NotResource" not in statement


def test_rights_name_their_resources(template: Template) -> None:
    for statement in statements(template.document["Resources"]):
        # A role's trust policy has no resource: it is the resource.
        if statement["Effect"] == "Allow" and statement["Action"] != "sts:AssumeRole":
            assert statement["Sid"], statement
            if "*" in as_list(statement["Resource"]):
                assert ANY_RESOURCE.get(statement["Sid"]), statement


def test_nothing_is_open_to_everybody_without_a_reason(template: Template) -> None:
    for statement in statements(template.document["Resources"]):
        if statement.get("Principal") in ("*", {"AWS": "*"}):
            assert EVERYBODY.get(statement["Sid"]), statement
            is_exempt = statement["Sid"] == "AnswersToCloudFormation"
            assert is_exempt or statement["Condition"], statement


def test_every_reason_is_still_needed(template: Template) -> None:
    found = {statement.get("Sid") for statement in statements(template.document["Resources"])}
    assert found >= set(EVERYBODY) | set(ANY_RESOURCE)
    names = {text.rpartition("/")[2] for text in texts(template.document["Resources"]) if ":iam::aws:policy/" in text}
    assert names == set(AMAZONS)


@pytest.mark.parametrize("user", ["leadintake_app", "leadintake_operator"])
def test_a_login_is_for_one_database_user(template: Template, user: str) -> None:
    policies = resources(template, "AWS::IAM::ManagedPolicy")
    logins = [name for name, policy in policies.items() if any(text.endswith(f"/{user}") for text in texts(policy))]
    assert logins == [{"leadintake_app": "LogInAsApp", "leadintake_operator": "LogInAsOperator"}[user]]


def test_a_function_may_log_in_as_the_user_it_is_told_and_no_other(
    template: Template, functions: dict[str, dict[str, Any]]
) -> None:
    everybody: str = template.document["Globals"]["Function"]["Environment"]["Variables"]["DATABASE_USER"]
    expected = {
        "leadintake_app": {"LogInAsApp"},
        "leadintake_operator": {"LogInAsOperator"},
        "leadintake_owner": set[str](),
    }
    for name, function in functions.items():
        properties = function["Properties"]
        user = properties.get("Environment", {}).get("Variables", {}).get("DATABASE_USER", everybody)
        references = {policy["Ref"] for policy in properties.get("Policies", []) if "Ref" in policy}
        # The description is a file of the function's own.
        references -= FILE_POLICIES
        assert references == (set[str]() if name == "DescribeApi" else expected[user]), name


def test_only_the_migration_can_read_the_owners_password(functions: dict[str, dict[str, Any]]) -> None:
    readers = {name for name, function in functions.items() if "secretsmanager:GetSecretValue" in set(texts(function))}
    told = {name for name, function in functions.items() if "DATABASE_SECRET_ARN" in str(function)}
    assert readers == told == {"MigrateDatabase"}


def test_every_function_folder_is_deployed_and_every_deployed_folder_exists(
    functions: dict[str, dict[str, Any]],
) -> None:
    folders = {path.parent.name for path in (ROOT / "functions").glob("*/app.py")}
    assert {folder_of(function) for function in functions.values()} == folders


def test_names_follow_the_folder(functions: dict[str, dict[str, Any]]) -> None:
    for name, function in functions.items():
        folder = folder_of(function)
        assert name == "".join(word.capitalize() for word in folder.split("_"))
        assert function["Properties"]["FunctionName"] == {
            "Fn::Sub": f"leadintake-${{Environment}}-{folder.replace('_', '-')}"
        }


def test_each_path_has_one_event_for_all_methods_or_one_for_each(functions: dict[str, dict[str, Any]]) -> None:
    methods: dict[str, list[str]] = {}
    for function in functions.values():
        events = function["Properties"].get("Events", {}).values()
        for event in (event for event in events if event["Type"] == "Api"):
            assert event["Properties"]["RestApiId"] == {"Ref": "Api"}
            methods.setdefault(event["Properties"]["Path"], []).append(event["Properties"]["Method"])
    # Only imports are functions of their own beside others under one path.
    assert all(found == ["ANY"] or sorted(found) in (["ANY", "PUT"], ["ANY", "POST"]) for found in methods.values())
    # API Gateway wants one name for the parameter of one place.
    names: dict[str, set[str]] = {}
    for path in methods:
        parts = path.split("/")
        for place, part in enumerate(parts):
            if part.startswith("{"):
                names.setdefault("/".join(parts[:place]), set()).add(part)
    assert not {place: found for place, found in names.items() if len(found) > 1}


def test_every_function_has_a_log_of_its_own_that_ends(
    template: Template, functions: dict[str, dict[str, Any]]
) -> None:
    groups = resources(template, "AWS::Logs::LogGroup")
    for name, function in functions.items():
        group = groups[function["Properties"]["LoggingConfig"]["LogGroup"]["Ref"]]["Properties"]
        assert group["LogGroupName"]["Fn::Sub"] == f"/aws/lambda/{function['Properties']['FunctionName']['Fn::Sub']}", (
            name
        )
    assert all(group["Properties"]["RetentionInDays"] == {"Ref": "LogRetentionDays"} for group in groups.values())


def test_functions_behind_the_api_answer_before_the_gateway_gives_up(
    template: Template, functions: dict[str, dict[str, Any]]
) -> None:
    usual: int = template.document["Globals"]["Function"]["Timeout"]
    for name, function in functions.items():
        events = function["Properties"].get("Events", {}).values()
        if any(event["Type"] == "Api" for event in events):
            assert function["Properties"].get("Timeout", usual) < GATEWAY_SECONDS, name


def test_every_function_is_watched(template: Template, functions: dict[str, dict[str, Any]]) -> None:
    alarms = [alarm["Properties"] for alarm in resources(template, "AWS::CloudWatch::Alarm").values()]
    api = {alarm["MetricName"] for alarm in alarms if alarm["Namespace"] == "AWS/ApiGateway"}
    assert api >= {"5XXError", "Latency"}
    own = {
        dimension["Value"]["Ref"]
        for alarm in alarms
        if alarm["Namespace"] == "AWS/Lambda" and alarm["MetricName"] == "Errors"
        for dimension in alarm["Dimensions"]
    }
    assert own == {name for name, function in functions.items() if "Events" not in function["Properties"]}


def test_every_alarm_is_heard(template: Template) -> None:
    for name, alarm in resources(template, "AWS::CloudWatch::Alarm").items():
        assert alarm["Properties"]["AlarmActions"] == [
            {"Fn::If": ["HasGivenTopic", {"Ref": "AlarmTopicArn"}, {"Ref": "AlarmTopic"}]}
        ], name


def test_a_message_stays_hidden_for_six_times_as_long_as_its_function_may_take(template: Template) -> None:
    queues = resources(template, "AWS::SQS::Queue")
    for name, seconds in CONSUMER_SECONDS.items():
        assert queues[name]["Properties"]["VisibilityTimeout"] >= 6 * seconds, name


def test_every_queue_gives_up_into_dead_letters_that_are_watched(template: Template) -> None:
    queues = resources(template, "AWS::SQS::Queue")
    alarms = resources(template, "AWS::CloudWatch::Alarm")
    watched = {
        dimension["Value"]["Fn::GetAtt"][0]
        for alarm in alarms.values()
        if alarm["Properties"]["Namespace"] == "AWS/SQS"
        for dimension in alarm["Properties"]["Dimensions"]
    }
    for name in CONSUMER_SECONDS:
        redrive = queues[name]["Properties"]["RedrivePolicy"]
        letters = redrive["deadLetterTargetArn"]["Fn::GetAtt"][0]
        assert letters == name.removesuffix("Queue") + "DeadLetters"
        assert 3 <= redrive["maxReceiveCount"] <= 5
        assert queues[letters]["Properties"]["MessageRetentionPeriod"] == DEAD_LETTER_SECONDS
        (source,) = queues[letters]["Properties"]["RedriveAllowPolicy"]["sourceQueueArns"]
        assert source["Fn::Sub"].endswith(f":{queues[name]['Properties']['QueueName']['Fn::Sub']}")
        assert letters in watched
    assert set(queues) == set(CONSUMER_SECONDS) | watched


def test_queues_and_bucket_take_encrypted_connections_only(template: Template) -> None:
    guarded = {
        reference["Ref"]
        for kind, name in (("AWS::SQS::QueuePolicy", "Queues"), ("AWS::S3::BucketPolicy", "Bucket"))
        for policy in resources(template, kind).values()
        if any(one["Sid"] == "OnlyEncryptedConnections" for one in statements(policy))
        for reference in as_list(policy["Properties"][name])
    }
    assert guarded == set(resources(template, "AWS::SQS::Queue")) | set(resources(template, "AWS::S3::Bucket"))
    assert all(queue["Properties"]["SqsManagedSseEnabled"] for queue in resources(template, "AWS::SQS::Queue").values())


def test_what_holds_data_says_what_becomes_of_it(template: Template) -> None:
    for kind, allowed in STATEFUL.items():
        found = resources(template, kind)
        assert found
        for name, resource in found.items():
            assert resource["DeletionPolicy"] in allowed, name
            assert resource["UpdateReplacePolicy"] in allowed, name


def test_the_database_is_private_encrypted_and_keeps_its_logs_free_of_data(template: Template) -> None:
    database = template.document["Resources"]["Database"]["Properties"]
    assert database["StorageEncrypted"]
    assert database["ManageMasterUserPassword"]
    assert database["EnableIAMDatabaseAuthentication"]
    assert not database["PubliclyAccessible"]
    settings = template.document["Resources"]["DatabaseParameters"]["Properties"]["Parameters"]
    assert settings["rds.force_ssl"] == "1"
    assert settings["log_error_verbosity"] == "terse"
    assert settings["log_min_error_statement"] == "panic"
    assert settings["log_parameter_max_length_on_error"] == "0"


def test_the_database_lets_functions_and_proxy_in_and_nobody_else(template: Template) -> None:
    rules = resources(template, "AWS::EC2::SecurityGroupIngress")
    doors = {
        rule["Properties"]["SourceSecurityGroupId"]["Ref"]
        for rule in rules.values()
        if rule["Properties"]["GroupId"] == {"Ref": "DatabaseSecurityGroup"}
    }
    assert doors == {"FunctionSecurityGroup", "ProxySecurityGroup"}
    for name, group in resources(template, "AWS::EC2::SecurityGroup").items():
        for rule in group["Properties"].get("SecurityGroupIngress", []):
            assert "CidrIp" not in rule, name


def test_the_migration_is_told_of_the_newest_step(template: Template) -> None:
    steps = [int(path.name[:4]) for path in (ROOT / "layers/leadintake/leadintake/store/migrations").glob("*.sql")]
    ((_, migration),) = resources(template, "Custom::Migration").items()
    assert migration["Properties"]["SchemaVersion"] == str(max(steps))


def test_functions_wait_for_the_migration(functions: dict[str, dict[str, Any]]) -> None:
    waiting = {name for name, function in functions.items() if function.get("DependsOn") == "Migration"}
    assert waiting == set(functions) - {"MigrateDatabase"}


@pytest.mark.parametrize("kind", GATEWAY_STATUSES)
def test_the_gateway_answers_in_our_shape(template: Template, kind: str) -> None:
    response = template.document["Resources"]["Api"]["Properties"]["GatewayResponses"][kind]
    body = json.loads(response["ResponseTemplates"]["application/json"])
    status, code = GATEWAY_STATUSES[kind]
    assert response.get("StatusCode", OWN_STATUSES.get(kind)) == status
    assert list(body) == ["error", "code", "requestId"]
    assert body["code"] == code
    assert SENTENCE.match(body["error"])
    assert CODE.match(body["code"])
    assert body["requestId"] == "$context.requestId"
    headers = response.get("ResponseParameters", {}).get("Headers", {})
    assert ("Retry-After" in headers) == (status == 429)


def test_no_answer_of_the_gateway_is_unchecked(template: Template) -> None:
    assert set(template.document["Resources"]["Api"]["Properties"]["GatewayResponses"]) == set(GATEWAY_STATUSES)


def test_the_access_log_knows_addresses_by_their_pattern_only(template: Template) -> None:
    line = json.loads(template.document["Resources"]["Api"]["Properties"]["AccessLogSetting"]["Format"])
    allowed = {
        "$context.error.responseType",
        "$context.httpMethod",
        "$context.integration.status",
        "$context.integrationLatency",
        "$context.requestId",
        "$context.requestTimeEpoch",
        "$context.resourcePath",
        "$context.responseLatency",
        "$context.responseLength",
        "$context.status",
        "$context.xrayTraceId",
    }
    assert set(line.values()) == allowed


def test_every_parameter_is_explained_and_grouped(template: Template) -> None:
    parameters = template.document["Parameters"]
    assert all(parameter["Description"].endswith(".") for parameter in parameters.values())
    groups = template.document["Metadata"]["AWS::CloudFormation::Interface"]["ParameterGroups"]
    assert sorted(name for group in groups for name in group["Parameters"]) == sorted(parameters)
