"""The days of connections, in every form that LinkedIn has exported them."""

from datetime import date

import pytest

from leadintake.kinds.connections.dates import connected_day

ONE_DAY = (
    "03 Nov 2024",
    " 3 nov 2024 ",
    "3 November 2024",
    "3-Nov-2024",
    "2024-11-03",
    "2024-11-03T12:30:00Z",
    "2024-11-03 00:00:00",
    "11/3/2024",
    "11/03/2024",
    "11/3/24",
    "11/3/24, 2:37 PM",
    "Nov 3, 2024",
)
NO_DAY = (None, "", "soon", "31 Feb 2024", "13/13/2024", "2024-11-03 or so", "0000-01-01", "3 Nov 20245", "٣ Nov 2024")


@pytest.mark.parametrize("text", ONE_DAY)
def test_one_day_in_many_forms(text: str):
    assert connected_day(text) == date(2024, 11, 3)


@pytest.mark.parametrize("text", NO_DAY)
def test_what_is_no_day_is_none(text: str | None):
    assert connected_day(text) is None
