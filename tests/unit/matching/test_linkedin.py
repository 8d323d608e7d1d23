"""LinkedIn addresses in the spellings that files hold."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadintake.matching.linkedin import linkedin_person

MEMBER_ID = "ACwAAA1b2C3dEfGhIjKlMnOpQrStUvWxYz012345"


@pytest.mark.parametrize(
    "spelling",
    [
        "https://www.linkedin.com/in/jane-doe",
        "http://linkedin.com/in/jane-doe/",
        "linkedin.com/in/jane-doe",
        "www.linkedin.com/in/jane-doe",
        "//www.linkedin.com/in/jane-doe",
        "HTTPS://DE.LINKEDIN.COM/IN/JANE-DOE",
        "https://uk.linkedin.com/in/jane-doe?trk=people-guest#top",
        "https://m.linkedin.com/in/jane-doe",
        "https://www.linkedin.com/mwlite/in/jane-doe",
        "https://www.linkedin.com/comm/in/jane-doe",
        "https://www.linkedin.com/in/jane-doe/de",
        "https://www.linkedin.com/in/jane%2Ddoe",
        "https://www.linkedin.com:443/in/jane-doe",
        "https://www.linkedin.com/pub/jane-doe/1/2a/3b4",
        " \ufeffhttps://www.linkedin.com/in/jane-doe\u200b ",
    ],
)
def test_all_spellings_of_one_address_are_one_person(spelling: str):
    found = linkedin_person(spelling)
    assert found is not None
    assert (found.key, found.url) == ("jane-doe", "https://www.linkedin.com/in/jane-doe")


@pytest.mark.parametrize(
    "other",
    [
        None,
        "",
        "jane-doe",
        "https://www.linkedin.com/",
        "https://www.linkedin.com/in/",
        "https://www.linkedin.com/in/?x",
        "https://www.linkedin.com/company/acme",
        "https://www.linkedin.com/school/mit",
        "https://www.linkedin.com.evil.com/in/jane",
        "https://evil-linkedin.com/in/jane",
        "https://evil.com/linkedin.com/in/jane",
        "https://evil.com/?u=https://www.linkedin.com/in/jane",
        "javascript:alert(1)//linkedin.com/in/jane",
        "https://www.linkedin.com/in/" + "x" * 201,
        "https://www.linkedin.com/in/%20%20",
        "https://www.linkedin.com/in/john doe",
        "https://www.linkedin.com/in/%81%fe",
    ],
)
def test_what_is_no_persons_address_is_none(other: str | None):
    assert linkedin_person(other) is None


@pytest.mark.parametrize(
    "spelling", ["linkedin.com/in/jos%C3%A9", "linkedin.com/in/JOSÉ", "linkedin.com/in/jose%CC%81"]
)
def test_percent_encoding_and_composition_do_not_matter(spelling: str):
    found = linkedin_person(spelling)
    assert found is not None
    assert (found.key, found.url) == ("josé", "https://www.linkedin.com/in/josé")


@pytest.mark.parametrize(
    "spelling", ["linkedin.com/in/m%FCller", "linkedin.com/in/m%C3%BCller", "linkedin.com/in/mu%CC%88ller"]
)
def test_an_old_windows_encoding_is_read_too(spelling: str):
    found = linkedin_person(spelling)
    assert found is not None
    assert found.key == "müller"


@pytest.mark.parametrize(
    ("one", "other"), [("strauß", "strauss"), ("①", "1"), ("m%FCller", "m%F6ller"), ("müller", "muller")]
)
def test_addresses_of_two_people_do_not_become_one(one: str, other: str):
    first, second = linkedin_person(f"linkedin.com/in/{one}"), linkedin_person(f"linkedin.com/in/{other}")
    assert first is not None
    assert second is not None
    assert first.key != second.key


def test_nothing_invisible_is_stored():
    found = linkedin_person("linkedin.com/in/x%E2%80%8By")
    assert found is not None
    assert found.url == "https://www.linkedin.com/in/xy"


def test_a_member_id_keeps_its_case_where_it_is_shown_because_it_would_not_work_otherwise():
    shown, shouted = (
        linkedin_person(f"linkedin.com/in/{MEMBER_ID}"),
        linkedin_person(f"linkedin.com/in/{MEMBER_ID.upper()}"),
    )
    assert shown is not None
    assert shouted is not None
    assert shown.url.endswith(MEMBER_ID)
    assert shown.key == shouted.key


@given(st.text(min_size=1, max_size=80))
def test_a_stored_address_is_read_as_the_same_person_again(slug: str):
    found = linkedin_person(f"https://www.linkedin.com/in/{slug}")
    if found is not None:
        again = linkedin_person(found.url)
        assert again is not None
        assert again.key == found.key
        assert again.url == found.url


@given(st.text(max_size=200))
def test_any_text_is_read_without_an_exception(value: str):
    linkedin_person(value)
    linkedin_person(f"linkedin.com/in/{value}")


def test_a_hostile_text_is_read_at_once():
    assert linkedin_person("a." * 200_000 + "linkedin.com/in/x") is None
    assert linkedin_person("https://" + "/" * 500_000) is None
