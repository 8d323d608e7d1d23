"""Files of people for benches: mostly new, some known by each of the passes."""

import csv
import io
from collections.abc import Iterator
from random import Random

HEADERS = ("LinkedIn", "First Name", "Last Name", "Title", "Company", "Location", "Domain", "Tier")
MAPPING = {
    "linkedin_url": "LinkedIn",
    "first_name": "First Name",
    "last_name": "Last Name",
    "headline": "Title",
    "company": "Company",
    "location": "Location",
    "domain": "Domain",
    "new:Tier": "Tier",
}
_SYLLABLES = (
    "an",
    "be",
    "co",
    "da",
    "el",
    "fi",
    "go",
    "ha",
    "in",
    "jo",
    "ka",
    "lu",
    "mü",
    "no",
    "ol",
    "pe",
    "ro",
    "sa",
)


def person(number: int) -> list[str]:
    """Make up somebody; the same number is the same person. Short, so that 100,000 of them stay under 10 MB."""
    random = Random(number)
    first = "".join(random.choices(_SYLLABLES, k=3)).capitalize()
    last = "".join(random.choices(_SYLLABLES, k=4)).capitalize()
    company = random.randrange(20_000)
    return [
        f"linkedin.com/in/{first}{last}{number:x}".lower().replace("ü", "u"),
        first,
        last,
        random.choice(("CEO", "Head of Sales", "Engineer")),
        f"Company {company} GmbH",
        f"City {random.randrange(2_000)}",
        f"company{company}.com" if random.random() < 0.6 else "",
        random.choice("ABC"),
    ]


def rows_of_file(size: int, known: int, random: Random) -> list[list[str]]:
    """Make up a file; of each hundred 15 are known by address, 8 by company, 4 by location and 3 by name alone."""
    rows: list[list[str]] = []
    for number in range(size):
        chance = random.random()
        if not known or chance >= 0.30:
            rows.append(person(10_000_000 + number))
            continue
        row = person(random.randrange(known))
        if chance >= 0.15:
            row[0] = ""
        if chance >= 0.23:
            row[4] = f"Other {number}"
        if chance >= 0.27:
            row[5] = f"Elsewhere {number}"
        rows.append(row)
    return rows


def csv_of(rows: list[list[str]]) -> str:
    """Write a file as a preview does."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(HEADERS)
    writer.writerows(rows)
    return text.getvalue()


def known_people(known: int, chunk: int) -> Iterator[str]:
    """Write the files that a list of so many people is filled with."""
    for first in range(0, known, chunk):
        yield csv_of([person(number) for number in range(first, min(known, first + chunk))])
