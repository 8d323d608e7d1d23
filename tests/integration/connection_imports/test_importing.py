"""Importing connections, as the contract says."""

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from typing import Any

import pytest

from leadintake.contract.connection_imports import ConnectionsImportResult, ImportConnections
from leadintake.flows.import_connections import import_connections
from leadintake.store import connection_imports
from tests.integration.clients import Clients
from tests.integration.connection_imports.conftest import Networker

# The sample of the endpoint's public page, literally.
SAMPLE_REQUEST = """
{
  "connections": [
    {
      "firstName": "<string>",
      "lastName": "<string>",
      "email": "<string>",
      "company": "<string>",
      "position": "<string>",
      "connectedOn": "<string>",
      "linkedinUrl": "<string>"
    }
  ],
  "clearExisting": true
}
"""
SAMPLE_ANSWER = """
{ "message": "Connections imported successfully", "imported": 842, "skipped": 0, "total": 842 }
"""

# The shape of LinkedIn's own export: notes, a blank line, quotes, people without an address.
EXPORT = """\
Notes:
"When exporting your connection data, you may notice that some of the email addresses are missing. You will only see \
email addresses for connections who have allowed their connections to see or download their email address."

First Name,Last Name,URL,Email Address,Company,Position,Connected On
Zoë 🚀,"Müller, PhD",https://www.linkedin.com/in/zo%C3%ABm,zoe@acme.example,"Acme ""Widgets"", Inc.",CEO,03 Nov 2024
Dr. Ada,Lovelace MBA,https://www.linkedin.com/in/ada,,Analytical Engines,"Head of
Engines",29 Feb 2024
Jane,Doe,,,Globex,,01 Jan 2019
Jane,Doe,,,Initech,,2 Jan 2019
,,,,,,12 May 2020
王,小明,https://www.linkedin.com/in/%E7%8E%8B%E5%B0%8F%E6%98%8E,,,,31 Dec 2023
"""


def test_the_sample_is_answered_with_the_keys_and_types_of_the_sample(networker: Networker):
    answer = networker.send(SAMPLE_REQUEST)
    sample = json.loads(SAMPLE_ANSWER)
    assert answer.status == 200
    assert set(answer.body) == {*sample, "importId", "warnings"}
    assert {key: type(value) for key, value in sample.items()} == {key: type(answer.body[key]) for key in sample}
    assert answer.message == sample["message"]
    assert (answer.imported, answer.skipped, answer.total) == (1, 0, 1)
    assert answer.warnings == [
        "1 values were not LinkedIn addresses of people and were left out.",
        "1 values were not dates of a known form and were left out.",
    ]
    (row,) = networker.network()
    assert (row["first_name"], row["linkedin_url"], row["connected_on"]) == ("<string>", None, None)


def test_as_many_as_on_the_page_are_answered_literally(networker: Networker):
    rows = [{"linkedinUrl": f"https://www.linkedin.com/in/p-{number}"} for number in range(842)]
    answer = networker.bring(rows, clearExisting=True)
    del answer.body["importId"]
    assert answer.body == json.loads(SAMPLE_ANSWER)


def test_an_export_of_linkedin_is_read_and_a_second_time_nothing_is_new(networker: Networker):
    first = networker.send_file(EXPORT)
    assert (first.status, first.imported, first.skipped, first.total) == (200, 5, 1, 6)
    network = networker.network()
    assert [(row["first_name"], row["last_name"], row["company"], row["connected_on"]) for row in network] == [
        ("Zoë 🚀", "Müller, PhD", 'Acme "Widgets", Inc.', date(2024, 11, 3)),
        ("Dr. Ada", "Lovelace MBA", "Analytical Engines", date(2024, 2, 29)),
        ("Jane", "Doe", "Globex", date(2019, 1, 1)),
        ("Jane", "Doe", "Initech", date(2019, 1, 2)),
        ("王", "小明", None, date(2023, 12, 31)),
    ]
    assert network[0]["linkedin_url"] == "https://www.linkedin.com/in/zoëm"
    assert network[0]["search_text"] == 'zoë 🚀\nmüller, phd\nacme "widgets", inc.\nceo'
    second = networker.send_file(EXPORT)
    assert (second.imported, second.skipped, second.total) == (5, 1, 6)
    assert networker.network() == network
    assert {entry["outcome"] for entry in networker.ledger(second.importId)} == {"updated", "skipped"}
    assert networker.journal(second.importId) == []


