"""Excel's days since 1900 or 1904, as ISO dates, times and durations."""

from datetime import date, timedelta

_MILLISECONDS = 86_400_000
_DAYS_FROM_1900_TO_1904 = 1462
_LEAP_DAY_THAT_NEVER_WAS = 60
_LAST_DAY = 2_958_465
"""9999-12-31; Excel shows nothing beyond."""
_BEFORE_MARCH_1900 = date(1899, 12, 31)
_FROM_MARCH_1900 = date(1899, 12, 30)


def date_text(serial: float, *, since_1904: bool) -> str | None:
    """Show a day; None where Excel has none to show."""
    return _day(_milliseconds(serial) // _MILLISECONDS, since_1904=since_1904)


def moment_text(serial: float, *, since_1904: bool) -> str | None:
    """Show a day and a time; what has no day yet is a time."""
    seconds = _seconds(serial)
    if 0 < seconds < 86_400 and not since_1904:
        return _clock(seconds)
    day = _day(seconds // 86_400, since_1904=since_1904)
    return day and f"{day} {_clock(seconds % 86_400)}"


def time_text(serial: float) -> str | None:
    """Show a time of day, whatever the day."""
    return _clock(_seconds(serial) % 86_400) if 0 <= serial <= _LAST_DAY + 1 else None


def duration_text(serial: float, hour_digits: int = 1) -> str:
    """Show hours beyond a day's: 36:00:00."""
    seconds = _seconds(abs(serial))
    sign = "-" if serial < 0 and seconds else ""
    return f"{sign}{seconds // 3600:0{hour_digits}}:{seconds // 60 % 60:02}:{seconds % 60:02}"


def date_like_text(serial: float, *, since_1904: bool) -> str | None:
    """Show a date of unknown form by what it holds: a day, a time, or both."""
    if serial == int(serial):
        return date_text(serial, since_1904=since_1904)
    return time_text(serial) if 0 < serial < 1 else moment_text(serial, since_1904=since_1904)


def _milliseconds(serial: float) -> int:
    # Beyond all dates there are, numbers grow until they have no milliseconds at all.
    within = max(-_LAST_DAY - 1, min(serial, _LAST_DAY + 1))
    # A time is a fraction that binary numbers cannot hold: 09:30 is stored a little before or after itself.
    return round(within * _MILLISECONDS)


def _seconds(serial: float) -> int:
    # What is longer than all dates there are is no duration, and infinity has no seconds at all.
    return (_milliseconds(min(serial, _LAST_DAY)) + 500) // 1000


def _clock(seconds: int) -> str:
    return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}"


def _day(number: int, *, since_1904: bool) -> str | None:
    number += _DAYS_FROM_1900_TO_1904 if since_1904 else 0
    if not 0 <= number <= _LAST_DAY:
        return None
    # Excel counts a leap day in 1900, as Lotus 1-2-3 did; and day 0 is what it shows for an empty date.
    if number in (0, _LEAP_DAY_THAT_NEVER_WAS):
        return "1900-02-29" if number else "1900-01-00"
    first = _BEFORE_MARCH_1900 if number < _LEAP_DAY_THAT_NEVER_WAS else _FROM_MARCH_1900
    return (first + timedelta(days=number)).isoformat()
