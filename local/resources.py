"""What a template declares, in the shape the stack works with: functions and what triggers them, queues, buckets."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

from local.problems import Problem
from local.template import ACCOUNT, REGION, Template, part

DEFAULT_TIMEOUT = 3
DEFAULT_MEMORY = 128
DEFAULT_BATCH = 10
# What Lambda starts with; it adds pollers only under load.
DEFAULT_POLLERS = 5


@dataclass(frozen=True, slots=True)
class Route:
    """A method and a path that lead to a function."""

    method: str
    path: str
    function: str


@dataclass(frozen=True, slots=True)
class QueueTrigger:
    """A queue whose messages a function takes in batches."""

    function: str
    queue_arn: str
    batch_size: int
    window_seconds: int
    partial_failures: bool
    concurrency: int


@dataclass(frozen=True, slots=True)
class ObjectTrigger:
    """A bucket whose events a function is called with."""

    function: str
    name: str
    bucket: str
    events: tuple[str, ...]
    rules: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class ScheduleTrigger:
    """A timer that calls a function."""

    function: str
    name: str
    expression: str
    input: str | None


@dataclass(frozen=True, slots=True)
class Function:
    """A function as the platform would run it."""

    name: str
    handler: str
    code: Path
    layers: tuple[Path, ...]
    environment: Mapping[str, str]
    timeout: float
    memory: int
    reserved: int | None

    @property
    def arn(self) -> str:
        """Return the name that IAM knows it by."""
        return f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:{self.name}"


@dataclass(frozen=True, slots=True)
class Queue:
    """A queue and its attributes."""

    logical_id: str
    name: str
    attributes: Mapping[str, str]

    @property
    def arn(self) -> str:
        """Return the name that policies know it by."""
        return queue_arn(self.name)


@dataclass(frozen=True, slots=True)
class Bucket:
    """A bucket, its rules and whom it notifies."""

    logical_id: str
    name: str
    versioned: bool
    cors: tuple[Mapping[str, Any], ...]
    notifications: tuple[Mapping[str, Any], ...]


@dataclass(slots=True)
class Plan:
    """Everything of a template that the stack builds."""

    functions: dict[str, Function] = field(default_factory=dict[str, Function])
    routes: list[Route] = field(default_factory=list[Route])
    queue_triggers: list[QueueTrigger] = field(default_factory=list[QueueTrigger])
    object_triggers: list[ObjectTrigger] = field(default_factory=list[ObjectTrigger])
    schedules: list[ScheduleTrigger] = field(default_factory=list[ScheduleTrigger])
    queues: dict[str, Queue] = field(default_factory=dict[str, Queue])
    buckets: dict[str, Bucket] = field(default_factory=dict[str, Bucket])
    binary_media_types: tuple[str, ...] = ()
    stage: str = "local"


def queue_arn(name: str) -> str:
    """Return the ARN of a queue of this stack."""
    return f"arn:aws:sqs:{REGION}:{ACCOUNT}:{name}"


def make_plan(template: Template, queue_endpoint: str) -> Plan:
    """Read everything the stack builds out of a template, for a queue service at this address."""
    _name_resources(template, queue_endpoint)
    plan = Plan()
    plan.queues = {queue.logical_id: queue for queue in _queues(template)}
    plan.buckets = {bucket.logical_id: bucket for bucket in _buckets(template)}
    for properties in template.resources("AWS::Serverless::Api").values():
        plan.binary_media_types = tuple(
            str(kind).replace("~1", "/") for kind in properties.get("BinaryMediaTypes") or ()
        )
        plan.stage = str(properties.get("StageName") or plan.stage)
    layers = {
        name: (template.folder / str(properties["ContentUri"])).resolve()
        for name, properties in template.resources("AWS::Serverless::LayerVersion").items()
    }
    for name, properties in template.resources("AWS::Serverless::Function").items():
        plan.functions[name] = _function(template, name, properties, layers)
        for event_name, event in part(properties, "Events").items():
            _add_event(plan, name, event_name, event["Type"], part(event, "Properties"))
    return plan


def _name_resources(template: Template, queue_endpoint: str) -> None:
    """Give queues, buckets and functions the names they have in this stack, before anything refers to them."""
    for logical_id, resource in part(template.document, "Resources").items():
        properties = part(resource, "Properties")
        match resource.get("Type"):
            case "AWS::SQS::Queue":
                name = _own_name(template, properties.get("QueueName"), logical_id)
                url = f"{queue_endpoint}/{ACCOUNT}/{name}"
                attributes = {"Ref": url, "QueueUrl": url, "Arn": queue_arn(name), "QueueName": name}
            case "AWS::S3::Bucket":
                name = _own_name(template, properties.get("BucketName"), f"leadintake-local-{logical_id.lower()}")
                attributes = {"Ref": name, "Arn": f"arn:aws:s3:::{name}", "DomainName": f"{name}.s3.amazonaws.com"}
            case "AWS::Serverless::Function":
                name = _own_name(template, properties.get("FunctionName"), logical_id)
                attributes = {"Ref": name, "Arn": f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:{name}"}
            case _:
                continue
        template.known.setdefault(logical_id, {}).update(attributes)


def _own_name(template: Template, given: Any, otherwise: str) -> str:
    resolved = template.resolve(given) if given is not None else None
    return str(resolved) if isinstance(resolved, str) and resolved else otherwise


def _function(template: Template, name: str, properties: dict[str, Any], layers: dict[str, Path]) -> Function:
    code = (template.folder / str(properties.get("CodeUri", "."))).resolve()
    if not code.is_dir():
        raise Problem(f"The function {name} has its code at {code}, which is not a folder.", "correct its CodeUri.")
    variables = part(part(properties, "Environment"), "Variables")
    reserved = properties.get("ReservedConcurrentExecutions")
    return Function(
        name=name,
        handler=str(properties["Handler"]),
        code=code,
        layers=tuple(layers[layer] for layer in properties.get("Layers") or () if layer in layers),
        environment={key: _as_variable(value) for key, value in variables.items()},
        timeout=float(properties.get("Timeout", DEFAULT_TIMEOUT)),
        memory=int(properties.get("MemorySize", DEFAULT_MEMORY)),
        reserved=None if reserved is None else int(reserved),
    )


def _as_variable(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


def _add_event(plan: Plan, function: str, name: str, kind: str, properties: dict[str, Any]) -> None:
    match kind:
        case "Api":
            method = str(properties["Method"]).upper()
            plan.routes.append(Route("ANY" if method in ("ANY", "*") else method, str(properties["Path"]), function))
        case "SQS":
            if properties.get("Enabled", True):
                plan.queue_triggers.append(_queue_trigger(function, properties))
        case "S3":
            events = properties["Events"]
            plan.object_triggers.append(
                ObjectTrigger(
                    function,
                    name,
                    str(properties["Bucket"]),
                    tuple(
                        str(event) for event in (cast("list[Any]", events) if isinstance(events, list) else [events])
                    ),
                    _rules(properties),
                )
            )
        case "Schedule" | "ScheduleV2":
            expression = properties.get("Schedule") or properties.get("ScheduleExpression")
            if properties.get("Enabled", True) and properties.get("State", "ENABLED") == "ENABLED":
                plan.schedules.append(ScheduleTrigger(function, name, str(expression), properties.get("Input")))
        case _:
            raise Problem(
                f"The function {function} has an event of type {kind}, which the local stack does not deliver.",
                "use Api, SQS, S3 or Schedule, or run with another --template.",
            )


def _queue_trigger(function: str, properties: dict[str, Any]) -> QueueTrigger:
    scaling = part(properties, "ScalingConfig")
    return QueueTrigger(
        function=function,
        queue_arn=str(properties["Queue"]),
        batch_size=int(properties.get("BatchSize", DEFAULT_BATCH)),
        window_seconds=int(properties.get("MaximumBatchingWindowInSeconds", 0)),
        partial_failures="ReportBatchItemFailures" in (properties.get("FunctionResponseTypes") or ()),
        concurrency=int(scaling.get("MaximumConcurrency", DEFAULT_POLLERS)),
    )


def _queues(template: Template) -> list[Queue]:
    """Return the queues, those that take dead letters first: a redrive policy may only name what exists."""
    simple = ("VisibilityTimeout", "MessageRetentionPeriod", "DelaySeconds", "ReceiveMessageWaitTimeSeconds")
    found: list[tuple[bool, Queue]] = []
    for logical_id, properties in template.resources("AWS::SQS::Queue").items():
        attributes = {key: str(properties[key]) for key in (*simple, "MaximumMessageSize") if key in properties}
        policy = part(properties, "RedrivePolicy")
        if policy:
            target, most = policy["deadLetterTargetArn"], int(policy["maxReceiveCount"])
            attributes["RedrivePolicy"] = f'{{"deadLetterTargetArn":"{target}","maxReceiveCount":{most}}}'
        if properties.get("FifoQueue"):
            attributes["FifoQueue"] = "true"
        name = str(template.known[logical_id]["QueueName"])
        found.append((bool(policy), Queue(logical_id, name, attributes)))
    return [queue for _, queue in sorted(found, key=lambda pair: pair[0])]


def _buckets(template: Template) -> list[Bucket]:
    found: list[Bucket] = []
    for logical_id, properties in template.resources("AWS::S3::Bucket").items():
        notifications = part(properties, "NotificationConfiguration")
        versioning = part(properties, "VersioningConfiguration")
        rules: list[dict[str, Any]] = part(properties, "CorsConfiguration").get("CorsRules") or []
        found.append(
            Bucket(
                logical_id,
                str(template.known[logical_id]["Ref"]),
                versioning.get("Status") == "Enabled",
                tuple(_cors(rule) for rule in rules),
                tuple(
                    queue_notification(str(entry["Queue"]), (str(entry["Event"]),), _rules(entry))
                    for entry in notifications.get("QueueConfigurations") or ()
                ),
            )
        )
    return found


def queue_notification(arn: str, events: tuple[str, ...], rules: tuple[tuple[str, str], ...]) -> dict[str, Any]:
    """Return the S3 API's form of "tell this queue about these events"."""
    configuration: dict[str, Any] = {"QueueArn": arn, "Events": list(events)}
    if rules:
        configuration["Filter"] = {"Key": {"FilterRules": [{"Name": name, "Value": value} for name, value in rules]}}
    return configuration


def _rules(notification: dict[str, Any]) -> tuple[tuple[str, str], ...]:
    key = part(part(notification, "Filter"), "S3Key")
    return tuple((str(rule["Name"]), str(rule["Value"])) for rule in key.get("Rules") or ())


def _cors(rule: dict[str, Any]) -> dict[str, Any]:
    renamed = {"ExposedHeaders": "ExposeHeaders", "MaxAge": "MaxAgeSeconds", "Id": "ID"}
    return {renamed.get(key, key): value for key, value in rule.items()}
