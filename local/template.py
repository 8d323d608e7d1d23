"""Reads a CloudFormation/SAM template the way the platform resolves it: parameters, conditions, functions."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

import yaml

from local.problems import Problem

REGION = "us-east-1"
# The account that moto answers for.
ACCOUNT = "123456789012"
STACK_NAME = "leadintake-local"
PSEUDO_PARAMETERS: dict[str, Any] = {
    "AWS::AccountId": ACCOUNT,
    "AWS::NotificationARNs": [],
    "AWS::Partition": "aws",
    "AWS::Region": REGION,
    "AWS::StackId": f"arn:aws:cloudformation:{REGION}:{ACCOUNT}:stack/{STACK_NAME}/local",
    "AWS::StackName": STACK_NAME,
    "AWS::URLSuffix": "amazonaws.com",
}
_VARIABLE = re.compile(r"\$\{(!?)([^}]*)\}")


class _NoValue:
    """AWS::NoValue: the property that holds it is not there."""


NO_VALUE = _NoValue()
# PyYAML's loaders are typed without their base when the C one is chosen; both have the same interface.
_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class _TemplateLoader(_Loader):
    """YAML with CloudFormation's short forms."""


def _short_form(loader: Any, suffix: str, node: yaml.Node) -> dict[str, Any]:
    """Turn !Name value into its long form."""
    if isinstance(node, yaml.ScalarNode):
        value: Any = loader.construct_scalar(node)
    elif isinstance(node, yaml.SequenceNode):
        value = loader.construct_sequence(node, deep=True)
    else:
        value = loader.construct_mapping(node, deep=True)
    if suffix == "GetAtt" and isinstance(value, str):
        value = value.split(".", 1)
    return {suffix if suffix in ("Ref", "Condition") else f"Fn::{suffix}": value}


_TemplateLoader.add_multi_constructor("!", _short_form)
# A date such as a policy's Version 2012-10-17 is text to CloudFormation.
_TemplateLoader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:timestamp"]
    for first, resolvers in _Loader.yaml_implicit_resolvers.items()
}


@dataclass(slots=True)
class Template:
    """A template, and how its values are resolved in this stack."""

    document: dict[str, Any]
    folder: Path
    overrides: Mapping[str, str] = field(default_factory=dict[str, str])
    known: dict[str, dict[str, Any]] = field(default_factory=dict[str, dict[str, Any]])
    """What resources really are here: logical id → attribute → value; "Ref" is one of them."""
    _conditions: dict[str, bool] = field(default_factory=dict[str, bool])

    def resources(self, kind: str) -> dict[str, dict[str, Any]]:
        """Return the resolved properties of every resource of that type whose condition holds."""
        found: dict[str, dict[str, Any]] = {}
        for name, resource in part(self.document, "Resources").items():
            if resource.get("Type") != kind:
                continue
            if "Condition" in resource and not self.condition(resource["Condition"]):
                continue
            found[name] = self.resolve(self._with_globals(kind, part(resource, "Properties")))
        return found

    def parameter(self, name: str) -> str | list[str]:
        """Return a parameter's value in this stack."""
        declared = part(part(self.document, "Parameters"), name)
        value = _text(self.overrides.get(name, declared.get("Default", "")))
        if str(declared.get("Type", "")).startswith(("CommaDelimitedList", "List<")):
            return [item.strip() for item in value.split(",")]
        return value

    def condition(self, name: str) -> bool:
        """Tell whether a named condition holds."""
        if name not in self._conditions:
            conditions = part(self.document, "Conditions")
            if name not in conditions:
                raise Problem(f"The template uses a condition {name} that it does not define.", "define it.")
            self._conditions[name] = bool(self.resolve(conditions[name]))
        return self._conditions[name]

    def resolve(self, value: Any) -> Any:
        """Replace every reference and function by what it stands for."""
        if isinstance(value, list):
            resolved = (self.resolve(item) for item in cast("list[Any]", value))
            return [item for item in resolved if item is not NO_VALUE]
        if not isinstance(value, dict):
            return value
        mapping = cast("dict[str, Any]", value)
        if len(mapping) == 1:
            [(key, argument)] = mapping.items()
            if key in _FUNCTIONS and (key != "Condition" or isinstance(argument, str)):
                return _FUNCTIONS[key](self, argument)
            if key.startswith("Fn::"):
                raise Problem(f"The template uses {key}, which the local stack does not know.", "say it otherwise.")
        pairs = ((key, self.resolve(item)) for key, item in mapping.items())
        return {key: item for key, item in pairs if item is not NO_VALUE}

    def reference(self, name: str) -> Any:
        """Return what !Ref name stands for."""
        if name == "AWS::NoValue":
            return NO_VALUE
        if name in PSEUDO_PARAMETERS:
            return PSEUDO_PARAMETERS[name]
        if name in part(self.document, "Parameters"):
            return self.parameter(name)
        self._must_exist(name)
        return self.known.get(name, {}).get("Ref", name)

    def attribute(self, name: str, attribute: str) -> Any:
        """Return what !GetAtt name.attribute stands for; unknown ones are readable placeholders."""
        self._must_exist(name)
        return self.known.get(name, {}).get(attribute, f"local-{name}-{attribute}")

    def _must_exist(self, name: str) -> None:
        if name not in part(self.document, "Resources") and name not in self.known:
            raise Problem(f"The template refers to {name}, which it does not have.", "correct the name.")

    def _with_globals(self, kind: str, properties: dict[str, Any]) -> dict[str, Any]:
        section = kind.removeprefix("AWS::Serverless::")
        return _merged(part(part(self.document, "Globals"), section), properties)


