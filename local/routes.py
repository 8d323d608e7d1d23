"""Finds the function for a method and a path, with API Gateway's precedence."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from urllib.parse import unquote

from local.resources import Route

_UUID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")


@dataclass(frozen=True, slots=True)
class Match:
    """Where a request goes, and what its path said."""

    function: str
    resource: str
    parameters: dict[str, str]


@dataclass(frozen=True, slots=True)
class WrongMethod:
    """The path is known, the method is not."""

    resource: str
    allowed: tuple[str, ...]


@dataclass(slots=True)
class _Node:
    children: dict[str, "_Node"] = field(default_factory=dict[str, "_Node"])
    parameter: "tuple[str, _Node] | None" = None
    greedy: "tuple[str, _Node] | None" = None
    methods: dict[str, str] = field(default_factory=dict[str, str])
    resource: str = ""


class RouteTable:
    """All routes of a template."""

    def __init__(self, routes: Iterable[Route]) -> None:
        self._root = _Node()
        for route in routes:
            node = self._root
            for segment in _segments(route.path):
                node = _descend(node, segment, route.path)
            if node.methods.get(route.method, route.function) != route.function:
                raise ValueError(f"{route.method} {route.path} leads to two functions")
            node.methods[route.method] = route.function
            node.resource = route.path

    def find(self, method: str, path: str) -> Match | WrongMethod | None:
        """Find the route of a request. What is literal wins over {parameters}, an exact method over ANY."""
        found = _find(self._root, _segments(path), {})
        if found is None:
            return None
        node, parameters = found
        function = node.methods.get(method) or node.methods.get("ANY")
        if function is None:
            return WrongMethod(node.resource, tuple(sorted(node.methods)))
        return Match(function, node.resource, parameters)


def shown_path(match: Match | WrongMethod | None) -> str:
    """Return the path as logs may show it: ids, but no other value that a caller wrote."""
    if match is None:
        return "(unknown path)"
    if isinstance(match, WrongMethod):
        return match.resource
    shown = match.resource
    for name, value in match.parameters.items():
        if _UUID.fullmatch(value):
            shown = shown.replace("{" + name + "}", value)
    return shown


def _segments(path: str) -> list[str]:
    trimmed = path.strip("/")
    return trimmed.split("/") if trimmed else []


def _descend(node: _Node, segment: str, path: str) -> _Node:
    if segment.startswith("{") and segment.endswith("+}"):
        node.greedy = node.greedy or (segment[1:-2], _Node())
        return node.greedy[1]
    if segment.startswith("{") and segment.endswith("}"):
        node.parameter = node.parameter or (segment[1:-1], _Node())
        # API Gateway refuses siblings whose parameter has another name.
        if node.parameter[0] != segment[1:-1]:
            raise ValueError(f"{path}: {segment} stands where another path has {{{node.parameter[0]}}}")
        return node.parameter[1]
    return node.children.setdefault(segment, _Node())


def _find(node: _Node, segments: list[str], parameters: dict[str, str]) -> tuple[_Node, dict[str, str]] | None:
    if not segments:
        return (node, parameters) if node.methods else None
    first, rest = segments[0], segments[1:]
    if first in node.children and (found := _find(node.children[first], rest, parameters)) is not None:
        return found
    if node.parameter is not None and first:
        name, child = node.parameter
        if (found := _find(child, rest, parameters | {name: unquote(first)})) is not None:
            return found
    if node.greedy is not None:
        name, child = node.greedy
        return child, parameters | {name: "/".join(segments)}
    return None
