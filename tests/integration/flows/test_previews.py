"""Previews over a real database: what is remembered, what a model adds, and for whom."""

from collections.abc import Callable, Sequence
from uuid import UUID

import pytest
from psycopg import Connection

from leadintake.contract.campaigns import NewCampaign
from leadintake.contract.columns import NewColumn
from leadintake.contract.lists import NewList
from leadintake.contract.previews import ListImportPreview
from leadintake.contract.uploads import Upload
from leadintake.errors import NotFound
from leadintake.flows.campaigns import make_campaign
from leadintake.flows.columns import make_column
from leadintake.flows.lists import make_list
from leadintake.flows.preview_list_import import preview_company_import, preview_list_import
from leadintake.flows.preview_new_list import preview_new_list
from leadintake.flows.upload_campaign_leads import upload_campaign_leads
from leadintake.mapping.memory import header_set
from leadintake.store import mappings, previewed_files
from leadintake.store.workspace import Workspace, workspace
from leadintake.tabular.csv_text import digest_of
from leadintake.tabular.table import FileFacts
from tests.integration.clients import Account
from tests.model_server import model_server, says

HEADERS = ("Kto", "Wo", "Mail", "Fach")
ROW = ("Jane Doe", "Acme", "jane@acme.com", "Bäume")
CONFIRMED = {"full_name": "Kto", "company": "Wo", "new:Segment": "Fach", "headline": None}


def file_of(*lines: Sequence[str], name: str = "people.csv") -> Upload:
    return Upload(name, "".join(",".join(line) + "\n" for line in lines).encode())


@pytest.fixture
def list_id(ws: Workspace) -> UUID:
    """Give a list."""
    return make_list(ws, NewList(name="mine")).sheet.id


@pytest.fixture
def preview(ws: Workspace, list_id: UUID) -> Callable[..., ListImportPreview]:
    """Give what previews a file of people."""
    return lambda *lines: preview_list_import(ws, list_id, file_of(*lines))


def test_a_confirmed_mapping_is_proposed_for_the_same_headers(
    ws: Workspace, preview: Callable[..., ListImportPreview]
) -> None:
    mappings.remember_mapping(ws, "people", header_set(HEADERS), CONFIRMED)
    answer = preview(HEADERS, ROW)
    assert answer.auto_mapping["full_name"] == "Kto"
    assert answer.auto_mapping["company"] == "Wo"
    assert answer.auto_mapping["headline"] is None
    assert answer.mapping_details["full_name"].method == "memory"
    assert answer.mapping_details["full_name"].why


def test_a_custom_column_keeps_the_name_it_was_given_and_a_left_out_header_stays_out(
    ws: Workspace, list_id: UUID, preview: Callable[..., ListImportPreview]
) -> None:
    mappings.remember_mapping(ws, "people", header_set(HEADERS), CONFIRMED)
    answer = preview(HEADERS, ROW)
    assert answer.auto_mapping["new:Segment"] == "Fach"
    assert answer.auto_mapping["new:Mail"] is None
    make_column(ws, list_id, NewColumn(name="Segment"))
    assert preview(HEADERS, ROW).auto_mapping["column:Segment"] == "Fach"


def test_the_order_and_the_case_of_headers_do_not_matter(
    ws: Workspace, preview: Callable[..., ListImportPreview]
) -> None:
    mappings.remember_mapping(ws, "people", header_set(HEADERS), CONFIRMED)
    answer = preview([header.upper() for header in reversed(HEADERS)], list(reversed(ROW)))
    assert answer.auto_mapping["full_name"] == "KTO"


def test_a_mapping_is_forgotten_when_the_headers_are_others(
    ws: Workspace, preview: Callable[..., ListImportPreview]
) -> None:
    mappings.remember_mapping(ws, "people", header_set(HEADERS), CONFIRMED)
    answer = preview(HEADERS[1:], ROW[1:])
    assert all(detail.method != "memory" for detail in answer.mapping_details.values())


