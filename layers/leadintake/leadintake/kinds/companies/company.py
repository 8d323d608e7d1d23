"""A company as an import knows it."""

from collections.abc import Iterator
from typing import Any, NamedTuple

from leadintake.importing.fates import Change
from leadintake.importing.overwriting import changed_fields


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


FIELDS = CompanyFields._fields


def changes_of(
    before: CompanyFields, after: CompanyFields, cells_before: dict[str, Any], cells_after: dict[str, Any]
) -> Iterator[Change]:
    """List what differs between two versions of a company."""
    yield from changed_fields(before, after)
    for column_id, now in cells_after.items():
        if cells_before.get(column_id) != now:
            yield Change(f"cells.{column_id}", cells_before.get(column_id), now)
