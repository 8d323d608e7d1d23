"""Days since 1900 and 1904, with Excel's mistakes."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadintake.tabular.serial_dates import date_like_text, date_text, duration_text, moment_text, time_text

SECONDS = 86_400


@pytest.mark.parametrize(
    ("serial", "shown"),
    [
        (0, "1900-01-00"),
        (1, "1900-01-01"),
        (59, "1900-02-28"),
        (60, "1900-02-29"),
        (61, "1900-03-01"),
        (45_000, "2023-03-15"),
        (45_000.999, "2023-03-15"),
        (2_958_465, "9999-12-31"),
        (2e300, None),
        (-2e300, None),
        (2_958_466, None),
        (-1, None),
    ],
)
def test_days_since_1900_are_counted_as_excel_counts_them(serial: float, shown: str | None):
    assert date_text(serial, since_1904=False) == shown


@pytest.mark.parametrize(
    ("serial", "shown"),
    [(0, "1904-01-01"), (1, "1904-01-02"), (43_538, "2023-03-15"), (2_957_003, "9999-12-31"), (2_957_004, None)],
)
def test_days_since_1904_are_counted_as_excel_for_mac_counted_them(serial: float, shown: str | None):
    assert date_text(serial, since_1904=True) == shown


@pytest.mark.parametrize(
    ("serial", "shown"),
    [
        (45_000.5, "2023-03-15 12:00:00"),
        (45_000, "2023-03-15 00:00:00"),
        (45_000.99999999, "2023-03-16 00:00:00"),
        (0.25, "06:00:00"),
        (1.25, "1900-01-01 06:00:00"),
    ],
)
def test_moments_are_rounded_to_seconds(serial: float, shown: str):
    assert moment_text(serial, since_1904=False) == shown


@pytest.mark.parametrize(
    ("serial", "shown"), [(0, "00:00:00"), (9.5 / 24, "09:30:00"), (45_000.75, "18:00:00"), (-0.5, None)]
)
def test_times_forget_the_day(serial: float, shown: str | None):
    assert time_text(serial) == shown


@pytest.mark.parametrize(
    ("serial", "digits", "shown"),
    [
        (1.5, 1, "36:00:00"),
        (0.0625, 1, "1:30:00"),
        (0.0625, 2, "01:30:00"),
        (-0.0625, 1, "-1:30:00"),
        (0, 1, "0:00:00"),
    ],
)
def test_durations_go_beyond_a_day(serial: float, digits: int, shown: str):
    assert duration_text(serial, digits) == shown


@pytest.mark.parametrize(
    ("serial", "shown"), [(45_000, "2023-03-15"), (0.5, "12:00:00"), (45_000.5, "2023-03-15 12:00:00")]
)
def test_a_date_of_unknown_form_shows_what_it_holds(serial: float, shown: str):
    assert date_like_text(serial, since_1904=False) == shown


@given(st.integers(min_value=61 * SECONDS, max_value=2_958_465 * SECONDS - 1))
def test_every_second_comes_back(seconds: int):
    expected = datetime(1899, 12, 30) + timedelta(seconds=seconds)  # noqa: DTZ001 - a spreadsheet has no zone
    assert moment_text(seconds / SECONDS, since_1904=False) == expected.isoformat(" ")
