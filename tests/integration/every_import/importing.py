"""Run one import in a process of its own, as a function does, and print its answer: it is there to be killed."""

import json
import sys
from uuid import UUID

import psycopg

from leadintake.store.workspace import workspace
from tests.integration.every_import.kinds import KINDS


def main() -> None:
    """Import what the one argument says."""
    order = json.loads(sys.argv[1])
    target, lead_list = order["target"]
    print("go", flush=True)  # noqa: T201 - whoever waits to kill this goes by it
    with (
        psycopg.connect(order["url"], autocommit=True) as db,
        workspace(db, UUID(order["account"])) as ws,
    ):
        where = UUID(target), UUID(lead_list) if lead_list else None
        result = KINDS[order["kind"]].act(ws, where, range(order["first"], order["first"] + order["rows"]))
    print(result.model_dump_json(by_alias=True), flush=True)  # noqa: T201 - the answer


if __name__ == "__main__":
    main()
