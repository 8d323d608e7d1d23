"""Years, out of whatever stands where a year should."""

import re
from datetime import UTC, datetime

_FIRST = 500
"""The oldest firms that still exist are not much younger."""
_GROUPED = re.compile(r"([12])[,.' \u00a0\u202f](\d{3})")
_PLAIN = re.compile(r"(\d{3,4})(?:\.0+)?")
_FOUR_DIGITS = re.compile(r"(?<!\d)\d{4}(?:(?=\.\d\d?\.\d\d?(?!\d))|(?![.,]?\d))")


def year_of(text: str) -> int | None:
    """Find the one year in a text like `1998`, `1,998`, `2011-05-01` or `since 2004`; None when it is not clear."""
    grouped = _GROUPED.fullmatch(text)
    plain = _PLAIN.fullmatch(text)
    if grouped:
        found = {"".join(grouped.groups())}
    elif plain:
        found = {plain.group(1)}
    else:
        found = set(_FOUR_DIGITS.findall(text))
    years = [int(one) for one in found]
    if len(years) == 1 and _FIRST <= years[0] <= datetime.now(UTC).year + 1:
        return years[0]
    return None
