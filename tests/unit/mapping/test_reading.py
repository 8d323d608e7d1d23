"""What single headers say."""

import pytest

from leadintake.mapping.reading import OTHER, read_headers


def meaning_of(header: str) -> str:
    return read_headers([header])[0].meaning


@pytest.mark.parametrize(
    ("header", "meaning"),
    [
        ("Company Name for Emails", "company"),
        ("Person Linkedin Url", "person linkedin"),
        ("Company Linkedin Url", "company linkedin"),
        ("# Employees", "employees"),
        ("Number of Employees Last avail. yr", "employees"),
        ("Contact: First Name", "person first_name"),
        ("Person - Email - Work", "person email"),
        ("dim_company.company_nm", "company name"),
        ("custom.Industry", "industry"),
        ("Prospect Account Name", "company"),
        ("Company Contact Name", "person name"),
        ("HQ City", "company city"),
        ("Headquarters", "company location"),
        ("HQ (City, Country)", "company location"),
        ("Contact (email)", "person email"),
        ("Employees (FTE, 2025)", "employees"),
        ("City / Country", "location"),
        ("Country/Region", "country"),
        ("State or Province", "state"),
        ("linkedin company employee count", "employees"),
        ("Prospect Linkedin Headline", "person headline"),
        ("Last Round/Event Type", "round"),
        ("What is your current job title?", "title"),
        ("Which company do you work for?", "company"),
        ("Home City", "person city"),
    ],
)
def test_owner_and_thing_are_told(header: str, meaning: str):
    assert meaning_of(header) == meaning


@pytest.mark.parametrize(
    "header",
    [
        "Email Status",
        "Previous Company Name",
        "Company ID",
        "Contact Owner",
        "Total Funding Amount",
        "Number of Funding Rounds",
        "Country Code",
        "Headcount % (180d)",
        "Parent Company",
        "Company Phone",
        "Organization Name URL on Crunchbase",
        "Twitter Url",
        "LinkedIn Followers",
        "Company?",
        "Is a Company",
        "E-Mail-Typ",
        "Kundennummer",
        "Numéro de téléphone",
        "Fecha de nacimiento",
        "電話番号",
        "客户编号",
    ],
)
def test_what_is_not_looked_for_is_known_as_such(header: str):
    assert read_headers([header])[0].field == OTHER


@pytest.mark.parametrize("header", ["Column 3", "Unnamed: 0", "Field 7", "Zorblax", "", "???", "12"])
def test_a_header_that_says_nothing_leaves_it_to_the_values(header: str):
    assert read_headers([header])[0].field is None


@pytest.mark.parametrize(
    ("misspelled", "meaning"),
    [
        ("Frist Name", "first_name"),
        ("Lsat Name", "last_name"),
        ("Comapny", "company"),
        ("Emial", "email"),
        ("Locaton", "location"),
        ("Indutsry", "industry"),
    ],
)
def test_a_slip_of_the_finger_is_understood_and_doubted(misspelled: str, meaning: str):
    reading = read_headers([misspelled])[0]
    assert reading.meaning == meaning
    assert reading.weight < 1


def test_unknown_words_make_a_header_doubtful():
    plain, doubtful = read_headers(["Email", "Email Zorblax"])
    assert doubtful.meaning == plain.meaning
    assert doubtful.weight < plain.weight


@pytest.mark.parametrize(
    ("headers", "meaning"),
    [
        (["Kraj", "Nazwa firmy", "Branża"], "country"),
        (["Kraj", "Název firmy", "Obor", "Počet zaměstnanců"], "state"),
        (["Titel", "Vorname", "Nachname"], "maybe_title"),
        (["Titel", "Förnamn", "Efternamn"], "title"),
    ],
)
def test_a_word_of_several_languages_is_read_in_the_language_of_the_file(headers: list[str], meaning: str):
    assert read_headers(headers)[0].meaning == meaning
