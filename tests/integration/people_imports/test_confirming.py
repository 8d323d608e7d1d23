"""Confirming an import of people, as the contract says."""

import json

from leadintake.contract.shapes import is_id
from leadintake.contract.uploads import Upload
from leadintake.flows.preview_list_import import preview_list_import
from leadintake.importing.layouts import layout_of
from leadintake.kinds.people.incoming import read_people
from leadintake.kinds.people.targets import TARGETS
from leadintake.matching.text import hashed
from leadintake.store import people_matches
from tests.integration.people_imports.conftest import Importer

# The sample of the endpoint's public page, literally.
SAMPLE_REQUEST = """
{
  "csv_text": "<string>",
  "mapping": {},
  "skipExistingCustomers": true
}
"""
SAMPLE_ANSWER = """
{ "imported": 4503599627370495, "updated": 4503599627370495, "skipped": 4503599627370495, "crossListSkipped": 4503599627370495, "total": 4503599627370495, "rowIds": [ "3c90c3cc-0d44-4b50-8888-8dd25736052a" ], "companiesCreated": 4503599627370495, "companiesLinked": 4503599627370495, "blockedSkipped": 4503599627370495, "enrichmentTriggered": 4503599627370495, "warnings": [ "<string>" ] }
"""  # noqa: E501 - as the page has it


def test_the_sample_is_understood_and_is_a_header_without_rows(importer: Importer):
    answer = importer.put(importer.new_list(), json.loads(SAMPLE_REQUEST))
    assert answer.status == 400
    assert answer.code == "invalid_body"
    assert answer.details == [{"field": "csv_text", "message": "has no rows below its header"}]


def test_the_sample_with_a_row_is_answered_with_the_keys_and_types_of_the_sample(importer: Importer):
    request = {
        **json.loads(SAMPLE_REQUEST),
        "csv_text": "<string>\nJane Doe\n",
        "mapping": {"full_name": "<string>", "foo": "bar"},
    }
    answer = importer.put(importer.new_list(), request)
    sample = json.loads(SAMPLE_ANSWER)
    assert set(answer.body) == {*sample, "importId"}
    for key, value in sample.items():
        assert type(answer.body[key]) is type(value), key
    assert is_id(answer.importId)
    assert [is_id(row_id) for row_id in answer.rowIds] == [True]
    assert answer.imported == answer.total == 1


def test_a_first_import_adds_everybody_in_the_order_of_the_file(importer: Importer):
    sheet = importer.new_list()
    answer = importer.confirm(
        sheet,
        [
            {"full_name": "Jane Doe", "company": "Acme", "domain": "https://www.acme.com/de", "linkedin_url": ""},
            {"full_name": " Zoë Müller ", "company": "", "domain": "", "linkedin_url": "de.linkedin.com/in/Zoe/?x=1"},
        ],
    )
    people = importer.people(sheet)
    assert [row["full_name"] for row in people] == ["Jane Doe", "Zoë Müller"]
    assert people[1]["linkedin_url"] == "https://www.linkedin.com/in/zoe"
    assert answer.rowIds == [str(row["id"]) for row in people]
    assert (answer.imported, answer.updated, answer.skipped, answer.total) == (2, 0, 0, 2)
    assert (answer.companiesCreated, answer.companiesLinked) == (1, 1)
    assert "warnings" not in answer.body
    (company,) = importer.companies(sheet)
    assert (company["domain"], company["name"], company["source"]) == ("acme.com", "Acme", "import")
    assert people[0]["company_row_id"] == company["id"]


