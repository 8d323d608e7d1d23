"""dlt: a pipeline that merges a file into its own table by one key."""

import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import dlt

from tests.bench.measuring import contest
from tests.bench.people_table import LIST, people_of

DATASET = "by_dlt"


def rows_of(path: Path) -> Iterator[dict[str, Any]]:
    """Read a file; dlt's key may not be null, so whoever has no address is known by everything else."""
    for person in people_of(path):
        key = person.url_key or f"{person.name_company}|{person.location}"
        yield {**person._asdict(), "list_id": str(LIST), "row_key": key}


def run(path: Path, database: str) -> None:
    """Merge a file."""
    with tempfile.TemporaryDirectory() as folder:
        destination = dlt.destinations.postgres(credentials=database)
        pipeline = dlt.pipeline("people", pipelines_dir=folder, destination=destination, dataset_name=DATASET)
        pipeline.run(dlt.resource(rows_of(path), name="people", write_disposition="merge", primary_key="row_key"))


if __name__ == "__main__":
    contest(run)
