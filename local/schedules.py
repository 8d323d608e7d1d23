"""Timers as EventBridge writes them: rate(5 minutes), cron(0 12 ? * MON-FRI *). All times are UTC."""

import calendar
import re
import threading
import time
import uuid
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from local.events import schedule_event
from local.problems import Problem
from local.queues import Deliveries
from local.resources import ScheduleTrigger

_RATE = re.compile(r"rate\((\d+) (minute|hour|day)s?\)")
_UNITS = {"minute": 60, "hour": 3600, "day": 86400}
_DAYS = {name: number for number, name in enumerate(["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"], 1)}
_MONTH_NAMES = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"]
_MONTHS = {name: number for number, name in enumerate(_MONTH_NAMES, 1)}
_HORIZON_DAYS = 366 * 8


@dataclass(frozen=True, slots=True)
class Rate:
    """Every so many seconds, from the start of the stack."""

    seconds: int

    def next_after(self, moment: datetime) -> datetime | None:
        """Return when the timer goes off next."""
        return moment + timedelta(seconds=self.seconds)


@dataclass(frozen=True, slots=True)
class Cron:
    """At the minutes that six fields describe."""

    minutes: frozenset[int]
    hours: frozenset[int]
    days: str
    months: frozenset[int]
    weekdays: str
    years: frozenset[int]

    def next_after(self, moment: datetime) -> datetime | None:
        """Return when the timer goes off next; None when it never will."""
        start = moment.replace(second=0, microsecond=0) + timedelta(minutes=1)
        day = start.replace(hour=0, minute=0)
        for _ in range(_HORIZON_DAYS):
            if self._runs_on(day):
                for hour in sorted(self.hours):
                    for minute in sorted(self.minutes):
                        candidate = day.replace(hour=hour, minute=minute)
                        if candidate >= start:
                            return candidate
            day += timedelta(days=1)
        return None

    def _runs_on(self, day: datetime) -> bool:
        if day.year not in self.years or day.month not in self.months:
            return False
        if self.days != "?":
            return _day_of_month_fits(self.days, day)
        return _weekday_fits(self.weekdays, day)


def read_schedule(expression: str) -> Rate | Cron:
    """Read a schedule expression."""
    text = expression.strip()
    if (rate := _RATE.fullmatch(text)) is not None:
        return Rate(int(rate.group(1)) * _UNITS[rate.group(2)])
    fields = text.removeprefix("cron(").removesuffix(")").split()
    if not text.startswith("cron(") or len(fields) != 6 or [fields[2], fields[4]].count("?") != 1:
        raise Problem(
            f"{expression} is no schedule.",
            "write rate(5 minutes) or cron(minutes hours day-of-month month day-of-week year), ? for one of the days.",
        )
    try:
        return Cron(
            minutes=_numbers(fields[0], 0, 59),
            hours=_numbers(fields[1], 0, 23),
            days=fields[2],
            months=_numbers(fields[3], 1, 12, _MONTHS),
            weekdays=fields[4],
            years=_numbers(fields[5], 1970, 2199),
        )
    except ValueError as error:
        raise Problem(f"{expression} is no schedule: {error}.", "correct that field.") from error


class Timers:
    """All timers of a stack, in one thread."""

    def __init__(self, deliveries: Deliveries) -> None:
        self._deliveries = deliveries
        self._stopping = threading.Event()
        self._timers: list[tuple[ScheduleTrigger, Rate | Cron]] = []

    def add(self, trigger: ScheduleTrigger, timer: Rate | Cron) -> None:
        """Call a function by this timer."""
        self._timers.append((trigger, timer))

    def start(self) -> None:
        """Begin to call."""
        if self._timers:
            threading.Thread(target=self._run, name="timers", daemon=True).start()

    def stop(self) -> None:
        """Call no more."""
        self._stopping.set()

    def _run(self) -> None:
        begin = datetime.now(UTC)
        due = [timer.next_after(begin) for _, timer in self._timers]
        while not self._stopping.wait(0.5):
            now = datetime.now(UTC)
            for number, (trigger, timer) in enumerate(self._timers):
                moment = due[number]
                if moment is None or now < moment:
                    continue
                # A laptop that slept does not catch up on what it missed.
                due[number] = timer.next_after(now)
                threading.Thread(target=self._call, args=(trigger,), name="timer-call", daemon=True).start()

    def _call(self, trigger: ScheduleTrigger) -> None:
        event = schedule_event(f"{trigger.function}-{trigger.name}", time.time(), str(uuid.uuid4()))
        self._deliveries.call(trigger.function, trigger.input.encode() if trigger.input else event, "timer")


def _numbers(text: str, low: int, high: int, names: dict[str, int] | None = None) -> frozenset[int]:
    """Read one field: *, lists, ranges and steps."""
    found: set[int] = set()
    for part in text.split(","):
        span, _, step = part.partition("/")
        if span in ("*", "?"):
            first, last = low, high
        else:
            left, _, right = span.partition("-")
            first = _number(left, names)
            last = _number(right, names) if right else high if step else first
        if not low <= first <= high or not low <= last <= high:
            raise ValueError(f"{part} lies outside of {low} to {high}")
        wrapped = range(first, last + 1) if first <= last else [*range(first, high + 1), *range(low, last + 1)]
        found.update(list(wrapped)[:: int(step) if step else 1])
    return frozenset(found)


def _number(text: str, names: dict[str, int] | None) -> int:
    if names is not None and text.upper() in names:
        return names[text.upper()]
    if not text.isdigit():
        raise ValueError(f"{text!r} is no number")
    return int(text)


def _day_of_month_fits(text: str, day: datetime) -> bool:
    last = calendar.monthrange(day.year, day.month)[1]
    if text == "L":
        return day.day == last
    if text.endswith("W"):
        return day.day == _nearest_workday(day, last if text == "LW" else int(text[:-1]))
    return day.day in _numbers(text, 1, 31)


def _nearest_workday(day: datetime, wanted: int) -> int:
    last = calendar.monthrange(day.year, day.month)[1]
    target = day.replace(day=min(wanted, last))
    if target.weekday() == 5:
        return target.day - 1 if target.day > 1 else target.day + 2
    if target.weekday() == 6:
        return target.day + 1 if target.day < last else target.day - 2
    return target.day


def _weekday_fits(text: str, day: datetime) -> bool:
    # Sunday is 1 here, Monday is 0 to datetime.
    weekday = (day.weekday() + 1) % 7 + 1
    if text.upper().endswith("L") and text != "L":
        last = calendar.monthrange(day.year, day.month)[1]
        return weekday == _number(text[:-1], _DAYS) and day.day + 7 > last
    if "#" in text:
        name, _, which = text.partition("#")
        return weekday == _number(name, _DAYS) and (day.day - 1) // 7 + 1 == int(which)
    return weekday in (_numbers(text, 1, 7, _DAYS) if text != "L" else {7})
