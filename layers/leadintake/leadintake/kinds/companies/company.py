"""A company as an import knows it."""

from collections.abc import Iterator
from typing import Any, NamedTuple

from leadintake.importing.fates import Change


class CompanyFields(NamedTuple):
    """The fields of a company, apart from the domain that it is known by; a blank one is None."""

    name: str | None
    linkedin_url: str | None
    industry: str | None
    employee_count: str | None
    founded_year: int | None
    funding_stage: str | None
    location: str | None
    city: str | None
    state: str | None
    country: str | None
    website: str | None
    description: str | None

    def overwritten_by(self, newer: "CompanyFields") -> "CompanyFields":
        """Let what is not blank win over what was there."""
        pairs = zip(self, newer, strict=True)
        return CompanyFields._make(mine if theirs is None else theirs for mine, theirs in pairs)


FIELDS = CompanyFields._fields


def changes_of(
    before: CompanyFields, after: CompanyFields, cells_before: dict[str, Any], cells_after: dict[str, Any]
) -> Iterator[Change]:
    """List what differs between two versions of a company."""
    if before is not after:
        for name, was, now in zip(FIELDS, before, after, strict=True):
            if was != now:
                yield Change(name, was, now)
    for column_id, now in cells_after.items():
        if cells_before.get(column_id) != now:
            yield Change(f"cells.{column_id}", cells_before.get(column_id), now)