def read_template(path: Path, overrides: Mapping[str, str] | None = None) -> Template:
    """Read a template file."""
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        raise Problem(f"The template {path} cannot be read: {error.strerror}.", "check --template.") from error
    try:
        document: object = yaml.load(text, Loader=_TemplateLoader)  # noqa: S506 - a SafeLoader that knows more tags
    except yaml.YAMLError as error:
        raise Problem(f"{path} is not valid YAML: {error}", "correct it.") from error
    if not isinstance(document, dict):
        raise Problem(f"{path} holds no template.", "check --template.")
    return Template(cast("dict[str, Any]", document), path.resolve().parent, overrides or {})


def _merged(shared: Any, own: Any) -> Any:
    """Merge as SAM merges Globals: maps are joined, lists are concatenated, what is single is replaced."""
    if isinstance(shared, dict) and isinstance(own, dict):
        left, right = cast("dict[str, Any]", shared), cast("dict[str, Any]", own)
        if _is_function(left) or _is_function(right):
            return right
        return left | {key: _merged(left[key], item) if key in left else item for key, item in right.items()}
    if isinstance(shared, list) and isinstance(own, list):
        return [*cast("list[Any]", shared), *cast("list[Any]", own)]
    return own


def part(mapping: Mapping[str, Any], name: str) -> dict[str, Any]:
    """Return a map inside a map; what is not there is empty."""
    found: Any = mapping.get(name)
    return found or {}


def _is_function(value: dict[str, Any]) -> bool:
    return len(value) == 1 and (next(iter(value)) == "Ref" or next(iter(value)).startswith("Fn::"))


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


def _substitute(template: Template, argument: Any) -> str:
    pattern, local = argument, cast("dict[str, Any]", {})
    if isinstance(argument, list):
        pattern, local = cast("list[Any]", argument)
        local = template.resolve(local)

    def replace(match: re.Match[str]) -> str:
        literal, name = match.group(1), match.group(2).strip()
        if literal:
            return "${" + match.group(2) + "}"
        if name in local:
            return _text(local[name])
        if "." in name:
            return _text(template.attribute(*name.split(".", 1)))
        return _text(template.reference(name))

    return _VARIABLE.sub(replace, str(pattern))


def _choose(template: Template, argument: list[Any]) -> Any:
    name, when_true, when_false = argument
    return template.resolve(when_true if template.condition(name) else when_false)


def _equal(template: Template, argument: list[Any]) -> bool:
    left, right = (template.resolve(item) for item in argument)
    return left == right or _text(left) == _text(right)


def _join(template: Template, argument: list[Any]) -> str:
    separator, parts = argument
    return str(separator).join(_text(item) for item in template.resolve(parts))


def _select(template: Template, argument: list[Any]) -> Any:
    return template.resolve(argument[1])[int(template.resolve(argument[0]))]


def _split(template: Template, argument: list[Any]) -> list[str]:
    return str(template.resolve(argument[1])).split(str(argument[0]))


def _find_in_map(template: Template, argument: list[Any]) -> Any:
    name, first, second = (template.resolve(item) for item in argument[:3])
    try:
        return template.document["Mappings"][name][first][second]
    except KeyError as error:
        raise Problem(f"The template's mapping {name} has no {first} / {second}.", "add it.") from error


def _get_attribute(template: Template, argument: Any) -> Any:
    name, attribute = cast("list[Any]", argument) if isinstance(argument, list) else str(argument).split(".", 1)
    return template.attribute(str(name), str(template.resolve(attribute)))


_FUNCTIONS: dict[str, Callable[[Template, Any], Any]] = {
    "Ref": lambda template, name: template.reference(name),
    "Condition": lambda template, name: template.condition(name),
    "Fn::And": lambda template, items: all(template.resolve(item) for item in items),
    "Fn::Base64": lambda template, item: template.resolve(item),
    "Fn::Equals": _equal,
    "Fn::FindInMap": _find_in_map,
    "Fn::GetAZs": lambda _template, _region: [f"{REGION}{zone}" for zone in "abc"],
    "Fn::GetAtt": _get_attribute,
    "Fn::If": _choose,
    "Fn::ImportValue": lambda template, item: f"local-import-{template.resolve(item)}",
    "Fn::Cidr": lambda _template, _item: [f"10.0.{block}.0/24" for block in range(16)],
    "Fn::Join": _join,
    "Fn::Not": lambda template, items: not template.resolve(items[0]),
    "Fn::Or": lambda template, items: any(template.resolve(item) for item in items),
    "Fn::Select": _select,
    "Fn::Split": _split,
    "Fn::Sub": _substitute,
}
