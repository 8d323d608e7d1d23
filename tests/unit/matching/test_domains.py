"""Domains in the spellings that files hold."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadintake.matching.domains import normalise_domain


@pytest.mark.parametrize(
    "spelling",
    [
        "acme.com",
        "ACME.com",
        " acme.com. ",
        "www.acme.com",
        "http://acme.com",
        "https://www.Acme.com/de/",
        "https://www.acme.com/de/",
        "http://acme.com/jane@globex.com",
        "https:/acme.com",
        "//acme.com/x?y#z",
        "acme.com:8080",
        "https://acme.com:443/",
        "https://user:secret@acme.com/x",
        "jane.doe@acme.com",
        "mailto:jane@acme.com",
        "acme.com?utm=1",
        "acme.com\\x",
        "acme\u3002com",
        "ａｃｍｅ．ｃｏｍ",  # noqa: RUF001 - full-width, as Japanese exports have them
        "acme\u200b.com",
    ],
)
def test_all_spellings_come_down_to_one_domain(spelling: str):
    assert normalise_domain(spelling) == "acme.com"


@pytest.mark.parametrize(
    ("spelling", "domain"),
    [
        ("xn--mller-kva.de", "müller.de"),
        ("MÜLLER.de", "müller.de"),
        ("mu\u0308ller.de", "müller.de"),
        ("straße.de", "straße.de"),
        ("www.com", "www.com"),
        ("https://www.com/x", "www.com"),
        ("https://www.www.com", "www.com"),
        ("https://xn--mller-kva.de/x", "müller.de"),
        ("https://डाटामेल.भारत", "डाटामेल.भारत"),
        ("xn--h2brj9c.xn--h2brj9c", "भारत.भारत"),
        ("sub.acme.co.uk", "sub.acme.co.uk"),
    ],
)
def test_international_and_unusual_domains_stay_readable(spelling: str, domain: str):
    assert normalise_domain(spelling) == domain


@pytest.mark.parametrize(
    "other",
    [
        None,
        "",
        " ",
        "acme",
        "localhost",
        "192.168.1.1",
        "http://",
        "a b.com",
        "-acme.com",
        "acme-.com",
        "acme..com",
        "@",
        "n/a",
        "x" * 300 + ".com",
    ],
)
def test_what_is_no_domain_is_none(other: str | None):
    assert normalise_domain(other) is None


@given(st.text(max_size=100))
def test_a_domain_is_its_own_domain(value: str):
    domain = normalise_domain(value)
    if domain is not None:
        assert normalise_domain(domain) == domain
        assert len(domain) <= 253


@given(st.from_regex(r"https?://(www\.)?[a-z0-9.-]{1,30}(/[a-z@?#:.]{0,9})?", fullmatch=True))
def test_an_address_in_capitals_has_the_same_domain(value: str):
    assert normalise_domain(value) == normalise_domain(value.upper())
