"""Which columns are proposed, how sure that is, and why."""

from collections.abc import Mapping, Sequence

import pytest

from leadintake.mapping.engine import propose
from leadintake.mapping.proposal import Kind, Proposal, Proposals

PEOPLE = [
    "https://www.linkedin.com/in/maya-chen-f2",
    "https://www.linkedin.com/in/omar-haddad-1",
    "https://www.linkedin.com/in/grace-tan-ba",
]
PAGES = [
    "https://www.linkedin.com/company/northwind",
    "https://www.linkedin.com/company/gulf-harbor",
    "https://www.linkedin.com/company/merlion",
]
NOTHING: Proposals = {}
NAMES = ["Maya Chen", "Omar Haddad", "Grace Tan"]
FIRMS = ["Northwind Ledger, Inc.", "Gulf Harbor Logistics LLC", "Merlion Foods Pte Ltd"]
EMAILS = ["maya.chen@northwind.example", "omar.haddad@gulfharbor.example", "grace.tan@merlion.example"]


def mapping(kind: Kind, file: Mapping[str, Sequence[str]], taken: Proposals = NOTHING) -> dict[str, str]:
    found = propose(kind, list(file), list(zip(*file.values(), strict=True)), taken)
    return {target: proposal.source for target, proposal in found.items()}


def test_a_linkedin_column_of_company_pages_is_no_persons_address():
    assert mapping("people", {"Name": NAMES, "LinkedIn": PAGES}) == {"full_name": "Name"}


def test_a_linkedin_column_of_people_is_no_company_page():
    assert mapping("companies", {"Company": FIRMS, "LinkedIn": PEOPLE}) == {"name": "Company"}


def test_the_column_that_holds_the_addresses_is_found_whatever_it_is_called():
    file = {"First Name": ["Maya", "Omar", "Grace"], "LinkedIn": PAGES, "Profile": PEOPLE}
    assert mapping("people", file)["linkedin_url"] == "Profile"


def test_a_name_column_full_of_companies_is_no_persons_name():
    assert mapping("people", {"Name": FIRMS, "Contact": NAMES}) == {"company": "Name", "full_name": "Contact"}


def test_a_flag_is_no_company():
    file = {"Contact Name": NAMES, "Company": ["Yes", "No", "Yes"], "Organisation": FIRMS}
    assert mapping("people", file) == {"full_name": "Contact Name", "company": "Organisation"}


@pytest.mark.parametrize(
    ("kind", "file", "expected"),
    [
        ("people", {"Name": NAMES, "Location": ["NY", "LA", "NY"]}, {"full_name": "Name", "location": "Location"}),
        ("companies", {"Name": FIRMS, "State": ["NY", "CA", "NY"]}, {"name": "Name", "state": "State"}),
        ("companies", {"name": ["Acme"], "domain": ["b"], "website": ["b"]}, ["domain", "name", "website"]),
        ("prospects", {"Email": ["a@b.co", "bad"], "First Name": ["Ada", "Bo"]}, ["Email", "First Name"]),
        ("people", {"Name": ["P1", "P2"], "Company": ["C1", "C2"]}, {"full_name": "Name", "company": "Company"}),
        ("people", {"Name": ["Ada Lovelace"], "Company": ["Acme"]}, {"full_name": "Name", "company": "Company"}),
    ],
)
def test_a_header_that_says_it_plainly_is_believed(
    kind: Kind, file: dict[str, list[str]], expected: dict[str, str] | list[str]
):
    found = mapping(kind, file)
    assert (found if isinstance(expected, dict) else list(found.values())) == expected


def test_salutations_are_no_positions():
    file = {"Title": ["Ms.", "Mr.", "Ms."], "Email": EMAILS}
    assert mapping("prospects", file) == {"email": "Email"}


def test_the_stage_of_a_deal_is_no_funding_stage():
    file = {
        "Company": FIRMS,
        "Stage": ["Demo booked", "Negotiation", "Closed lost"],
        "Funding": ["Series A", "Seed", "Private"],
    }
    assert mapping("companies", file) == {"name": "Company", "funding_stage": "Funding"}


@pytest.mark.parametrize("header", ["Column 3", "Unnamed: 2", "Field7", "Zorblax"])
def test_addresses_are_found_under_headers_that_say_nothing(header: str):
    assert mapping("people", {header: PEOPLE}) == {"linkedin_url": header}
    assert mapping("prospects", {header: EMAILS}) == {"email": header}


def test_names_and_firms_are_known_by_the_addresses_beside_them():
    names, firms = ["Xqva Brzt", "Wplm Kdfg", "Ztrn Hvcx"], ["Brzmax", "Kdfworks", "Hvcline"]
    emails = ["xqva.brzt@brzmax.example", "wplm.kdfg@kdfworks.example", "ztrn.hvcx@hvcline.example"]
    file = {"Column 1": firms, "Column 2": names, "Column 3": emails}
    assert mapping("people", file) == {"company": "Column 1", "full_name": "Column 2"}


