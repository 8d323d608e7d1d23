"""Files and mappings that mean no good, or were made by nobody who thought of us."""

import json
from typing import Any

import pytest

from leadintake import limits
from tests.integration.clients import csv_of
from tests.integration.people_imports.conftest import FIELDS, Importer

INJECTIONS = [
    "'; drop table list_rows; --",
    '"); delete from lists; --',
    "${jndi:ldap://x}",
    "%(account)s",
    "%s",
    "{0}",
    "\\copy lists to '/tmp/x'",
    "=cmd|' /C calc'!A0",
    "$$; select 1; $$",
    "a\tb\\N\\.",
    "\\.",
]
MAPPING = {"full_name": "name"}


@pytest.mark.parametrize("text", INJECTIONS)
def test_what_looks_like_code_is_only_text(importer: Importer, text: str):
    sheet = importer.new_list()
    people = [{"name": text, "company": text, text: text}]
    mapping: dict[str, str | None] = {"full_name": "name", "company": "company", f"new:{text}": text}
    answer = importer.confirm(sheet, people, mapping)
    (row,) = importer.people(sheet)
    (column,) = importer.all("select id, name from list_columns where list_id = %s and built_in_key is null", sheet)
    assert (row["full_name"], row["company"], column["name"]) == (text, text, text)
    assert row["cells"] == {str(column["id"]): text}
    assert (answer.imported, answer.total) == (1, 1)
    assert importer.confirm(sheet, people, mapping).updated == 1


def test_a_file_as_wide_as_may_be_comes_in_with_all_that_fits(importer: Importer):
    sheet = importer.new_list()
    headers = ["name", *[f"c{number}" for number in range(999)]]
    # As a preview proposes it: what is left open has its key as well, and counts for nothing.
    mapping: dict[str, str | None] = dict.fromkeys(FIELDS)
    mapping |= {"full_name": "name", **{f"new:{header}": header for header in headers[1:]}}
    person = dict.fromkeys(headers, "x")
    answer = importer.confirm(sheet, csv_of([person], headers), mapping)
    (row,) = importer.people(sheet)
    columns = importer.all("select count(*) from list_columns where list_id = %s", sheet)[0]["count"]
    assert columns == limits.COLUMNS_PER_LIST
    assert len(row["cells"]) == columns - 11
    assert len(answer.warnings) >= 1


@pytest.mark.parametrize(("more", "status"), [(0, 200), (1, 400)])
def test_a_mapping_has_a_thousand_keys_and_no_more(importer: Importer, more: int, status: int):
    mapping = {"full_name": "name"} | {f"column:x{number}": "name" for number in range(limits.MAPPING_KEYS - 1 + more)}
    answer = importer.put(importer.new_list(), {"csv_text": "name\nJane\n", "mapping": mapping})
    assert answer.status == status, answer.body


@pytest.mark.parametrize(("length", "status"), [(32_767, 200), (32_768, 400), (200_000, 400)])
def test_a_cell_holds_what_a_spreadsheet_cell_can_hold(importer: Importer, length: int, status: int):
    text = f"name,note\nJane,{'x' * length}\n"
    answer = importer.put(importer.new_list(), {"csv_text": text, "mapping": {"full_name": "name", "new:Note": "note"}})
    assert answer.status == status
    if status == 400:
        assert "line 2, column 2" in json.dumps(answer.body).lower()


