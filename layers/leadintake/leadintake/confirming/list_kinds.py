"""What the rows of a file for a list can be."""

from collections.abc import Mapping
from typing import NamedTuple

from leadintake.contract.columns import Subject
from leadintake.contract.previews import DataType
from leadintake.kinds.companies.targets import TARGETS as COMPANY_TARGETS
from leadintake.kinds.people.targets import TARGETS as PERSON_TARGETS


class Rows(NamedTuple):
    """What the rows of a file become, the fields they have, and whose columns they fill."""

    kind: DataType
    targets: tuple[str, ...]
    subject: Subject


PEOPLE = Rows("people", PERSON_TARGETS, "person")
COMPANIES = Rows("companies", COMPANY_TARGETS, "company")
ROWS: Mapping[DataType, Rows] = {rows.kind: rows for rows in (PEOPLE, COMPANIES)}