def test_the_last_mapping_counts_and_each_kind_has_its_own(ws: Workspace, list_id: UUID) -> None:
    for name in ("Kto", "Wo"):
        mappings.remember_mapping(ws, "companies", header_set(HEADERS), {"name": name})
    file = file_of(HEADERS, ROW)
    assert preview_company_import(ws, list_id, file).auto_mapping["name"] == "Wo"
    assert preview_list_import(ws, list_id, file).mapping_details["full_name"].method == "values"
    assert preview_new_list(ws, file).company_mapping["name"] == "Wo"


def test_memory_is_each_accounts_own(app: Connection, account: Callable[..., Account]) -> None:
    with workspace(app, account("one").account_id) as ws:
        mappings.remember_mapping(ws, "people", header_set(HEADERS), CONFIRMED)
    with workspace(app, account("two").account_id) as ws:
        other = make_list(ws, NewList(name="theirs")).sheet.id
        details = preview_list_import(ws, other, file_of(HEADERS, ROW)).mapping_details
        assert all(detail.method != "memory" for detail in details.values())
        assert mappings.find_mapping(ws, "people", header_set(HEADERS)) is None


def test_what_the_text_cannot_tell_of_the_file_is_kept_by_its_digest(
    ws: Workspace, preview: Callable[..., ListImportPreview]
) -> None:
    answer = preview(["People 2026"], [""], HEADERS, [""], ROW)
    found = previewed_files.find_file(ws, digest_of(answer.csv_text))
    assert found == previewed_files.PreviewedFile("people.csv", FileFacts(3, (4,)))
    assert answer.skipped_lines == 2


def test_an_upload_into_a_campaign_is_recorded(ws: Workspace) -> None:
    campaign = make_campaign(ws, NewCampaign(type="email", name="Q1")).campaign.id
    lead_list = upload_campaign_leads(ws, campaign, file_of(HEADERS, ROW, name="leads.csv")).lead_list_id
    record = ws.ask(
        "select file_name, columns, total_rows, status from campaign_lead_lists where id = %(id)s", id=lead_list
    )
    assert record.fetchone() == {
        "file_name": "leads.csv",
        "columns": list(HEADERS),
        "total_rows": 1,
        "status": "pending",
    }


def test_without_the_list_or_campaign_nothing_is_read(ws: Workspace) -> None:
    with pytest.raises(NotFound):
        preview_list_import(ws, UUID(int=1), Upload("x.exe", b""))
    with pytest.raises(NotFound):
        upload_campaign_leads(ws, UUID(int=1), Upload("x.exe", b""))


def test_a_model_places_what_nothing_else_placed(
    preview: Callable[..., ListImportPreview], monkeypatch: pytest.MonkeyPatch
) -> None:
    with model_server(says({"headline": "Fach", "location": "Mail", "domain": "gone"})) as server:
        monkeypatch.setenv("OPENROUTER_API_KEY", "k")
        monkeypatch.setenv("OPENROUTER_BASE_URL", server.base_url)
        answer = preview(HEADERS, *[ROW] * 3)
    assert answer.auto_mapping["headline"] == "Fach"
    assert answer.mapping_details["headline"].method == "llm"
    # A place is no e-mail address, whoever says so.
    assert answer.auto_mapping["location"] is None
    assert any("language model" in warning for warning in answer.warnings)


def test_a_model_that_does_not_answer_costs_a_warning_and_nothing_else(
    preview: Callable[..., ListImportPreview], monkeypatch: pytest.MonkeyPatch
) -> None:
    without = preview(HEADERS, ROW)
    monkeypatch.setenv("OPENROUTER_API_KEY", "k")
    monkeypatch.setenv("OPENROUTER_BASE_URL", "http://127.0.0.1:9/v1")
    answer = preview(HEADERS, ROW)
    assert answer.auto_mapping == without.auto_mapping
    assert any("language model" in warning for warning in answer.warnings)
