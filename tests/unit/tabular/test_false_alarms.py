"""Files that have lost nothing raise no alarm, in whatever way they are written; the same files damaged do."""

import csv
import io
from collections.abc import Callable, Iterator, Sequence

import pytest

from leadintake.tabular.reading import read_csv
from leadintake.tabular.table import Table
from tests.mapping_corpus import cases

Rows = Sequence[Sequence[str]]
FORMS = [
    ("utf-8", ","),
    ("utf-8", "|"),
    ("utf-8-sig", ";"),
    ("utf-16", "\t"),
    ("utf-16-le", ","),
    ("cp1252", ";"),
    ("cp1250", ";"),
    ("cp1251", ";"),
    ("cp1254", ";"),
    ("shift_jis", ","),
]
FILES: dict[str, Rows] = {case.file: (case.headers, *case.rows) for case in cases()}
TABLES = {name: rows for name, rows in FILES.items() if len(rows[0]) > 1}
"""Without the list of one column, which has no row that could be short, and none that is clearly a header again."""


def written(rows: Rows, encoding: str = "utf-8", delimiter: str = ",") -> bytes | None:
    """Write a file; None where the encoding lacks a character of it."""
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=delimiter).writerows(rows)
    try:
        return text.getvalue().encode(encoding)
    except UnicodeEncodeError:
        return None


def tables(encoding: str, delimiter: str) -> Iterator[tuple[str, Table]]:
    for name, rows in FILES.items():
        data = written(rows, encoding, delimiter)
        if data is not None:
            yield name, read_csv(data)


@pytest.mark.parametrize(("encoding", "delimiter"), FORMS)
def test_no_clean_file_raises_an_alarm(encoding: str, delimiter: str, soak: bool, capsys: pytest.CaptureFixture[str]):
    read = dict(tables(encoding, delimiter))
    alarms = {name: table.warnings for name, table in read.items() if table.warnings}
    if soak:
        with capsys.disabled():
            print(f"\n{encoding} {delimiter!r}: {len(alarms)} alarms in {len(read)} files", end="")  # noqa: T201 - the rate
    assert len(read) > 100
    assert alarms == {}


def with_last_cell(cell: str) -> Callable[[Rows], Rows]:
    return lambda rows: [*rows[:-1], [cell, *rows[-1][1:]]]


def with_garbled_names(rows: Rows) -> Rows:
    return [*rows, ["Müller".encode().decode("cp1252"), *rows[-1][1:]]]


DAMAGES: dict[str, Callable[[Rows], Rows]] = {
    "garbled": with_garbled_names,
    "spreadsheet error": with_last_cell("#REF!"),
    "scientific notation": with_last_cell("4.92E+11"),
    "lost characters": with_last_cell("M\ufffdller"),
    "before the last column": lambda rows: [*rows, rows[-1][:-1]],
    "more cells than the header": lambda rows: [*rows, [*rows[-1], "more"]],
    "repeats the header": lambda rows: [*rows, rows[0]],
}


@pytest.mark.parametrize("said", DAMAGES)
def test_the_same_files_damaged_are_reported(said: str):
    silent = {name for name, rows in TABLES.items() if said not in said_of(DAMAGES[said](rows))}
    assert silent == set()


def said_of(rows: Rows) -> str:
    data = written(rows)
    assert data is not None
    return " ".join(read_csv(data).warnings)
