"""What a file of people says about the companies they work for, told by its headers."""

import re
from collections.abc import Iterable, Sequence

from leadintake.matching.text import text_key

_WORDS = re.compile(r"[^\w]+|_")
_HEADERS = {
    "linkedin_url": "company linkedin, company linkedin url, company linkedin profile, company linkedin page,"
    " organization linkedin url, linkedin company url, linkedin company page",
    "industry": "industry, company industry, industries, organization industry, sector, company sector",
    "employee_count": "employees, employee count, number of employees, no of employees, num employees, headcount,"
    " company employees, company employee count, company headcount, company size, size, employee range,"
    " company employee range",
    "founded_year": "founded, founded year, year founded, company founded, company founded year, founding year",
    "funding_stage": "funding stage, company funding stage, latest funding, latest funding stage, last funding type,"
    " latest funding round, funding round",
    "location": "company location, company address, company hq, headquarters, hq, hq location, company headquarters",
    "city": "company city, hq city, headquarters city",
    "state": "company state, company region, hq state, headquarters state",
    "country": "company country, hq country, headquarters country",
    "website": "website, company website, company url, website url, company web site, web site, homepage",
    "description": "company description, about company, company summary, organization description, company about",
}
FIELD_OF_HEADER = {header.strip(): field for field, headers in _HEADERS.items() for header in headers.split(",")}


def firmographic_positions(columns: Sequence[str], taken: Iterable[int]) -> dict[str, int]:
    """Find the columns that speak of a company; one that is mapped to a field of the person does not."""
    found: dict[str, int] = {}
    others = set(taken)
    for place, header in enumerate(columns):
        field = FIELD_OF_HEADER.get(" ".join(_WORDS.sub(" ", text_key(header)).split()))
        if field and place not in others:
            found.setdefault(field, place)
    return found