@pytest.mark.parametrize(
    "body",
    [
        {},
        [],
        None,
        {"csv_text": "name\nJane\n"},
        {"mapping": {}},
        {"csv_text": "", "mapping": {}},
        {"csv_text": 1, "mapping": {}},
        {"csv_text": None, "mapping": {}},
        {"csv_text": "name\n", "mapping": MAPPING},
        {"csv_text": "\n\n", "mapping": MAPPING},
        {"csv_text": "name\n,\n \n\t\n", "mapping": MAPPING},
        {"csv_text": "name\nJane\n", "mapping": []},
        {"csv_text": "name\nJane\n", "mapping": {"full_name": 1}},
        {"csv_text": "name\nJane\n", "mapping": {"full_name": ["name"]}},
        {"csv_text": "name\nJane\n", "mapping": MAPPING, "skipExistingCustomers": "yes"},
        {"csv_text": "name\nJane\n", "mapping": MAPPING, "skipExistingCustomers": None},
        {"csv_text": "name\n" + "x\n" * 200_001, "mapping": MAPPING},
        {"csv_text": ",".join(f"c{number}" for number in range(1001)) + "\nx\n", "mapping": MAPPING},
    ],
    ids=lambda body: f"{json.dumps(body)[:50]} ({len(json.dumps(body))})",
)
def test_what_is_no_confirm_is_refused_with_its_reason_and_nothing_is_written(importer: Importer, body: Any):
    sheet = importer.new_list()
    answer = importer.put(sheet, body)
    assert answer.status == 400, answer.body
    assert answer.error.endswith(".")
    assert importer.people(sheet) == importer.all("select * from imports") == []


def test_what_the_mapping_names_and_is_not_there_is_ignored_with_a_warning(importer: Importer):
    sheet = importer.new_list()
    mapping: dict[str, str | None] = {
        "full_name": "name",
        "company": "gone",
        "shoe_size": "name",
        "column:Gone": "name",
        "headline": None,
    }
    answer = importer.confirm(sheet, [{"name": "Jane"}], mapping)
    assert answer.imported == 1
    assert [word for word in ("gone", "shoe_size", "Gone") if not any(word in one for one in answer.warnings)] == []


def test_a_column_that_is_there_under_another_case_is_used(importer: Importer):
    sheet = importer.new_list()
    column = importer.add_column(sheet, "Tier")
    people = [{"name": "Jane", "tier": "A"}]
    importer.confirm(sheet, people, {"full_name": "name", "new:TIER": "tier"})
    importer.confirm(sheet, [{"name": "Joe", "tier": "B"}], {"full_name": "name", "column:tier": "tier"})
    assert [row["cells"] for row in importer.people(sheet)] == [{str(column): "A"}, {str(column): "B"}]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("name\r\nJane\r\nJoe", ["Jane", "Joe"]),
        ("\ufeffname\nJane\n", ["Jane"]),
        ('name\n"Jane\nDoe"\n', ["Jane\nDoe"]),
        ("name,name\nJane,Joe\n", ["Jane"]),
        ("name\nJane,too,many\n", ["Jane"]),
        ("x,name\nonly\nx,Jane\n", ["Jane"]),
        ("name\nJa\x00ne\n", ["Jane"]),
        ("name\nJa\ud800ne\n", ["Jane"]),
        ("name\nJa\u200bne\u202e\n", ["Ja\u200bne\u202e"]),
    ],
)
def test_a_text_that_was_changed_on_the_way_is_read_as_it_comes(importer: Importer, text: str, names: list[str]):
    sheet = importer.new_list()
    answer = importer.put(sheet, {"csv_text": text, "mapping": MAPPING})
    assert answer.status == 200, answer.body
    assert [row["full_name"] for row in importer.people(sheet)] == names
    assert answer.imported + answer.updated + answer.skipped == answer.total


def test_one_row_of_a_million_characters_of_names_is_one_person(importer: Importer):
    sheet = importer.new_list()
    assert importer.confirm(sheet, [{"full_name": "x" * 30_000}] * 30).imported == 1
    assert len(importer.people(sheet)) == 1


def test_a_file_of_duplicates_alone_adds_one(importer: Importer):
    sheet = importer.new_list()
    answer = importer.confirm(sheet, [{"full_name": "Jane", "linkedin_url": "linkedin.com/in/jane"}] * 500)
    assert (answer.imported, answer.updated, answer.skipped, answer.total) == (1, 499, 0, 500)
    assert len(answer.rowIds) == 1
