"""Headers as they are compared."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadintake.mapping.headers import normalise_header


@pytest.mark.parametrize(
    "spelling",
    [
        "First Name",
        "first_name",
        "FIRST-NAME",
        "firstName",
        "FirstName",
        " First   Name ",
        "\ufeffFirst Name",
        "First\u200b Name",
        "\u202eFirst Name\u202c",
        "First\u00a0Name",
        "\uff26irst\u3000\uff2eame",
        "first.name",
        "First\tName",
        "First\x00Name",
    ],
)
def test_spellings_of_one_header_are_the_same(spelling: str):
    assert normalise_header(spelling) == "first name"


@pytest.mark.parametrize(
    ("header", "normal"),
    [
        ("Prénom", "prenom"),
        ("Größe", "grosse"),
        ("ŞEHİR", "sehir"),
        ("Źródło", "zrodlo"),
        ("E-Mail", "email"),
        ("LinkedIn URL", "linkedin url"),
        ("linkedInProfileURLs", "linkedin profile urls"),
        ("Web Site", "website"),
        ("# Employees", "number employees"),
        ("Growth (%)", "growth percent"),
        ("HTTPServer", "http server"),
        ("email2", "email 2"),
        ("Имя Клиента", "имя клиента"),
        ("ИмяКлиента", "имя клиента"),
        ("会社LinkedIn", "会社 linkedin"),
        ("電話番号", "電話番号"),
        ("이메일", "이메일"),
        ("ई-मेल", "ई मेल"),
    ],
)
def test_headers_are_reduced_to_their_words(header: str, normal: str):
    assert normalise_header(header) == normal


def test_numbers_tell_headers_apart():
    assert normalise_header("Email") != normalise_header("Email (2)")


def test_a_header_without_words_is_itself():
    assert normalise_header("???") != normalise_header("---")


@given(st.text(max_size=80))
def test_what_is_normal_stays_as_it_is(header: str):
    normal = normalise_header(header)
    assert normalise_header(normal) == normal


@given(st.text(max_size=40), st.sampled_from(["\u200b", "\ufeff", "\u202a", "\u2060"]), st.integers(0, 40))
def test_invisible_characters_do_not_matter(header: str, invisible: str, place: int):
    assert normalise_header(header[:place] + invisible + header[place:]) == normalise_header(header)
