"""How the database would run a query, read off its own plan."""

from collections.abc import Generator, Mapping
from typing import Any, LiteralString

from leadintake.store.workspace import Workspace

Scan = tuple[str, str | None]
"""The kind of a scan, and the index it goes by."""


def joins_of(ws: Workspace, query: LiteralString, **values: object) -> list[str]:
    """Tell which joins a query is run with: what stands below one may be read again and again."""
    return [
        one["Node Type"]
        for one in _nodes(_plan(ws, query, values))
        if "Join" in one["Node Type"] or "Loop" in one["Node Type"]
    ]


def scans_of(ws: Workspace, query: LiteralString, table: str, **values: object) -> list[Scan]:
    """Tell how a query reads a table."""
    plan = _plan(ws, query, values)
    return [(one["Node Type"], one.get("Index Name")) for one in _nodes(plan) if _reads(one, table)]


def conditions_of(ws: Workspace, query: LiteralString, index: str, **values: object) -> list[str]:
    """Tell by what a query looks things up in an index."""
    found = _nodes(_plan(ws, query, values))
    return [one["Index Cond"] for one in found if one.get("Index Name") == index]


def _plan(ws: Workspace, query: LiteralString, values: Mapping[str, object]) -> dict[str, Any]:
    (answer,) = ws.read(f"explain (format json) {query}", **values).fetchall()
    return answer[0][0]["Plan"]


def _nodes(plan: dict[str, Any]) -> Generator[dict[str, Any]]:
    yield plan
    for inner in plan.get("Plans", []):
        yield from _nodes(inner)


def _reads(node: dict[str, Any], table: str) -> bool:
    is_write = node["Node Type"] in ("ModifyTable", "LockRows")
    return not is_write and (node.get("Relation Name") == table or node["Node Type"] == "Bitmap Index Scan")