def test_what_two_silent_columns_could_be_is_not_sure():
    assert mapping("people", {"Column 1": NAMES, "Column 2": NAMES[::-1]}) == {}


def test_one_value_for_all_rows_is_nobodys_name():
    assert mapping("people", {"Column 1": ["Maya Chen"] * 3, "Column 2": PEOPLE}) == {"linkedin_url": "Column 2"}


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        (["Nom", "Prénom"], {"last_name": "Nom", "first_name": "Prénom"}),
        (["nome", "cognome"], {"first_name": "nome", "last_name": "cognome"}),
        (["Name", "Vorname"], {"last_name": "Name", "first_name": "Vorname"}),
        (["Nombre", "Apellidos"], {"first_name": "Nombre", "last_name": "Apellidos"}),
    ],
)
def test_a_bare_name_is_what_its_neighbour_is_not(headers: list[str], expected: dict[str, str]):
    assert mapping("people", {header: ["", "", ""] for header in headers}) == expected


def test_a_bare_name_with_whole_names_in_it_is_the_full_name():
    assert mapping("people", {"Nombre": NAMES, "Empresa": FIRMS}) == {"full_name": "Nombre", "company": "Empresa"}


def test_the_better_whole_wins():
    # The headline takes the better column, and the job title serves where nothing else can.
    file = {"Headline": ["", "", ""], "Job Title": ["", "", ""]}
    assert mapping("prospects", file) == {"headline": "Headline", "position": "Job Title"}
    assert mapping("people", file) == {"headline": "Headline"}
    assert mapping("people", {"Job Title": ["", "", ""]}) == {"headline": "Job Title"}


def test_of_two_website_columns_the_bare_one_is_the_domain():
    file = {
        "Company": FIRMS,
        "Website": ["https://northwind.example", "https://gulfharbor.example", "https://merlion.example"],
        "Website short": ["northwind.example", "gulfharbor.example", "merlion.example"],
    }
    assert mapping("companies", file) == {"name": "Company", "website": "Website", "domain": "Website short"}


def test_the_first_of_repeated_columns_is_taken():
    file = {"Email": EMAILS, "Email (2)": EMAILS[::-1]}
    assert mapping("prospects", file) == {"email": "Email"}


def test_a_working_address_goes_before_a_private_one():
    private = ["maya@gmail.com", "omar@gmail.com", "grace@gmail.com"]
    assert mapping("prospects", {"Personal Email": private, "Work Email": EMAILS})["email"] == "Work Email"
    assert mapping("prospects", {"Personal Email": private})["email"] == "Personal Email"


def test_an_empty_column_makes_way_for_a_filled_one():
    file = {"Email": ["", "", ""], "Contact e-mail": EMAILS}
    assert mapping("prospects", file) == {"email": "Contact e-mail"}


def test_a_file_with_nothing_but_headers_is_mapped_by_them():
    found = propose("prospects", ["E-Mail", "Vorname", "Nachname", "Firma"], [])
    assert {target: one.source for target, one in found.items()} == {
        "email": "E-Mail",
        "first_name": "Vorname",
        "last_name": "Nachname",
        "company": "Firma",
    }


def test_the_employers_city_is_not_the_persons():
    file = {"First Name": ["Maya"], "City": ["Boise"], "Company": ["Acme"], "Company City": ["Reno"]}
    assert mapping("companies", file)["city"] == "Company City"
    assert "location" not in mapping("people", file)


def test_what_is_taken_is_not_proposed_again():
    taken = {"full_name": Proposal("Contact", "memory", 1.0, "So it was last time.")}
    file = {"Contact": NAMES, "Name": NAMES, "Company": FIRMS}
    assert mapping("people", file, taken) == {"company": "Company"}


def test_a_taken_column_serves_no_other_target():
    taken = {"company": Proposal("Name", "memory", 1.0, "So it was last time.")}
    assert mapping("people", {"Name": NAMES, "LinkedIn": PEOPLE}, taken) == {"linkedin_url": "LinkedIn"}


def test_a_header_that_decides_is_named():
    found = propose("people", ["Vorname"], [["Jörg"], ["Erika"]])["first_name"]
    assert (found.method, found.why) == (
        "exact",
        'The header "Vorname" means first name. All 2 sampled values are given names.',
    )


def test_values_that_decide_are_described():
    found = propose("people", ["Column 1"], [[address] for address in PEOPLE])["linkedin_url"]
    assert (found.method, found.why) == ("values", "All 3 sampled values are LinkedIn addresses of people.")


def test_some_values_that_decide_are_counted():
    found = propose("prospects", ["Column 1"], [[email] for email in [*EMAILS, "sixth@firm.example", "call first"]])
    assert found["email"].why == "4 of 5 sampled values are e-mail addresses."


def test_a_file_without_columns_is_mapped_to_nothing():
    assert propose("people", [], []) == {}
