"""Years, out of whatever stands where a year should."""

import pytest

from leadintake.importing.years import year_of


@pytest.mark.parametrize(
    ("text", "year"),
    [
        ("1998", 1998),
        ("1998.0", 1998),
        ("1,998", 1998),
        ("2.004", 2004),
        ("2011-05-01", 2011),
        ("2011-05-01 10:30:00", 2011),
        ("03 Nov 2024", 2024),
        ("01.05.2011", 2011),
        ("2011.05.01", 2011),
        ("5/1/2011", 2011),
        ("since 2004", 2004),
        ("Gegr. 1847", 1847),
        ("862", 862),
        ("1998, 1998", 1998),
        ("12", None),
        ("9999", None),
        ("0", None),
        ("1998-2004", None),
        ("19980501", None),
        ("1998.5", None),
        ("€ 2,000.00", None),
        ("long ago", None),
        ("", None),
    ],
)
def test_a_year_is_found_where_it_is_clear(text: str, year: int | None):
    assert year_of(text) == year
