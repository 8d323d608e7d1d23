"""The report is the caller's own sheet, with the fate of each row beside it, and nothing in it that runs."""

import csv
import io
import re
from typing import Any

import pytest
from openpyxl import load_workbook
from python_calamine import CalamineWorkbook

from leadintake.tabular.csv_text import csv_text
from tests.integration.clients import form
from tests.integration.trust.conftest import Caller, Callers

TITLES = ["Line", "Outcome", "Reason", "Matched with", "Changed fields"]
HOSTILE = [
    "=cmd|'/C calc'!A0",
    '=HYPERLINK("http://x.example","x")',
    "+1-2",
    "-1+2",
    "@SUM(1)",
    "\t=1+1",
    "\r=1",
    "  =1+1",
    "\uff1d1+1",
    "#N/A",
    "007",
    "-5",
    "+49 170 123",
    "a\r\nb\rc\nd",
    "_x000D_",
    "\x01\x1f\x7f",
    "<b>&amp;</b>",
    " blanks ",
    "Zoë 🚀 \u202e",
    "TRUE",
    "1e5",
]
HARMLESS = {
    "a\r\nb\rc\nd",
    "#N/A",
    "007",
    "-5",
    "_x000D_",
    "\x01\x1f\x7f",
    "<b>&amp;</b>",
    " blanks ",
    "Zoë 🚀 \u202e",
    "TRUE",
    "1e5",
}


def report(caller: Caller, import_id: str, kind: str) -> bytes:
    """Fetch a report."""
    return caller.ok("GET", "/api/imports/{id}/report", {"id": import_id}, query={"format": kind}).body


def hostile_import(caller: Caller) -> str:
    """Import a file whose cells and header are formulas."""
    rows = [[f"Person {number}", cell, cell] for number, cell in enumerate(HOSTILE)]
    text = csv_text(["full_name", "=1+1", "Note"], rows)
    mapping = {"full_name": "full_name", "new:Note": "Note"}
    return caller.people(caller.new_list(), text, mapping).importId


def shown(text: str) -> str:
    """Read a text as Excel does: marks stand for what XML cannot hold."""
    return re.sub("_x([0-9A-F]{4})_", lambda mark: chr(int(mark.group(1), 16)), text)


def test_a_workbook_holds_the_callers_cells_as_they_were_and_none_of_them_runs(caller: Caller):
    data = report(caller, hostile_import(caller), "xlsx")
    book = load_workbook(io.BytesIO(data))
    assert book.sheetnames == ["Figures", "Rows"]
    cells: list[list[Any]] = [list(row) for row in book["Rows"].iter_rows()]
    assert [cell.value for cell in cells[0]] == [*TITLES, "full_name", "=1+1", "Note"]
    assert {cell.data_type for row in cells for cell in row[1:]} == {"s", "n"}
    for number, (row, sent) in enumerate(zip(cells[1:], HOSTILE, strict=True), 2):
        assert row[0].value == number
        for cell in row[6:]:
            assert shown(str(cell.value)) == sent
            assert cell.quotePrefix is (sent not in HARMLESS)


def test_another_reader_sees_the_same_cells(caller: Caller):
    data = report(caller, hostile_import(caller), "xlsx")
    rows = CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_name("Rows").to_python()
    assert [row[7] for row in rows[1:]] == HOSTILE


def test_csv_marks_what_would_run_and_nothing_else(caller: Caller):
    data = report(caller, hostile_import(caller), "csv")
    assert data.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))
    assert rows[0] == [*TITLES, "full_name", "'=1+1", "Note"]
    assert [row[7] for row in rows[1:]] == [cell if cell in HARMLESS else f"'{cell}" for cell in HOSTILE]
    assert [row[0] for row in rows[1:]] == [str(number) for number in range(2, 2 + len(HOSTILE))]


def test_what_is_stored_stays_as_it_was(caller: Caller):
    import_id = hostile_import(caller)
    assert [row["values"]["Note"] for row in caller.rows_of_import(import_id)] == HOSTILE


def test_each_row_says_what_became_of_it_and_whom_it_met(caller: Caller):
    sheet, other = caller.new_list(), caller.new_list("Customers")
    caller.add_row(sheet, fullName="Jane Doe", company="Acme")
    caller.add_row(other, fullName="Ada Lovelace", company="Globex")
    text = "Notes above\n\nName,Company,Title,Tier\nJane Doe,Acme,CEO,A\nAda Lovelace,Globex,,\nZoë,Acme,,\n"
    text += "zoë,acme,CTO,\n,,,B\n"
    preview = caller.ok("POST", "/api/lists/{id}/import", {"id": sheet}, **form("März.csv", text))
    mapping = {"full_name": "Name", "company": "Company", "headline": "Title", "new:Tier": "Tier"}
    answer = caller.people(sheet, preview.csv_text, mapping)
    rows = list(csv.reader(io.StringIO(report(caller, answer.importId, "csv").decode("utf-8-sig"), newline="")))
    assert [row[:5] for row in rows[1:]] == [
        ["4", "~ updated", "Recognised by name and company; 2 fields were changed.", "Jane Doe, Acme",
         "headline: (empty) → CEO; Tier: (empty) → A"],
        ["5", "/ left out", "Left out: already in another of your lists, recognised by name and company.",
         "Ada Lovelace, Globex (“Customers”)", ""],
        ["6", "+ added", "Added.", "", ""],
        ["7", "~ updated", "Recognised by name and company; 1 field was changed.", "line 6: Zoë, Acme",
         "headline: (empty) → CTO"],
        ["8", "/ left out", "Left out: there is nothing to recognise it by.", "", ""],
    ]  # fmt: skip
    figures = load_workbook(io.BytesIO(report(caller, answer.importId, "xlsx")))["Figures"]
    values = [[cell.value for cell in row[:3]] for row in figures.iter_rows(min_row=1, max_row=8)]
    assert values[0][0] == "Import of März.csv"
    assert values[5:8] == [["+ added", 1, 0.2], ["~ updated", 2, 0.4], ["/ left out", 2, 0.4]]
    assert len(figures._charts) == 1  # pyright: ignore[reportUnknownMemberType, reportUnknownArgumentType, reportAttributeAccessIssue] - openpyxl tells of charts nowhere else


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_every_kind_has_its_report_also_when_it_was_undone(caller: Caller, kind: str):
    sheet, campaign = caller.new_list(), caller.new_campaign()
    leads = "email\na@acme.example\na@acme.example\nnone\n"
    answers = [
        caller.people(sheet, "full_name\nJane\n"),
        caller.companies(sheet, "domain\nacme.com\nacme.com\n"),
        caller.new_sheet("full_name\nJane\n"),
        caller.leads(campaign, caller.upload_leads(campaign, leads), leads),
        caller.connect([{"firstName": "Ada"}, {"firstName": "Ada"}, {}]),
    ]
    for answer in answers:
        assert report(caller, answer.importId, kind)
        assert caller.undo(answer.importId).status == 200
        assert report(caller, answer.importId, kind)


def test_what_has_no_report_is_not_found(caller: Caller, callers: Callers):
    import_id = caller.people(caller.new_list(), "full_name\nJane\n").importId
    assert callers().call("GET", "/api/imports/{id}/report", {"id": import_id}).status == 404
    caller.owner.execute("delete from import_sheets")
    assert caller.call("GET", "/api/imports/{id}/report", {"id": import_id}).status == 404
    query = {"format": "pdf"}
    assert caller.call("GET", "/api/imports/{id}/report", {"id": import_id}, query=query).code == "invalid_query"
