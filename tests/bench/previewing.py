"""Reads a file as a preview does: table, report of damage, text in its one form, and mapping; prints what that took."""

import json
import sys
from pathlib import Path

from leadintake.mapping.engine import propose
from leadintake.tabular.reading import read_table
from tests.bench.measuring import measured


def preview(path: Path) -> None:
    """Read a file and propose a mapping; the report of damage and the text in its one form are part of the table."""
    table = read_table(path.read_bytes(), path.name)
    assert table.total_rows
    propose("people", table.columns, table.sample)


if __name__ == "__main__":
    small, large = sys.argv[1:]
    # As in a function that has answered before.
    preview(Path(small))
    print(json.dumps(measured(lambda: preview(Path(large)))))  # noqa: T201 - its answer
