"""Whatever happens while companies are imported: all of it is there or nothing, and nobody's edit is lost."""

import threading
from typing import Any

import pytest

from leadintake.contract.companies import NewCompany
from leadintake.flows import companies
from tests.integration.company_imports.conftest import CompanyImporter
from tests.integration.people_imports.test_faults import DISK_FULL, break_writes, by_hand, mend, wait_for_lock
from tests.integration.store.test_fences import everything

BODY = {
    "csv_text": "domain,name,tier\nacme.com,Acme,A\n,Globex,B\n",
    "mapping": {"domain": "domain", "name": "name", "new:Tier": "tier"},
}


@pytest.mark.parametrize(
    "table", ["list_company_rows", "import_rows", "import_changes", "imports", "remembered_mappings"]
)
def test_a_full_disk_leaves_nothing_wherever_it_is_met(importer: CompanyImporter, table: str):
    sheet = importer.new_list()
    importer.add(sheet, domain="acme.com", name="ACME")
    before = everything(importer.owner)
    break_writes(importer, table, DISK_FULL)
    answer = importer.put(sheet, BODY)
    assert answer.status in (500, 503), answer.body
    assert "space" not in answer.error
    assert everything(importer.owner) == before
    mend(importer, table)
    assert importer.put(sheet, BODY).status == 200


def test_a_company_added_by_hand_at_the_same_moment_is_met_and_not_doubled(importer: CompanyImporter):
    sheet = importer.new_list()
    answers: list[Any] = []
    rows = [{"domain": "acme.com", "name": "Acme", "city": ""}, {"domain": "globex.com", "name": "", "city": "Bonn"}]
    with by_hand(importer) as ws:
        companies.add_company(ws, sheet, NewCompany(domain="globex.com", name="Globex", city="Köln"))
        importing = threading.Thread(target=lambda: answers.append(importer.confirm(sheet, rows)))
        importing.start()
        wait_for_lock(importer)
    importing.join()
    assert (answers[0].imported, answers[0].updated) == (1, 1)
    globex, acme = importer.companies(sheet)
    assert (globex["name"], globex["city"], globex["source"]) == ("Globex", "Bonn", "manual")
    assert acme["name"] == "Acme"
    assert [entry["outcome"] for entry in importer.ledger(answers[0].importId)] == ["imported", "updated"]
