"""The words that cells are recognised by: names, places, titles, trades; read from the data files when first needed."""

from functools import cache

from leadintake.mapping.headers import fold
from leadintake.mapping.lexicon import data_lines, entries


@cache
def first_names() -> frozenset[str]:
    """Give names that people are called by."""
    return frozenset(fold(" ".join(data_lines("values/first_names.txt"))).split())


@cache
def title_words() -> frozenset[str]:
    """Give words that stand in job titles."""
    return frozenset(fold(" ".join(data_lines("values/job_titles.txt"))).split())


@cache
def spaceless_titles() -> tuple[str, ...]:
    """Give the words of job titles that stand without spaces around them."""
    return tuple(word for word in title_words() if word[0] > "\u2e80")


@cache
def _lists() -> dict[str, frozenset[str]]:
    names = ("places", "vocabulary", "companies")
    lines = fold("\n".join(line for name in names for line in data_lines(f"values/{name}.txt"))).splitlines()
    return {role: frozenset(phrases) for role, phrases in entries(lines)}


def listed(role: str) -> frozenset[str]:
    """Give the words that a data file lists under a heading."""
    return _lists()[role]


@cache
def spaceless_firms() -> tuple[str, ...]:
    """Give the marks of firms that stand without spaces around them."""
    return tuple(word for word in listed("legal") | listed("word") if word[-1] > "\u2e80" or word[0] > "\u2e80")
