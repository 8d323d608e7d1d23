"""Why a cell is shown differently here and in LibreOffice; None when there is no good reason."""

import re
from collections.abc import Callable
from datetime import datetime

_ISO = re.compile(r"(?:(\d{4})-(\d\d)-(\d\d))?(?:^| )?(?:(\d\d):(\d\d):(\d\d))?$")
_DURATION = re.compile(r"-?(\d+):(\d\d):(\d\d)$")
_NUMBER = re.compile(r"[-+]?[0-9]*\.?[0-9]+(?:[eE][-+]?[0-9]+)?$")
_DRESS = re.compile(r"[^0-9.eE+-]")
_ERROR = re.compile(r"#|Err:\d")


def reason_for(ours: str, theirs: str) -> str | None:
    """Name the reason of a difference."""
    return next((why for why, is_so in _REASONS.items() if is_so(ours, theirs)), None)


def _is_same_text(ours: str, theirs: str) -> bool:
    return ours.split() == theirs.split()


def _is_error(ours: str, theirs: str) -> bool:
    return not ours and _ERROR.match(theirs) is not None


def _is_too_narrow(_: str, theirs: str) -> bool:
    return set(theirs) == {"#"}


def _is_same_moment(ours: str, theirs: str) -> bool:
    found = _ISO.match(ours)
    duration = _DURATION.match(ours)
    told = [int(number) for number in re.findall(r"\d+", theirs)]
    if duration:
        hours, minutes, seconds = (int(part) for part in duration.groups())
        return set(told) <= {
            hours,
            minutes,
            seconds,
            hours % 12,
            hours * 60 + minutes,
            hours // 24,
            hours % 24,
            30,
            1899,
            12,
        }
    if not ours or not found or not theirs:
        return False
    year, month, day, hour, minute, second = (int(part or 0) for part in found.groups())
    known = {year, year % 100, month, day, hour, hour % 12 or 12, minute, second, hour * 60 + minute, second * 10, 0}
    return set(told) <= known or (bool(year) and _is_known_date(theirs, year, month, day))


def _is_known_date(theirs: str, year: int, month: int, day: int) -> bool:
    """Read the few forms that hold more than the date."""
    for form in ("%B %d, %Y", "%d-%b-%y", "%A, %B %d, %Y"):
        try:
            read = datetime.strptime(theirs, form)  # noqa: DTZ007 - a day has no zone
        except ValueError:
            continue
        return (read.year, read.month, read.day) == (year, month, day)
    return False


def _number(text: str) -> float | None:
    negative = text.strip().startswith("(") and text.strip().endswith(")")
    bare = _DRESS.sub("", text)
    if not _NUMBER.match(bare):
        return None
    return -float(bare) if negative else float(bare)


def _is_same_number(ours: str, theirs: str) -> bool:
    mine = float(ours) if _NUMBER.match(ours) else None
    other = _number(theirs)
    if mine is None or other is None:
        return False
    shown = _DRESS.sub("", theirs).partition("e")[0].partition("E")[0]
    decimals = len(shown.partition(".")[2])
    exponent = re.search(r"[eE]([-+]?\d+)", theirs)
    step = 10.0 ** ((int(exponent.group(1)) if exponent else 0) - decimals)
    return abs(abs(mine) - abs(other)) <= max(step * 0.5000001, abs(mine) * 1e-9)


def _is_date_at_the_edge(ours: str, theirs: str) -> bool:
    """Excel counts days from 1900-01-00 and up to 9999; LibreOffice knows the days before and behind."""
    return "1899" in theirs or ours.startswith("1900-0") or re.search(r"\b\d{5}-", theirs) is not None


def _is_hidden_by_its_format(_: str, theirs: str) -> bool:
    return not theirs.strip()


def _is_dash_for_zero(ours: str, theirs: str) -> bool:
    return ours == "0" and re.fullmatch(r"\W*-+\W*", theirs) is not None


def _is_vulgar_fraction(ours: str, theirs: str) -> bool:
    found = re.fullmatch(r"\s*(-?\d+ )?\s*(\d+)/(\d+)\s*", theirs)
    if not found or not _NUMBER.match(ours):
        return False
    whole, above, below = (int(part or 0) for part in found.groups())
    return abs(abs(float(ours)) - abs(whole) - above / below) < 1 / below


def _is_percentage_without_format(ours: str, theirs: str) -> bool:
    if not theirs.endswith("%") or not _NUMBER.match(ours):
        return False
    return _is_same_number(str(float(ours) * 100), theirs.removesuffix("%"))


def _is_rounded_second(ours: str, theirs: str) -> bool:
    """Excel rounds to seconds, LibreOffice cuts."""
    seconds = re.search(r":(\d\d)(?=\D*$)", ours)
    if not seconds or seconds.group(1) == "00":
        return False
    earlier = f"{ours[: seconds.start()]}:{int(seconds.group(1)) - 1:02}"
    return _is_same_text(earlier, theirs) or _is_same_moment(earlier, theirs)


_REASONS: dict[str, Callable[[str, str], bool]] = {
    "white space": _is_same_text,
    "an error is read as empty": _is_error,
    "dates and times in ISO form": _is_same_moment,
    "a number without its dress, or with all its digits": _is_same_number,
    "a fraction of a second is rounded": _is_rounded_second,
    "a zero that its format shows as a dash": _is_dash_for_zero,
    "a fraction is a number": _is_vulgar_fraction,
    "a damaged workbook is read without its formats": _is_percentage_without_format,
    "LibreOffice finds the column too narrow": _is_too_narrow,
    "a date before March 1900 or after 9999": _is_date_at_the_edge,
    "a format that shows nothing: hidden data is data": _is_hidden_by_its_format,
}
