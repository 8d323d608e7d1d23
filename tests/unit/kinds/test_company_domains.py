"""The domains that cells of company files hold."""

import pytest

from leadintake.kinds.companies.domains import domains_in


@pytest.mark.parametrize(
    ("cell", "domains"),
    [
        ("acme.com", ["acme.com"]),
        ("https://www.Acme.com/de/", ["acme.com"]),
        ("https://user:secret@acme.com:8443/x?y#z", ["acme.com"]),
        ("acme.com.", ["acme.com"]),
        ("acme.com,", ["acme.com"]),
        ("jane.doe@acme.com", ["acme.com"]),
        ('"Doe, Jane" <jane@acme.com>', ["acme.com"]),
        ("XN--MLLER-KVA.de", ["müller.de"]),
        ("müller.de, xn--mller-kva.de", ["müller.de"]),
        ("acme.com www.acme.com https://acme.com/", ["acme.com"]),
        ("acme.com, globex.com", ["acme.com", "globex.com"]),
        ("acme.com,globex.com", ["acme.com", "globex.com"]),
        ("acme.com;globex.com|initech.com", ["acme.com", "globex.com", "initech.com"]),
        ("acme.com、globex.com", ["acme.com", "globex.com"]),
        ("acme.com\r\nglobex.com", ["acme.com", "globex.com"]),
        ("https://acme.com/de, https://globex.com/", ["acme.com", "globex.com"]),
        ("https://acme.com/de,https://globex.com/", ["acme.com", "globex.com"]),
        ("acme.com/de globex.com", ["acme.com", "globex.com"]),
        ("acme.com / globex.com", ["acme.com", "globex.com"]),
        ("jane@acme.com; joe@globex.com", ["acme.com", "globex.com"]),
        ("https://acme.com/a,b.html", ["acme.com"]),
        ("acme.com (was: globex.com)", ["acme.com", "globex.com"]),
        ("none", []),
        ("n/a", []),
        ("-", []),
        ("127.0.0.1", []),
        ("http://[::1]/", []),
        ("Example B.V.", []),
        ("Verein e.V.", []),
        ("Acme Inc.", []),
        ("1.2K", []),
        ("51-200", []),
        ("0.5%", []),
        ("", []),
    ],
)
def test_each_domain_of_a_cell_is_found_once(cell: str, domains: list[str]):
    assert list(domains_in(cell)) == domains


@pytest.mark.parametrize(
    "page",
    [
        "https://www.facebook.com/acme",
        "facebook.com/acme",
        "https://de-de.facebook.com/acme/",
        "http://www.linkedin.com/company/acme",
        "https://x.com/acme",
        "//instagram.com/acme",
    ],
)
def test_a_page_on_a_site_that_everybody_is_on_has_no_domain_of_its_own(page: str):
    assert domains_in(page) == ()
    assert domains_in(f"{page} acme.com") == ("acme.com",)


@pytest.mark.parametrize("site", ["facebook.com", "https://www.facebook.com/", "https://x.com", "jobs@linkedin.com"])
def test_such_a_site_itself_is_a_company_like_others(site: str):
    assert len(domains_in(site)) == 1


@pytest.mark.parametrize("mailbox", ["gmail.com", "jane@gmail.com"])
def test_domains_of_mailboxes_are_ordinary_ones(mailbox: str):
    assert domains_in(mailbox) == ("gmail.com",)
