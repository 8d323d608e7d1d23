"""Confirming an import of people, as the contract says."""

import json

from leadintake.contract.shapes import is_id
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