def test_the_ledger_speaks_of_the_lines_of_the_file(networker: Networker):
    answer = networker.send_file(EXPORT)
    ids = [row["id"] for row in networker.network()]
    ledger = networker.ledger(answer.importId)
    assert [(one["line"], one["outcome"], one["reason"], one["row_id"]) for one in ledger] == [
        (5, "imported", None, ids[0]),
        (6, "imported", None, ids[1]),
        (7, "imported", None, ids[2]),
        (8, "imported", None, ids[3]),
        (9, "skipped", "no_identity", None),
        (10, "imported", None, ids[4]),
    ]
    (record,) = networker.all("select * from imports")
    assert (record["kind"], record["target_id"], record["file_name"]) == ("connections", None, "Connections.csv")
    assert record["counters"] == {"imported": 5, "skipped": 1, "total": 6}
    assert record["mapping"]["connected_on"] == "Connected On"


@pytest.mark.parametrize(
    "header",
    [
        "Vorname,Nachname,URL,E-Mail-Adresse,Unternehmen,Position,Vernetzt am",
        "Prénom,Nom,URL,Adresse e-mail,Entreprise,Poste,Connecté le",
        "first_name,last_name,linkedin_url,email,company,title,connected on",
    ],
)
def test_headers_of_other_languages_are_understood(networker: Networker, header: str):
    networker.send_file(f"{header}\nZoë,Müller,https://www.linkedin.com/in/zoe,z@a.example,Acme,CEO,2024-11-03\n")
    (row,) = networker.network()
    assert (row["first_name"], row["last_name"], row["company"], row["position"]) == ("Zoë", "Müller", "Acme", "CEO")
    assert (row["email"], row["connected_on"]) == ("z@a.example", date(2024, 11, 3))
    assert row["linkedin_url"] == "https://www.linkedin.com/in/zoe"


def test_later_values_win_and_blank_ones_erase_nothing(networker: Networker):
    url = "https://www.linkedin.com/in/zoe"
    first = networker.bring(
        [
            {"linkedinUrl": url, "firstName": "Zoe", "company": "Acme", "position": "CTO"},
            {"linkedinUrl": "linkedin.com/in/ZOE/?x=1", "firstName": "Zoë", "company": " ", "position": None},
        ]
    )
    assert (first.imported, first.skipped, first.total) == (1, 1, 2)
    (before,) = networker.network()
    assert (before["first_name"], before["company"], before["position"]) == ("Zoë", "Acme", "CTO")
    second = networker.bring([{"linkedinUrl": url, "company": "Globex", "email": "z@a.example"}])
    (after,) = networker.network()
    assert after["id"] == before["id"]
    assert (after["first_name"], after["company"], after["email"]) == ("Zoë", "Globex", "z@a.example")
    assert after["search_text"] == "zoë\n\nglobex\ncto"
    (entry,) = networker.journal(second.importId)
    assert (entry["subject"], entry["record_id"]) == ("connection", before["id"])
    assert entry["before"] == {"company": "Acme", "email": None}
    assert entry["after"] == {"company": "Globex", "email": "z@a.example"}


def test_people_without_an_address_meet_only_people_without_one(networker: Networker):
    networker.bring([{"linkedinUrl": "linkedin.com/in/jane", "firstName": "Jane", "lastName": "Doe"}])
    answer = networker.bring(
        [
            {"firstName": "Jane", "lastName": "Doe"},
            {"firstName": "JANE ", "lastName": "doe", "position": "CEO"},
            {"firstName": "Jane", "lastName": "Doe", "company": "Acme"},
            {"company": "Acme"},
            {},
        ]
    )
    assert (answer.imported, answer.skipped, answer.total) == (2, 3, 5)
    assert [(row["first_name"], row["company"], row["position"]) for row in networker.network()] == [
        ("Jane", None, None),
        ("JANE", None, "CEO"),
        ("Jane", "Acme", None),
    ]


def test_clearing_and_writing_are_one(networker: Networker, monkeypatch: pytest.MonkeyPatch):
    networker.bring([{"firstName": "Old", "connectedOn": "03 Nov 2024"}, {"linkedinUrl": "linkedin.com/in/x"}])
    before = networker.network()

    def broken(*_: Any) -> None:
        raise RuntimeError

    with monkeypatch.context() as patched:
        patched.setattr(connection_imports, "insert_connections", broken)
        assert networker.send('{"connections": [{"firstName": "New"}], "clearExisting": true}').status == 500
    assert networker.network() == before
    answer = networker.bring([{"firstName": "New"}, {"linkedinUrl": "linkedin.com/in/x"}], clearExisting=True)
    assert (answer.imported, answer.skipped) == (2, 0)
    assert [row["first_name"] for row in networker.network()] == ["New", None]
    entries = networker.journal(answer.importId)
    assert [(entry["record_id"], entry["before"]["first_name"], entry["after"]) for entry in entries] == [
        (before[0]["id"], "Old", {}),
        (before[1]["id"], None, {}),
    ]
    # Everything but the account, so that each can be put back as it was.
    assert {frozenset(entry["before"]) for entry in entries} == {frozenset(before[0]) - {"account_id"}}


