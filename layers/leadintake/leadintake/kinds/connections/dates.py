"""The days that connections were made on, in the forms that LinkedIn has exported them."""

import re
from datetime import date

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = r"(?P<word>jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6}\.?"
_TIME = r"(?:[T,\s]+\d{1,2}:\d{2}.*)?"
_FORMS = tuple(
    re.compile(form + _TIME, re.IGNORECASE | re.DOTALL | re.ASCII)
    for form in (
        rf"(?P<day>\d{{1,2}})[ -]{_MONTH}[ -](?P<year>\d{{4}})",
        r"(?P<year>\d{4})-(?P<month>\d{1,2})-(?P<day>\d{1,2})",
        r"(?P<month>\d{1,2})/(?P<day>\d{1,2})/(?P<year>\d{4}|\d{2})",
        rf"{_MONTH} (?P<day>\d{{1,2}}),? (?P<year>\d{{4}})",
    )
)
_CENTURY = 2000


def connected_day(value: str | None) -> date | None:
    """Read `03 Nov 2024`, ISO and US dates; None for everything else."""
    text = (value or "").strip()
    found = next((match for form in _FORMS if (match := form.fullmatch(text))), None)
    if found is None:
        return None
    parts = found.groupdict()
    month = _MONTHS.index(parts["word"].lower()) + 1 if parts.get("word") else int(parts["month"])
    # LinkedIn was founded in 2003, so that two digits leave no doubt.
    year = int(parts["year"]) + (_CENTURY if len(parts["year"]) == 2 else 0)
    try:
        return date(year, month, int(parts["day"]))
    except ValueError:
        return None
