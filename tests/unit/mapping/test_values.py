"""What cells look like."""

import pytest

from leadintake.mapping.values import kinds_of


@pytest.mark.parametrize(
    ("cell", "kind"),
    [
        ("maya@northwind.example", "email"),
        ("maya@northwind.example; m.chen@northwind.example", "email"),
        ("https://www.linkedin.com/in/maya-chen-f2", "linkedin_person"),
        ("linkedin.com/in/maya", "linkedin_person"),
        ("https://de.linkedin.com/company/bosch", "linkedin_company"),
        ("https://www.linkedin.com/sales/lead/ACwAA,NAME_SEARCH,x", "linkedin_sales"),
        ("https://www.northwind.example", "homepage"),
        ("northwind.example", "domain"),
        ("https://www.crunchbase.com/organization/northwind", "platform_link"),
        ("https://northwind.example/a/very/long/page.html", "deep_link"),
        ("1976", "year"),
        ("2026-03-14", "date"),
        ("14.03.2026", "date"),
        ("12 Mar 2025", "date"),
        ("201-500", "range"),
        ("10,001+", "range"),
        ("51 bis 200", "range"),
        ("50~99人", "range"),
        ("1,250", "integer"),
        ("1250.0", "integer"),
        ("12%", "percent"),
        ("$48.5M", "money"),
        ("1000万円", "money"),
        ("+49 221 654321", "phone"),
        ("Series B", "stage"),
        ("天使轮", "stage"),
        ("Yes", "boolean"),
        ("Frau", "salutation"),
        ("in progress", "status"),
        ("Deutschland", "country"),
        ("Leeds, West Yorkshire, United Kingdom", "place"),
        ("Rheinwerk Metall GmbH", "firm"),
        ("架空商事株式会社", "firm"),
        ("Maya Chen", "person"),
        ("Priya", "given"),
        ("VP of Sales", "title"),
        ("代表取締役", "title"),
        ("Computer Software", "industry"),
        ("Customer journey analytics for the marketing teams of large firms.", "sentence"),
    ],
)
def test_cells_are_recognised(cell: str, kind: str):
    assert kind in kinds_of(cell)


@pytest.mark.parametrize(
    ("cell", "kind"),
    [
        ("VP of Marketing", "firm"),
        ("Maya Chen Logistics Ltd", "person"),
        ("428 Market St, Boise, Idaho", "place"),
        ("428 Market St", "firm"),
        ("1800", "integer"),
        ("Information Technology & Services", "firm"),
        ("maya at northwind", "email"),
    ],
)
def test_cells_are_not_taken_for_what_they_resemble(cell: str, kind: str):
    assert kind not in kinds_of(cell)
