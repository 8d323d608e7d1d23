"""Tells whether a file is about people or about companies."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from leadintake.mapping.engine import propose
from leadintake.mapping.proposal import Proposals

_OF_A_PERSON = ("full_name", "first_name", "last_name", "linkedin_url", "headline")
# Lists of firms name somebody to speak to, but seldom in two columns or with a page of their own.
_OF_A_ROW_FOR_A_PERSON = ("first_name", "last_name", "linkedin_url")
_OF_A_COMPANY = (
    "domain", "name", "linkedin_url", "industry", "employee_count", "founded_year", "funding_stage", "website",
    "description",
)  # fmt: skip
_PLAIN = 0.75
"""From here on a header says plainly what it means."""


@dataclass(frozen=True, slots=True)
class Detection:
    """What the rows of a file are, how sure that is, and why."""

    kind: Literal["people", "companies"]
    confidence: Literal["high", "medium", "low"]
    reasoning: str


def detect_kind(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> Detection:
    """Tell whether the rows of a file are people or companies."""
    person = _marks(propose("people", columns, rows), _OF_A_PERSON)
    company = _marks(propose("companies", columns, rows), _OF_A_COMPANY)
    if not person and not company:
        return Detection("people", "low", "No column says whether the rows are people or companies.")
    if not company:
        return Detection("people", _sure(person), f"{_listed(person)} of people, and no column is about companies.")
    if not person:
        return Detection(
            "companies", _sure(company), f"{_listed(company)} of companies, and no column is about people."
        )
    return _either(person, company)


def _marks(proposals: Proposals, wanted: Sequence[str]) -> dict[str, tuple[str, float]]:
    return {
        target: (proposals[target].source, proposals[target].confidence) for target in wanted if target in proposals
    }


def _either(person: dict[str, tuple[str, float]], company: dict[str, tuple[str, float]]) -> Detection:
    """Decide where there are columns of both: most lists of people say a lot about where they work."""
    shared = {column for column, _ in person.values()} & {column for column, _ in company.values()}
    own = {target: mark for target, mark in person.items() if mark[0] not in shared}
    firm = {target: mark for target, mark in company.items() if mark[0] not in shared}
    if any(target in own for target in _OF_A_ROW_FOR_A_PERSON) or ("full_name" in own and len(firm) <= len(own) + 1):
        return Detection("people", _sure(own), f"{_listed(own)} of people; the other columns say where they work.")
    if "full_name" in own:
        return Detection("companies", "medium", f"{_listed(firm)} of companies, with a person to speak to.")
    if len(company) > len(own):
        return Detection("companies", "low", f"{_listed(company)} of companies, and nobody is named.")
    return Detection("people", "low", f"{_listed(person)} of people, though nobody is named.")


def _sure(marks: dict[str, tuple[str, float]]) -> Literal["high", "medium", "low"]:
    plain = sum(confidence >= _PLAIN for _, confidence in marks.values())
    if plain >= 2:
        return "high"
    return "medium" if plain else "low"


def _listed(marks: dict[str, tuple[str, float]]) -> str:
    columns = [f'"{column}"' for column, _ in marks.values()][:4]
    if len(columns) == 1:
        return f"The column {columns[0]} is one"
    return f"The columns {', '.join(columns[:-1])} and {columns[-1]} are"
