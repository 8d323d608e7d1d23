"""What a number format makes of a number: dates, times, percentages, leading zeros, and words around digits.

Where a format only dresses a number up (thousands, decimals, a currency, colours), the number itself is what counts.
"""

import re
from collections.abc import Callable
from functools import lru_cache
from typing import Literal

from leadintake.tabular.number_sections import NumberSection, Token, read_section
from leadintake.tabular.numbers import number_text
from leadintake.tabular.serial_dates import date_like_text, date_text, duration_text, moment_text, time_text

Display = Callable[[float], str]
"""Shows a number as a person sees it."""

DATE_LIKE = "date-like"
"""Stands for a format that shows a date in a way that depends on the country."""

_BUILT_IN = {
    **dict.fromkeys((0, 1, 2, 3, 4, 11, 12, 13, 48, 49, *range(5, 9), *range(37, 45)), "General"),
    9: "0%",
    10: "0.00%",
    **dict.fromkeys((14, 15, 16, 17), "yyyy-mm-dd"),
    **dict.fromkeys((18, 19, 20, 21, 45, 47), "hh:mm:ss"),
    22: "yyyy-mm-dd hh:mm",
    46: "[h]:mm:ss",
    # Chinese, Japanese and Korean dates and times, which trade places from country to country.
    **dict.fromkeys((*range(27, 37), *range(50, 59)), DATE_LIKE),
}
_DATE_LETTERS = re.compile(r"[yedgb]")
_TIME_LETTERS = re.compile(r"[hs]|am/pm|a/p")


def built_in_format(number: int) -> str:
    """Give the code of a format that files only number."""
    return _BUILT_IN.get(number, "General")


@lru_cache(maxsize=4096)
def display(code: str, *, since_1904: bool = False) -> Display | None:
    """Tell how a format shows numbers; None where the number itself is what is seen."""
    if code == DATE_LIKE:
        return _or_number(lambda value: date_like_text(value, since_1904=since_1904))
    # What Excel would write is shorter by far; the rest is somebody's attempt to keep us busy.
    sections = [read_section(tokens) for tokens in _sections(code[:1000])]
    dates = [_date_display(section, since_1904=since_1904) for section in sections]
    if not any(dates) and not any(section.matters for section in sections):
        return None
    return _section_display(sections, [date and _or_number(date) for date in dates])


def _or_number(shown: Callable[[float], str | None]) -> Display:
    """Fall back to the number where Excel itself would show only hashes."""

    def display_or_number(value: float) -> str:
        text = shown(value)
        return number_text(value) if text is None else text

    return display_or_number


def _date_display(section: NumberSection, *, since_1904: bool) -> Callable[[float], str | None] | None:
    kind = _date_kind(section.tokens)
    if kind == "duration":
        hours = max(token.text.count("h") for token in section.tokens if token.kind == "elapsed")
        return lambda value: duration_text(value, min(max(hours, 1), 2))
    if kind == "time":
        return time_text
    if kind == "date":
        return lambda value: date_text(value, since_1904=since_1904)
    if kind == "moment":
        return lambda value: moment_text(value, since_1904=since_1904)
    return None


def _date_kind(tokens: tuple[Token, ...]) -> Literal["duration", "time", "date", "moment"] | None:
    if any(token.kind == "elapsed" for token in tokens):
        return "duration"
    letters = [token.text for token in tokens if token.kind == "date"]
    months = [letter for index, letter in enumerate(letters) if letter[0] == "m" and not _is_minute(letters, index)]
    has_time = any(_TIME_LETTERS.match(letter) for letter in letters)
    has_date = bool(months) or any(_DATE_LETTERS.match(letter) for letter in letters)
    # A digit outside of seconds' fractions makes it a number with words in it that nobody quoted.
    if not letters or _has_digits(tokens):
        return None
    return "moment" if has_date and has_time else "time" if has_time else "date"


def _has_digits(tokens: tuple[Token, ...]) -> bool:
    for before, token in zip((None, *tokens), tokens, strict=False):
        if token.kind == "digits" and not (before and before.kind == "point"):
            return True
    return False


def _is_minute(letters: list[str], index: int) -> bool:
    before = letters[index - 1][0] if index else ""
    after = letters[index + 1][0] if index + 1 < len(letters) else ""
    return before == "h" or after == "s"


def _section_display(sections: list[NumberSection], dates: list[Display | None]) -> Display:
    conditional = any(section.condition for section in sections)

    def shown(value: float) -> str:
        chosen = _conditional(sections, value) if conditional else _by_sign(len(sections), value)
        section, date = sections[chosen], dates[chosen]
        if date:
            return date(value)
        # The second section says itself how it marks what is negative.
        signed = value < 0 and not (chosen == 1 and not conditional)
        return section.shown(abs(value), negative=signed) if section.matters else number_text(value)

    return shown


def _by_sign(count: int, value: float) -> int:
    if value < 0 and count >= 2:
        return 1
    return 2 if value == 0 and count >= 3 else 0


def _conditional(sections: list[NumberSection], value: float) -> int:
    for index, section in enumerate(sections):
        if section.condition is None or section.condition(value):
            return index
    return len(sections) - 1


def _sections(code: str) -> list[list[Token]]:
    sections: list[list[Token]] = [[]]
    for found in _TOKEN.finditer(code):
        kind = found.lastgroup or "literal"
        if kind == "end":
            sections.append([])
        elif kind != "ignored":
            sections[-1].append(Token(kind, found.group(kind).lower() if kind in _LOWERED else found.group(kind)))
    return sections


_LOWERED = ("date", "elapsed", "general")
_TOKEN = re.compile(
    r"""
      "(?P<quoted>[^"]*)"?
    | \\(?P<escaped>.)
    | (?P<ignored>_.|\*.|[_*\\]$)             # room for a character, a character repeated
    | \[(?P<elapsed>h+|m+|s+)\]
    | \[(?P<condition>[<>=]+-?[0-9.]+)\]
    | \[\$(?P<currency>[^\]-]*)(?:-[^\]]*)?\]
    | \[[^\]]*\]?(?P<bracket>)                # a colour, a country
    | (?P<general>general|standard)              # German programs do not always translate it
    | (?P<exponent>e[+-])
    | (?P<date>am/pm|a/p|y+|m+|d+|h+|s+|e+|g+|b+)
    | (?P<digits>[0\#?]+)
    | (?P<point>\.)
    | (?P<comma>,)
    | (?P<percent>%)
    | (?P<text>@)
    | (?P<end>;)
    | (?P<literal>.)
    """,
    re.IGNORECASE | re.VERBOSE | re.DOTALL,
)
