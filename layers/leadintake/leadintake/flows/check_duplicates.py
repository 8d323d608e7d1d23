"""Tell how many people are in one of the caller's lists already."""

from leadintake.contract.rows import DuplicateCheck, DuplicateCount
from leadintake.errors import NotFound
from leadintake.matching.keys import person_keys
from leadintake.store import lists, rows
from leadintake.store.workspace import Workspace


def check_duplicates(ws: Workspace, check: DuplicateCheck) -> DuplicateCount:
    """Count the people whom the lists know by address, by name and company, or by name and location."""
    if check.exclude_list_id is not None and not lists.list_exists(ws, check.exclude_list_id):
        raise NotFound("list")
    people = [
        person_keys(person.linkedin_url, person.full_name, person.company, person.location) for person in check.people
    ]
    return DuplicateCount(duplicate_count=rows.count_known_people(ws, people, check.exclude_list_id))
