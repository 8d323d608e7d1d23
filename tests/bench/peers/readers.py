"""Readers that people use instead: each reads a small file first, so that nothing but reading is measured."""

import csv
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.bench.measuring import measured

Reader = Callable[[Path], Any]


def csv_module() -> Reader:
    """Read CSV into lists, with nothing understood."""
    return lambda path: list(csv.reader(path.read_text("utf-8").splitlines(keepends=True), delimiter=delimiter(path)))


def delimiter(path: Path) -> str:
    """Tell others what the product finds out."""
    return ";" if b";" in path.open("rb").readline() else ","


def pandas_csv() -> Reader:
    """Read CSV into a frame of texts."""
    import pandas as pd  # noqa: PLC0415 - what one reader needs is no weight for the others

    return lambda path: pd.read_csv(path, dtype=str, sep=delimiter(path))


def polars_csv() -> Reader:
    """Read CSV into a frame of texts, on all processors."""
    import polars as pl  # noqa: PLC0415 - see above

    return lambda path: pl.read_csv(path, infer_schema=False, separator=delimiter(path))


def openpyxl_read_only() -> Reader:
    """Read a workbook into lists."""
    import openpyxl  # noqa: PLC0415 - see above

    def read(path: Path) -> list[list[object]]:
        book = openpyxl.load_workbook(path, read_only=True)
        return [list(row) for row in book.worksheets[0].iter_rows(values_only=True)]

    return read


def pandas_calamine() -> Reader:
    """Read a workbook into a frame of texts."""
    import pandas as pd  # noqa: PLC0415 - see above

    return lambda path: pd.read_excel(path, dtype=str, engine="calamine")


def polars_fastexcel() -> Reader:
    """Read a workbook into a frame."""
    import polars as pl  # noqa: PLC0415 - see above

    return lambda path: pl.read_excel(path, engine="calamine")


def xlrd() -> Reader:
    """Read an old workbook into lists."""
    import xlrd as library  # noqa: PLC0415 - see above

    def read(path: Path) -> list[list[object]]:
        sheet = library.open_workbook(path).sheet_by_index(0)
        return [sheet.row_values(row) for row in range(sheet.nrows)]

    return read


READERS = (csv_module, pandas_csv, polars_csv, openpyxl_read_only, pandas_calamine, polars_fastexcel, xlrd)


if __name__ == "__main__":
    name, small, large = sys.argv[1:]
    reader = {one.__name__: one for one in READERS}[name]()
    reader(Path(small))
    print(json.dumps(measured(lambda: reader(Path(large)))))  # noqa: T201 - its answer
