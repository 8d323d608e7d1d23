"""Importing companies, as the contract says."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import uuid4

import pytest

from leadintake.contract.company_imports import CompanyImportResult, ConfirmCompanyImport
from leadintake.errors import Conflict
from leadintake.flows.confirm_company_import import confirm_company_import
from tests.integration.clients import Clients
from tests.integration.company_imports.conftest import CompanyImporter


def test_companies_are_added_in_the_order_of_the_file(importer: CompanyImporter):
    sheet = importer.new_list()
    answer = importer.confirm(
        sheet,
        [
            {"domain": "https://www.Acme.com/de/", "name": "Acme", "employee_count": "51-200", "founded_year": "1998"},
            {"domain": "", "name": "Globex", "employee_count": "1.2K", "founded_year": "long ago"},
            {"domain": "", "name": "", "employee_count": "3", "founded_year": ""},
        ],
    )
    assert answer.body == {
        "importId": answer.importId,
        "imported": 2,
        "updated": 0,
        "skipped": 1,
        "blockedSkipped": 0,
        "total": 3,
        "warnings": ["1 values were not years that a company can be founded in and were left out."],
    }
    acme, globex = importer.companies(sheet)
    assert (acme["domain"], acme["name"], acme["employee_count"], acme["founded_year"]) == (
        "acme.com",
        "Acme",
        "51-200",
        1998,
    )
    assert (globex["domain"], globex["employee_count"], globex["founded_year"]) == (None, "1.2K", None)
    assert acme["source"] == globex["source"] == "import"


@pytest.mark.parametrize(
    ("cell", "domain"),
    [
        ("acme.com", "acme.com"),
        ("https://www.Acme.com/de/", "acme.com"),
        ("http://acme.com:8080", "acme.com"),
        ("https://jane:secret@acme.com/", "acme.com"),
        ("acme.com.", "acme.com"),
        ("jane@acme.com", "acme.com"),
        ("mailto:jane@acme.com?subject=x", "acme.com"),
        ("Jane <jane@acme.com>", "acme.com"),
        ("//acme.com", "acme.com"),
        ("www.acme.com", "acme.com"),
        ("xn--mller-kva.example", "müller.example"),
        ("MÜLLER.example", "müller.example"),
        ("mu\u0308ller.example", "müller.example"),
        ("\u200bacme.com\u00a0", "acme.com"),
        ("https://acme.com, https://globex.com", "acme.com"),
        ("acme.com;globex.com", "acme.com"),
        ("none / globex.com", "globex.com"),
        ("acme.com\nglobex.com", "acme.com"),
        ("gmail.com", "gmail.com"),
        ("acme", None),
        ("n/a", None),
        ("127.0.0.1", None),
    ],
)
def test_a_domain_is_found_however_it_is_spelled(importer: CompanyImporter, cell: str, domain: str | None):
    sheet = importer.new_list()
    answer = importer.confirm(sheet, [{"domain": cell, "name": "x"}])
    (company,) = importer.companies(sheet)
    assert company["domain"] == domain
    assert answer.body.get("warnings", []) == [
        *["1 values were not domains and were left out."] * (domain is None),
        *["1 cells held several domains; the first one was taken."]
        * (cell.count("globex") > 0 and cell.count("acme") > 0),
    ]


@pytest.mark.parametrize("domain", ["", "n/a"])
def test_the_website_supplies_the_domain(importer: CompanyImporter, domain: str):
    sheet = importer.new_list()
    importer.confirm(sheet, [{"domain": domain, "website": "https://www.acme.com/about", "name": "Acme"}])
    (company,) = importer.companies(sheet)
    assert (company["domain"], company["website"]) == ("acme.com", "https://www.acme.com/about")


def test_what_is_not_blank_overwrites_and_blanks_erase_nothing(importer: CompanyImporter):
    sheet = importer.new_list()
    known = importer.add(sheet, domain="acme.com", name="Acme", industry="Retail", city="Köln", founded_year=1998)
    answer = importer.confirm(
        sheet, [{"domain": "ACME.com", "name": "Acme Inc", "industry": " ", "city": "Bonn", "founded_year": "x"}]
    )
    assert (answer.imported, answer.updated) == (0, 1)
    (company,) = importer.companies(sheet)
    assert company["id"] == known
    assert (company["name"], company["industry"], company["city"], company["founded_year"]) == (
        "Acme Inc",
        "Retail",
        "Bonn",
        1998,
    )
    (entry,) = importer.ledger(answer.importId)
    assert (entry["outcome"], entry["met_by"], entry["row_id"]) == ("updated", "domain", known)
    assert entry["changes"] == {"name": ["Acme", "Acme Inc"], "city": ["Köln", "Bonn"]}
    (change,) = importer.all("select * from import_changes")
    assert (change["subject"], change["record_id"], change["before"]) == (
        "company",
        known,
        {"name": "Acme", "city": "Köln"},
    )


def test_a_repeat_in_the_file_updates(importer: CompanyImporter):
    sheet = importer.new_list()
    answer = importer.confirm(
        sheet,
        [
            {"domain": "acme.com", "name": "Acme", "city": ""},
            {"domain": "www.acme.com", "name": "", "city": "Köln"},
            {"domain": "", "name": "Globex", "city": ""},
            {"domain": "", "name": " GLOBEX ", "city": "Bonn"},
        ],
    )
    assert (answer.imported, answer.updated) == (2, 2)
    acme, globex = importer.companies(sheet)
    assert (acme["name"], acme["city"]) == ("Acme", "Köln")
    assert (globex["name"], globex["city"]) == ("GLOBEX", "Bonn")


def test_companies_without_a_domain_meet_only_companies_without_one(importer: CompanyImporter):
    sheet = importer.new_list()
    with_domain, without = importer.add(sheet, domain="acme.com", name="Acme"), importer.add(sheet, name="ACME")
    answer = importer.confirm(sheet, [{"domain": "", "name": "acme"}, {"domain": "acme.de", "name": "Acme"}])
    assert (answer.imported, answer.updated) == (1, 1)
    assert importer.ledger(answer.importId)[0]["row_id"] == without
    assert importer.companies(sheet)[0]["id"] == with_domain
    assert len(importer.companies(sheet)) == 3


def test_the_blocklist_is_applied_by_domain_and_by_name(importer: CompanyImporter):
    sheet = importer.new_list()
    importer.block(domain="acme.com")
    importer.block(name="Globex Corp")
    rows = [
        {"domain": "https://acme.com", "name": "A"},
        {"domain": "globex.com", "name": " globex  CORP"},
        {"domain": "", "name": "Globex Corp"},
        {"domain": "other.com", "name": "Other"},
    ]
    answer = importer.confirm(sheet, rows)
    assert (answer.imported, answer.blockedSkipped, answer.skipped) == (1, 3, 0)
    assert [(entry["reason"], entry["met_by"]) for entry in importer.ledger(answer.importId)] == [
        ("blocked", "domain"),
        ("blocked", "company_name"),
        ("blocked", "company_name"),
        (None, None),
    ]
    answer = importer.confirm(sheet, rows, skipExistingCustomers=False)
    assert (answer.imported, answer.updated, answer.blockedSkipped) == (3, 1, 0)


def test_custom_columns_are_those_of_companies(importer: CompanyImporter):
    sheet = importer.new_list()
    of_people, of_companies = importer.add_column(sheet, "Tier"), importer.add_column(sheet, "tier", subject="company")
    answer = importer.confirm(
        sheet,
        "domain,t,s,x\nacme.com,A,10,\nacme.com, ,20,y\n",
        {"domain": "domain", "column:Tier": "t", "new:Score": "s", "column:Nothing": "x", "other": "x"},
    )
    (company,) = importer.companies(sheet)
    (score,) = importer.all("select * from list_columns where list_id = %s and name = 'Score'", sheet)
    assert (score["subject"], score["response_type"]) == ("company", "number")
    assert company["cells"] == {str(of_companies): "A", str(score["id"]): "20"}
    assert str(of_people) not in company["cells"]
    assert len(answer.warnings) == 2


def test_the_same_file_again_changes_nothing(importer: CompanyImporter):
    sheet = importer.new_list()
    text = "domain,name,city,t\nacme.com,Acme,Köln,A\n,Globex,Bonn,B\n"
    mapping = {"domain": "domain", "name": "name", "city": "city", "new:T": "t"}
    importer.confirm(sheet, text, mapping)
    before = importer.companies(sheet)
    answer = importer.confirm(sheet, text, mapping)
    assert (answer.imported, answer.updated) == (0, 2)
    assert importer.companies(sheet) == before
    assert [entry["changes"] for entry in importer.ledger(answer.importId)] == [None, None]


def test_a_mapping_that_was_confirmed_is_remembered(importer: CompanyImporter):
    sheet = importer.new_list()
    importer.confirm(sheet, "a,b\nacme.com,Acme\n", {"domain": "a", "name": "b"})
    (remembered,) = importer.all("select * from remembered_mappings")
    assert (remembered["kind"], remembered["mapping"]) == ("companies", {"domain": "a", "name": "b"})


def test_a_list_of_somebody_else_is_not_found(importer: CompanyImporter, clients: Clients):
    other = clients(CompanyImporter)
    body = {"csv_text": "domain\nacme.com\n", "mapping": {"domain": "domain"}}
    assert [importer.put(sheet, body).status for sheet in (other.new_list(), uuid4())] == [404, 404]


@pytest.mark.parametrize(
    "body",
    [
        {"mapping": {}},
        {"csv_text": "", "mapping": {}},
        {"csv_text": "a\n", "mapping": {}},
        {"csv_text": "a\n1\n", "mapping": []},
        {"csv_text": "a\n1\n", "mapping": {}, "skipExistingCustomers": 1},
    ],
)
def test_a_body_of_another_shape_is_refused(importer: CompanyImporter, body: dict[str, Any]):
    answer = importer.put(importer.new_list(), body)
    assert (answer.status, answer.code) == (400, "invalid_body")


def test_parallel_imports_and_hand_edits_have_each_domain_once(importer: CompanyImporter, soak: bool):
    for _ in range(20 if soak else 2):
        sheet = importer.new_list()
        text = "domain,name\n" + "".join(f"firm{number}.com,Firm {number}\n" for number in range(200))
        request = ConfirmCompanyImport(csv_text=text, mapping={"domain": "domain", "name": "name"})

        def act(number: int) -> int:
            if number % 2:
                try:
                    importer.add(sheet, domain=f"firm{number}.com")  # noqa: B023 - it runs within this turn of the loop
                except Conflict:
                    return 0
                return 1
            with importer.workspace() as ws:
                result = confirm_company_import(ws, sheet, request)  # noqa: B023 - as above
            assert isinstance(result, CompanyImportResult)
            assert result.imported + result.updated == 200
            return result.imported

        with ThreadPoolExecutor(8) as pool:
            made = sum(pool.map(act, range(12)))
        assert made == len(importer.companies(sheet)) == 200
