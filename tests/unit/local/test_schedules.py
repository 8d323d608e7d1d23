"""Schedule expressions."""

from datetime import UTC, datetime

import pytest

from local.problems import Problem
from local.schedules import read_schedule

# A Wednesday.
NOW = datetime(2026, 1, 14, 10, 7, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("expression", "following"),
    [
        ("rate(1 minute)", "2026-01-14 10:08:30"),
        ("rate(2 hours)", "2026-01-14 12:07:30"),
        ("rate(1 day)", "2026-01-15 10:07:30"),
        ("cron(* * * * ? *)", "2026-01-14 10:08:00"),
        ("cron(0/15 * * * ? *)", "2026-01-14 10:15:00"),
        ("cron(5 10 * * ? *)", "2026-01-15 10:05:00"),
        ("cron(0 9 ? * MON-FRI *)", "2026-01-15 09:00:00"),
        ("cron(0 9 ? * 1 *)", "2026-01-18 09:00:00"),
        ("cron(0 9 ? * SAT,SUN *)", "2026-01-17 09:00:00"),
        ("cron(0 8 1 * ? *)", "2026-02-01 08:00:00"),
        ("cron(0 0 L * ? *)", "2026-01-31 00:00:00"),
        ("cron(0 0 ? * 6L *)", "2026-01-30 00:00:00"),
        ("cron(0 0 ? * 2#1 *)", "2026-02-02 00:00:00"),
        ("cron(0 0 1W FEB ? *)", "2026-02-02 00:00:00"),
        ("cron(30 23 29 2 ? *)", "2028-02-29 23:30:00"),
        ("cron(0 0 1 1 ? 2030)", "2030-01-01 00:00:00"),
    ],
)
def test_a_timer_goes_off_next(expression: str, following: str) -> None:
    assert f"{read_schedule(expression).next_after(NOW):%Y-%m-%d %H:%M:%S}" == following


def test_a_timer_may_never_go_off_again() -> None:
    assert read_schedule("cron(0 0 1 1 ? 2020)").next_after(NOW) is None


@pytest.mark.parametrize(
    "expression",
    [
        "",
        "every day",
        "rate(5)",
        "rate(x minutes)",
        "cron(* * * * *)",
        "cron(* * * * * *)",
        "cron(61 * * * ? *)",
        "cron(a * * * ? *)",
    ],
)
def test_what_is_no_schedule_is_refused(expression: str) -> None:
    with pytest.raises(Problem):
        read_schedule(expression)
