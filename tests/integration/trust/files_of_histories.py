"""What the files of random histories hold: few values, so that their rows meet again and again."""

from collections.abc import Mapping

from hypothesis import strategies as st

from tests.integration.people_imports.oracle import Row

PEOPLE = {
    "full_name": ("", "Jane", "JANE ", "Zoë"),
    "linkedin_url": ("", "", "", "linkedin.com/in/jane", "https://www.linkedin.com/in/JANE/", "linkedin.com/in/zoe"),
    "company": ("", "Acme", "Globex"),
    "location": ("", "Köln"),
    "headline": ("", "CEO", "CTO"),
    "domain": ("", "acme.com", "https://www.acme.com/", "globex.com", "gmail.com"),
    "Tier": ("", "A", "B"),
    "industry": ("", "Retail"),
}
FIRMS = {
    "domain": ("", "acme.com", "https://www.acme.com/", "globex.com"),
    "name": ("", "Acme", "ACME", "Globex"),
    "industry": ("", "Retail", "Software"),
    "Tier": ("", "A", "B"),
}
LEADS = {
    "email": ("", "jane@acme.example", "JANE@acme.example", "zoe@acme.example", "ada@acme.example", "nobody"),
    "first_name": ("", "Jane"),
    "Plan": ("", "Gold"),
}
NETWORK = {
    "firstName": ("", "Jane", "JANE", "Zoë"),
    "company": ("", "Acme", "Globex"),
    "email": ("", "a@x.example", "b@x.example"),
    "linkedinUrl": ("", "", "linkedin.com/in/jane", "https://de.linkedin.com/in/JANE/", "linkedin.com/in/zoe"),
}
# A history of a little of everything seldom comes back to the same record: most are about one thing.
ABOUT = (
    ("people", "companies", "new lists", "prospects", "connections"),
    ("people", "companies"),
    ("people", "new lists"),
    ("people",),
    ("companies",),
    ("new lists",),
    ("prospects",),
    ("connections",),
    ("connections",),
)


def files(values: Mapping[str, tuple[str, ...]]) -> st.SearchStrategy[list[Row]]:
    """Make up files, blank lines among them."""
    rows = st.fixed_dictionaries({name: st.sampled_from(of) for name, of in values.items()})
    return st.integers(0, 9).flatmap(lambda number: st.lists(rows, min_size=number > 0, max_size=6 * (number > 0)))


def seen(rows: list[Row]) -> list[Row]:
    """Leave blank lines out."""
    return [row for row in rows if any(row.values())]


def as_person(row: Row) -> Row:
    """Give a row the fields that the model of people's imports asks for."""
    more = {"tier": row["Tier"], "founded": "", "first_name": "", "last_name": ""}
    return {**row, **more}
