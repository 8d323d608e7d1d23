"""What is said of an import of people, beside its counters."""

from collections.abc import Iterator

from leadintake.kinds.people.deciding import PeopleDecision


def warnings_about(decision: PeopleDecision) -> Iterator[str]:
    """Say what somebody should look at."""
    if decision.name_only:
        people = "1 person was" if decision.name_only == 1 else f"{decision.name_only} people were"
        elsewhere = decision.name_only_elsewhere
        yield f"{people} recognised by name alone; {elsewhere} of them with different companies."
