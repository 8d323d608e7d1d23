"""LinkedIn addresses of companies, in the spellings that files hold."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadintake.matching.linkedin import linkedin_company, linkedin_page


@pytest.mark.parametrize(
    "spelling",
    [
        "https://www.linkedin.com/company/acme",
        "http://linkedin.com/company/Acme/",
        "linkedin.com/company/acme",
        "//de.linkedin.com/company/acme/about/?viewAsMember=true#x",
        " https://www.linkedin.com/companies/ACME ",
        "https://www.linkedin.com/organization/acme",
        "https://www.linkedin.com/mwlite/company/acme",
        "https://www.linkedin.com:443/company/%61cme\u200b",
    ],
)
def test_all_spellings_come_down_to_one_address(spelling: str):
    assert linkedin_company(spelling) == "https://www.linkedin.com/company/acme"


@pytest.mark.parametrize(
    ("spelling", "address"),
    [
        ("linkedin.com/school/MIT/", "https://www.linkedin.com/school/mit"),
        ("linkedin.com/showcase/acme-labs", "https://www.linkedin.com/showcase/acme-labs"),
        ("linkedin.com/company/m%C3%BCller", "https://www.linkedin.com/company/müller"),
        ("linkedin.com/company/mu\u0308ller", "https://www.linkedin.com/company/müller"),
        ("linkedin.com/company/1441", "https://www.linkedin.com/company/1441"),
    ],
)
def test_pages_of_other_kinds_and_letters_keep_theirs(spelling: str, address: str):
    assert linkedin_company(spelling) == address


@pytest.mark.parametrize(
    "other",
    [
        None,
        "",
        "acme",
        "https://www.linkedin.com/in/jane",
        "https://www.linkedin.com/company/",
        "https://www.linkedin.com/sales/company/1441",
        "https://notlinkedin.com/company/acme",
        "https://example.com/?u=linkedin.com/company/acme",
    ],
)
def test_what_is_no_address_of_a_company_is_none(other: str | None):
    assert linkedin_company(other) is None


def test_another_page_there_loses_what_came_along_with_it():
    assert linkedin_page(" https://www.linkedin.com/sales/company/1441/?_ntb=x ") == (
        "https://www.linkedin.com/sales/company/1441"
    )
    assert linkedin_page("https://example.com") is None
    assert linkedin_page(None) is None


@given(st.text(min_size=1, max_size=60))
def test_an_address_is_its_own_address(slug: str):
    address = linkedin_company(f"linkedin.com/company/{slug}")
    if address is not None:
        assert linkedin_company(address) == address