def test_nothing_is_cleared_of_others(networker: Networker, clients: Clients):
    other = clients(Networker)
    other.bring([{"firstName": "Theirs"}])
    networker.bring([{"firstName": "Mine"}], clearExisting=True)
    assert [row["first_name"] for row in other.network()] == ["Theirs"]


@pytest.mark.parametrize("value", ["true", "TRUE", "1"])
def test_a_file_can_clear_as_well(networker: Networker, value: str):
    networker.bring([{"firstName": "Old"}])
    assert networker.send_file(EXPORT, clearExisting=value).imported == 5
    assert len(networker.network()) == 5


def test_an_empty_array_is_an_import_of_nothing(networker: Networker):
    answer = networker.bring([])
    assert (answer.imported, answer.skipped, answer.total) == (0, 0, 0)


def test_one_row_that_cannot_be_written_costs_only_itself(networker: Networker):
    answer = networker.bring(
        [{"firstName": "Before"}, {"firstName": "x" * 32_768}, {"firstName": "NUL\x00 and \ud800"}, {"firstName": "Z"}]
    )
    assert (answer.imported, answer.skipped, answer.total) == (3, 1, 4)
    assert [row["first_name"] for row in networker.network()] == ["Before", "NUL and", "Z"]
    assert answer.warnings == ["NUL characters and halves of surrogate pairs were removed from 1 rows."]
    assert networker.ledger(answer.importId)[1]["reason"] == "too_long"


OTHER_SHAPES: list[tuple[dict[str, Any], str]] = [
    ({}, "connections"),
    ({"connections": {}}, "connections"),
    ({"connections": None}, "connections"),
    ({"connections": ["x"]}, "connections.0"),
    ({"connections": [{}, None]}, "connections.1"),
    ({"connections": [{"firstName": 1}]}, "connections.0.firstName"),
    ({"connections": [{"connectedOn": ["x"]}]}, "connections.0.connectedOn"),
    ({"connections": [], "clearExisting": "true"}, "clearExisting"),
]


@pytest.mark.parametrize(("body", "field"), OTHER_SHAPES, ids=str)
def test_a_body_of_another_shape_is_refused(networker: Networker, body: dict[str, Any], field: str):
    networker.bring([{"firstName": "Old"}])
    answer = networker.send(json.dumps({"clearExisting": True, **body}))
    assert (answer.status, answer.code) == (400, "invalid_body")
    assert [detail["field"] for detail in answer.details] == [field]
    assert len(networker.network()) == 1


def test_keys_that_nobody_knows_are_ignored(networker: Networker):
    assert networker.bring([{"firstName": "Zoë", "shoeSize": 41}], note=[1]).imported == 1


@pytest.mark.parametrize(
    ("text", "options", "code"),
    [
        ("", {}, "unreadable_file"),
        ("First Name\n", {}, "unreadable_file"),
        ("Colour,Weight\nred,12\n", {}, "invalid_upload"),
        (EXPORT, {"clearExisting": "perhaps"}, "invalid_request"),
    ],
    ids=["empty", "header alone", "colours", "no truth"],
)
def test_a_file_that_is_no_export_is_refused(networker: Networker, text: str, options: dict[str, str], code: str):
    networker.bring([{"firstName": "Old"}])
    answer = networker.send_file(text, **options)
    assert (answer.status, answer.code) == (400, code)
    assert len(networker.network()) == 1


def test_another_content_type_is_refused(networker: Networker):
    assert networker.send("firstName=Zoë", "text/csv").code == "unsupported_content_type"


def test_parallel_imports_write_everybody_once(networker: Networker):
    rows: list[dict[str, Any]] = [{"linkedinUrl": f"linkedin.com/in/p-{number}"} for number in range(200)]
    rows += [{"firstName": "Jane", "company": f"Company {number}"} for number in range(100)]
    request = ImportConnections.model_validate({"connections": rows})

    def bring(_: int) -> int:
        with networker.workspace() as ws:
            result = import_connections(ws, request)
            assert isinstance(result, ConnectionsImportResult)
            return result.imported

    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(bring, range(4))) == [300] * 4
    assert len(networker.network()) == 300


def test_thirty_thousand_are_one_request(networker: Networker):
    head = "First Name,Last Name,URL,Email Address,Company,Position,Connected On\n"
    row = "Jane,Doe {0},https://www.linkedin.com/in/jane-doe-{0},,Example Company {0},Head of Things,03 Nov 2024\n"
    file = head + "".join(row.format(number) for number in range(30_000))
    # What reaches a function in base64; the same as JSON is 6.1 MB before that and would not.
    assert len(file) * 4 / 3 < 6_291_456
    answer = networker.send_file(file)
    assert (answer.imported, answer.skipped, answer.total) == (30_000, 0, 30_000)
    assert len(networker.network()) == 30_000