def test_the_ledger_and_the_record_speak_of_the_file_that_was_previewed(importer: Importer):
    sheet = importer.new_list()
    file = Upload(
        "Kontakte März.csv",
        'Notes:\n"Some are missing,\nas usual"\n\nfull_name;headline\nJane;"two\nlines"\n\n;\nJoe;x\n'.encode("cp1252"),
    )
    with importer.workspace() as ws:
        preview = preview_list_import(ws, sheet, file)
    assert preview.skipped_lines == 3
    answer = importer.confirm(sheet, preview.csv_text, preview.auto_mapping)
    # As a spreadsheet shows them: three lines of notes, the header in 4, a blank line each in 6 and 7.
    assert [entry["line"] for entry in importer.ledger(answer.importId)] == [5, 8]
    (record,) = importer.all("select file_name, status, kind, rows_total from imports")
    assert record == {"file_name": "Kontakte März.csv", "status": "completed", "kind": "people", "rows_total": 2}


def test_an_import_is_remembered_as_the_mapping_of_its_headers(importer: Importer):
    sheet = importer.new_list()
    mapping: dict[str, str | None] = {"full_name": "Wer", "headline": "Was"}
    importer.confirm(sheet, "Wer,Was\nJane,CEO\n", mapping)
    with importer.workspace() as ws:
        preview = preview_list_import(ws, sheet, Upload("x.csv", b"Was,Wer\nCTO,Joe\n"))
    assert {target: preview.auto_mapping[target] for target in mapping} == mapping
    assert preview.mapping_details["full_name"].method == "memory"


def test_of_a_crowd_of_one_name_no_more_are_read_than_the_file_can_meet(importer: Importer):
    sheet, other = importer.new_list("here"), importer.new_list("there")
    for list_id in (sheet, other):
        importer.owner.execute(
            """
            insert into list_rows (account_id, list_id, full_name, company, name_key, name_company_key, source)
            select %s, %s, 'LinkedIn Member', 'Acme', %s, %s, 'import' from generate_series(1, 5000)
            """,
            [importer.account.account_id, list_id, hashed("linkedin member"), hashed("linkedin member", "acme")],
        )
    layout = layout_of(("Name", "Company"), {"full_name": "Name", "company": "Company"}, TARGETS)
    incoming = read_people(("Name", "Company"), [(2, ["LinkedIn Member", "Acme"])], layout)
    with importer.workspace() as ws:
        people_matches.stage_incoming(ws, incoming.with_cells(lambda _: "{}"))
        people_matches.find_namesakes(ws, sheet, everywhere=True)
        known = list(people_matches.known_people(ws, sheet))
        others = people_matches.exclusions_of(ws, incoming).others
    assert len(known) < 2 * people_matches.CROWD
    oldest, oldest_elsewhere = importer.people(sheet)[0]["id"], importer.people(other)[0]["id"]
    assert min(known, key=lambda one: one.ordinal).id == oldest
    met = others.find(next(incoming.people([0])).traits)
    assert met is not None
    assert met.member.id == oldest_elsewhere
    answer = importer.confirm(sheet, [{"full_name": "linkedin member"}], skipExistingCustomers=False)
    assert answer.rowIds == [str(oldest)]


def test_cells_of_ai_columns_are_asked_for_in_blocks_of_a_hundred_where_nothing_was_imported(importer: Importer):
    sheet = importer.new_list()
    fit = importer.add_column(sheet, "Fit", is_dynamic=True, prompt="Do they sell to hospitals?")
    importer.add_column(sheet, "Tier")
    importer.add_row(sheet, full_name="Nobody of this file")
    people = [{"full_name": f"Person {number}", "Fit": "yes" if number < 30 else ""} for number in range(260)]
    answer = importer.confirm(sheet, people, {"full_name": "full_name", "column:Fit": "Fit"})
    assert answer.enrichmentTriggered == 3
    runs = importer.all("select * from enrichment_runs order by cardinality(row_ids) desc")
    assert [(run["column_id"], len(run["row_ids"]), run["status"]) for run in runs] == [
        (fit, 100, "waiting"),
        (fit, 100, "waiting"),
        (fit, 30, "waiting"),
    ]
    assert {str(row_id) for run in runs for row_id in run["row_ids"]} == set(answer.rowIds[30:])
