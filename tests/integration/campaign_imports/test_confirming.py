"""Confirming the leads of a campaign, as the contract says."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest

from leadintake.contract.prospect_imports import CampaignImportResult, ConfirmCampaignLeads
from leadintake.contract.shapes import is_id
from leadintake.flows.confirm_campaign_leads import confirm_campaign_leads
from tests.integration.campaign_imports.conftest import Campaigner
from tests.integration.clients import Clients

MAPPING: dict[str, str | None] = {"email": "E-mail", "first_name": "First", "last_name": "Last", "linkedin_url": "Page"}
FILE = """\
E-mail,First,Last,Page,Plan  Name,Größe (m²),★,plan name
Zoe@Acme.example, Zoë ,Müller,de.linkedin.com/in/Zoe/?x=1,Gold,,a,Silver
bad address,A,B,,,,,
zoe@acme.example,Other,,,,,,
,C,D,,,,,
ada@acme.example,Ada,,https://example.com/x,,7,,Bronze
"""


def test_leads_become_prospects_in_the_order_of_the_file(campaigner: Campaigner):
    campaign = campaigner.new_campaign()
    answer = campaigner.confirm(campaign, FILE, MAPPING)
    assert set(answer.body) == {"imported", "duplicates", "invalid", "importId"}
    assert (answer.imported, answer.duplicates, answer.invalid) == (2, 1, 2)
    zoe, ada = campaigner.prospects(campaign)
    assert (zoe["email"], zoe["first_name"], zoe["last_name"], zoe["name"]) == (
        "zoe@acme.example",
        "Zoë",
        "Müller",
        "Zoë Müller",
    )
    assert zoe["linkedin_url"] == "https://www.linkedin.com/in/zoe"
    assert zoe["custom_fields"] == {"plan_name": "Gold"}
    assert (ada["name"], ada["last_name"], ada["linkedin_url"]) == ("Ada", None, None)
    assert ada["custom_fields"] == {"größe_m²": "7", "plan_name": "Bronze"}
    assert {row["status"] for row in (zoe, ada)} == {"pending"}
    assert {row["source"] for row in (zoe, ada)} == {"csv"}


def test_the_sample_of_the_documentation_is_answered_as_documented(campaigner: Campaigner):
    campaign = campaigner.new_campaign()
    header = "Email,First Name,Last Name,Company,Title\n"
    first = "jane@acme.example,Jane,Doe,Acme,VP of Sales\n"
    text = header + first + "".join(f"p{number}@acme.example,Pat,Smith,Acme,Rep\n" for number in range(119))
    preview = campaigner.preview(campaign, text)
    assert preview.total_rows == 120
    assert preview.columns == ["Email", "First Name", "Last Name", "Company", "Title"]
    assert {target: header for target, header in preview.auto_mapping.items() if header} == {
        "email": "Email",
        "first_name": "First Name",
        "last_name": "Last Name",
        "company": "Company",
        "position": "Title",
    }
    assert preview.preview_rows[0] == {
        "Email": "jane@acme.example",
        "First Name": "Jane",
        "Last Name": "Doe",
        "Company": "Acme",
        "Title": "VP of Sales",
    }
    assert preview.csv_text == text
    answer = campaigner.post(
        campaign,
        {
            "lead_list_id": str(preview.lead_list_id),
            "mapping": preview.auto_mapping,
            "csv_text": preview.csv_text,
        },
    )
    assert answer.status == 200
    assert answer.body == {"imported": 120, "duplicates": 0, "invalid": 0, "importId": answer.importId}


def test_everything_that_belongs_to_an_import_is_written_with_it(campaigner: Campaigner):
    campaign = campaigner.new_campaign()
    answer = campaigner.confirm(campaign, FILE, MAPPING)
    zoe, ada = campaigner.prospects(campaign)
    (lead_list,) = campaigner.all("select * from campaign_lead_lists where campaign_id = %s", campaign)
    assert (lead_list["status"], lead_list["mapping"]) == ("completed", MAPPING)
    assert lead_list["completed_at"]
    assert zoe["source_ref"] == str(lead_list["id"])
    (stats,) = campaigner.all("select stats from campaigns where id = %s", campaign)
    assert stats["stats"] == {"total": 2, "sent": 0, "replied": 0, "bounced": 0, "completed": 0, "timed_out": 0}
    assert [
        (row["line"], row["outcome"], row["reason"], row["row_id"]) for row in campaigner.ledger(answer.importId)
    ] == [
        (2, "imported", None, zoe["id"]),
        (3, "invalid", "malformed", None),
        (4, "duplicate", "repeated", zoe["id"]),
        (5, "invalid", "no_identity", None),
        (6, "imported", None, ada["id"]),
    ]
    (record,) = campaigner.all("select * from imports where id = %s", answer.importId)
    assert (record["kind"], record["target_id"], record["file_name"]) == ("prospects", campaign, "leads.csv")
    assert record["counters"] == {"imported": 2, "duplicates": 1, "invalid": 2}
    journal = campaigner.all("select * from import_changes where import_id = %s order by id", answer.importId)
    assert [(one["subject"], one["record_id"], one["before"]) for one in journal] == [
        ("prospect", zoe["id"], None),
        ("prospect", ada["id"], None),
    ]
    assert campaigner.all("select kind, mapping from remembered_mappings") == [
        {"kind": "prospects", "mapping": MAPPING}
    ]


def test_confirming_again_gives_duplicates_only(campaigner: Campaigner):
    campaign = campaigner.new_campaign()
    lead_list = campaigner.upload(campaign, FILE)
    body = {"lead_list_id": str(lead_list), "mapping": MAPPING, "csv_text": FILE}
    campaigner.post(campaign, body)
    before = campaigner.prospects(campaign)
    again = campaigner.post(campaign, body)
    assert (again.status, again.imported, again.duplicates, again.invalid) == (200, 0, 3, 2)
    assert campaigner.prospects(campaign) == before


@pytest.mark.parametrize("header", ["full_name", "Full Name", "Vollständiger Name"])
def test_a_full_name_is_split_where_no_name_is_mapped(campaigner: Campaigner, header: str):
    campaign = campaigner.new_campaign()
    text = f"E-mail,{header}\na@x.example,Ada  King Lovelace\nb@x.example,Jane\nc@x.example,\n"
    campaigner.confirm(campaign, text, {"email": "E-mail"})
    assert [(row["first_name"], row["last_name"], row["name"]) for row in campaigner.prospects(campaign)] == [
        ("Ada", "King Lovelace", "Ada King Lovelace"),
        ("Jane", None, "Jane"),
        (None, None, None),
    ]


def test_a_full_name_is_left_alone_where_a_name_is_mapped(campaigner: Campaigner):
    campaign = campaigner.new_campaign()
    text = "E-mail,Full Name,First\na@x.example,Ada Lovelace,Augusta\n"
    campaigner.confirm(campaign, text, {"email": "E-mail", "first_name": "First"})
    (row,) = campaigner.prospects(campaign)
    assert (row["first_name"], row["last_name"], row["name"]) == ("Augusta", None, "Augusta")
    assert row["custom_fields"] == {"full_name": "Ada Lovelace"}


def test_a_linkedin_campaign_knows_people_by_their_address(campaigner: Campaigner):
    campaign = campaigner.new_campaign("linkedin")
    text = (
        "Page,Mail\nlinkedin.com/in/jane,JANE@x.example\nhttps://uk.LINKEDIN.com/in/Jane/?trk=1,\n"
        "https://www.linkedin.com/company/acme/?x=1,no mail\nhttps://www.linkedin.com/company/acme,\n"
        "https://example.com/jane,\n"
    )
    answer = campaigner.confirm(campaign, text, {"linkedin_url": "Page", "email": "Mail"})
    assert (answer.imported, answer.duplicates, answer.invalid) == (2, 2, 1)
    assert [(row["linkedin_url"], row["email"]) for row in campaigner.prospects(campaign)] == [
        ("https://www.linkedin.com/in/jane", "jane@x.example"),
        ("https://www.linkedin.com/company/acme", None),
    ]


def test_an_address_longer_than_an_index_holds_is_one_like_any_other(campaigner: Campaigner):
    campaign = campaigner.new_campaign()
    address = "ä" * 9000 + "@x.example"
    answer = campaigner.confirm(campaign, f"E-mail\n{address}\n{address.upper()}\n", {"email": "E-mail"})
    assert (answer.imported, answer.duplicates, answer.invalid) == (1, 1, 0)
    assert campaigner.prospects(campaign)[0]["email"] == address


@pytest.mark.parametrize(
    ("kind", "mapping", "field"),
    [
        ("email", {}, "mapping.email"),
        ("email", {"email": None, "linkedin_url": "Page"}, "mapping.email"),
        ("email", {"email": "Mail"}, "mapping.email"),
        ("linkedin", {"email": "E-mail"}, "mapping.linkedin_url"),
    ],
)
def test_a_mapping_without_identity_is_refused(
    campaigner: Campaigner, kind: Any, mapping: dict[str, str | None], field: str
):
    campaign = campaigner.new_campaign(kind)
    lead_list = campaigner.upload(campaign, FILE)
    answer = campaigner.post(campaign, {"lead_list_id": str(lead_list), "mapping": mapping, "csv_text": FILE})
    assert (answer.status, answer.code) == (400, "invalid_body")
    assert [detail["field"] for detail in answer.details] == [field]
    assert nothing_is_written(campaigner, campaign)


@pytest.mark.parametrize("status", ["active", "paused", "completed"])
def test_a_campaign_that_has_started_is_refused(campaigner: Campaigner, status: Any):
    campaign = campaigner.new_campaign()
    lead_list = campaigner.upload(campaign, FILE)
    campaigner.move(campaign, status)
    answer = campaigner.post(campaign, {"lead_list_id": str(lead_list), "mapping": MAPPING, "csv_text": FILE})
    assert (answer.status, answer.code) == (400, "campaign_not_draft")
    assert nothing_is_written(campaigner, campaign)


def test_a_lead_list_of_nobody_of_another_campaign_or_of_another_account_is_not_found(
    campaigner: Campaigner, clients: Clients
):
    campaign = campaigner.new_campaign()
    theirs = clients(Campaigner)
    their_campaign = theirs.new_campaign()
    strangers = [
        uuid4(),
        campaigner.upload(campaigner.new_campaign(), FILE),
        theirs.upload(their_campaign, FILE),
    ]
    for lead_list in strangers:
        answer = campaigner.post(campaign, {"lead_list_id": str(lead_list), "mapping": MAPPING, "csv_text": FILE})
        assert (answer.status, answer.code) == (404, "not_found")
    answer = campaigner.post(their_campaign, {"lead_list_id": str(strangers[2]), "mapping": MAPPING, "csv_text": FILE})
    assert (answer.status, answer.code) == (404, "not_found")
    assert nothing_is_written(campaigner, campaign)


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"lead_list_id": "x", "mapping": MAPPING, "csv_text": FILE},
        {"lead_list_id": str(uuid4()), "mapping": [], "csv_text": FILE},
        {"lead_list_id": str(uuid4()), "mapping": MAPPING},
    ],
    ids=["empty", "no id", "no mapping", "no text"],
)
def test_a_body_of_another_shape_is_refused(campaigner: Campaigner, body: dict[str, Any]):
    answer = campaigner.post(campaigner.new_campaign(), body)
    assert (answer.status, answer.code) == (400, "invalid_body")


def test_parallel_confirms_add_each_identity_once(campaigner: Campaigner):
    campaign = campaigner.new_campaign()
    text = "E-mail\n" + "".join(f"p{number}@x.example\n" for number in range(300))
    lead_lists = [campaigner.upload(campaign, text) for _ in range(4)]

    def confirm(lead_list: UUID) -> tuple[int, int, int]:
        request = ConfirmCampaignLeads(lead_list_id=lead_list, mapping={"email": "E-mail"}, csv_text=text)
        with campaigner.workspace() as ws:
            result = confirm_campaign_leads(ws, campaign, request)
            assert isinstance(result, CampaignImportResult)
        return result.imported, result.duplicates, result.invalid

    with ThreadPoolExecutor(4) as pool:
        counted = sorted(pool.map(confirm, lead_lists))
    assert counted == [(0, 300, 0)] * 3 + [(300, 0, 0)]
    assert len(campaigner.prospects(campaign)) == 300


def test_a_campaign_that_starts_while_a_confirm_waits_gets_nobody(campaigner: Campaigner):
    campaign = campaigner.new_campaign()
    lead_list = campaigner.upload(campaign, FILE)
    request = ConfirmCampaignLeads(lead_list_id=lead_list, mapping=MAPPING, csv_text=FILE)
    with (
        psycopg.connect(campaigner.databases.app) as starting,
        ThreadPoolExecutor(1) as pool,
    ):
        starting.execute("select set_config('leadintake.account_id', %s, true)", [str(campaigner.account.account_id)])
        starting.execute("update campaigns set status = 'active' where id = %s", [campaign])
        waiting = pool.submit(campaigner.post, campaign, request.model_dump(mode="json"))
        blocked = "select count(*) as total from pg_stat_activity where wait_event_type = 'Lock' and query ~ 'no key'"
        while campaigner.all(blocked)[0]["total"] == 0:
            assert not waiting.done()
        starting.commit()
        assert (waiting.result().status, waiting.result().code) == (400, "campaign_not_draft")
    assert nothing_is_written(campaigner, campaign)


def test_warnings_say_what_was_ignored(campaigner: Campaigner):
    campaign = campaigner.new_campaign()
    mapping = {"email": "E-mail", "company": "Firm", "new:Plan": "Plan  Name", "shoe_size": "First"}
    answer = campaigner.confirm(campaign, FILE, mapping)
    assert len(answer.warnings) == 3
    assert is_id(answer.importId)


def nothing_is_written(campaigner: Campaigner, campaign: UUID) -> bool:
    """Tell whether a refused confirm has left no trace."""
    completed = campaigner.all("select from campaign_lead_lists where status <> 'pending'")
    return not (
        campaigner.prospects(campaign)
        or completed
        or campaigner.all("select from imports")
        or campaigner.all("select from remembered_mappings")
    )
