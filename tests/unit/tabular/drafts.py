"""CSV files in the making: a clean table, how it is to be written, and what a reader should find in it."""

import random
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Literal

from tests.unit.tabular.sheets import LANGUAGES, words_of

Line = list[str]
SPECIAL = ',;\t|"\r\n\\'


@dataclass(slots=True)
class Draft:
    """A table on its way to being a file."""

    columns: Line
    rows: list[Line]
    delimiter: str = ","
    quote: str = '"'
    quoting: Literal["where needed", "everywhere", "text", "nowhere"] = "where needed"
    escaping: Literal["doubled", "backslash", "forgotten"] = "doubled"
    space_after: bool = False
    line_ends: tuple[str, ...] = ("\r\n",)
    final_ends: int = 1
    has_header: bool = True
    encoding: str = "utf-8"
    before: list[str] = field(default_factory=list[str])
    after: list[str] = field(default_factory=list[str])
    late: "list[Change]" = field(default_factory=list["Change"])
    """What is done to the lines, the first of which is the header, once they are written."""
    expected_columns: Line = field(default_factory=list[str])
    expected_rows: list[Line] = field(default_factory=list[Line])
    lost: set[int] = field(default_factory=set[int])
    """Rows that nobody can be expected to read."""

    def __post_init__(self) -> None:
        """Expect what is there, to begin with."""
        self.expect()

    def expect(self) -> None:
        """Expect the table as it is now."""
        self.expected_columns = list(self.columns)
        self.expected_rows = [list(row) for row in self.rows]

    def written(self) -> bytes:
        """Write the file."""
        lines = [self.line(self.columns), *map(self.line, self.rows)]
        for change in self.late:
            change(self, lines)
        ends = self.line_ends
        # A line end of its own kind at each turn, and none behind the last line but those asked for.
        whole = [*self.before, *(lines if self.has_header else lines[1:]), *self.after]
        text = "".join(line + ends[at % len(ends)] for at, line in enumerate(whole[:-1])) + whole[-1]
        return (text + ends[0] * self.final_ends).encode(self.encoding)

    def line(self, cells: Iterable[str], delimiter: str | None = None) -> str:
        """Write one line, without its end."""
        used = delimiter or self.delimiter
        return (used + " " * self.space_after).join(self._cell(cell, used) for cell in cells)

    def _cell(self, cell: str, delimiter: str) -> str:
        if self.quoting == "nowhere" or not self._needs_quotes(cell, delimiter):
            return cell
        if self.escaping == "backslash":
            inner = cell.replace("\\", "\\\\").replace(self.quote, "\\" + self.quote)
        else:
            inner = cell.replace(self.quote, self.quote * (2 if self.escaping == "doubled" else 1))
        return self.quote + inner + self.quote

    def _needs_quotes(self, cell: str, delimiter: str) -> bool:
        if self.quoting == "everywhere":
            return True
        if self.quoting == "text" and not cell.replace(".", "").isdigit():
            return True
        escapes = "\\" if self.escaping == "backslash" else ""
        return any(character in cell for character in (delimiter, self.quote, "\r", "\n", *escapes))


Change = Callable[[Draft, list[str]], None]


def people(rng: random.Random, rows: int) -> Draft:
    """Make a table of people, as a sales tool exports it."""
    first = ["Anna", "Jürgen", "María", "Zoë", "John", "Łukasz", "D'Arcy", "Jean-Luc"]
    last = ["Smith", "O'Neil", "Müller", "García", "van den Berg", "Nowak", "Sørensen", "Smith, Jr."]
    company = ["Acme, Inc.", "Globex", 'The "Original" Bakery', "Smith & Sons; Partners", "Initech | Labs", "Umbrella"]
    title = ["VP, Sales", "CEO", 'Head of "Growth"', "Engineer", "Consultant / Coach", ""]
    place = ["Berlin, Germany", "Paris", "New York, NY", "São Paulo"]
    made: list[Line] = []
    for number in range(rows):
        given, family = rng.choice(first), rng.choice(last)
        url = f"https://www.linkedin.com/in/person-{number}"
        email = f"person{number}@example{rng.randrange(9)}.com" if rng.random() < 0.9 else ""
        made.append([given, family, email, rng.choice(company), rng.choice(title), rng.choice(place), url])
    return Draft(["First Name", "Last Name", "Email", "Company", "Title", "Location", "LinkedIn URL"], made)


def companies(rng: random.Random, rows: int) -> Draft:
    """Make a table of companies, with descriptions that run over several lines."""
    description = [
        "Makes things.\nSells things.",
        'Known for "quality", since 1990',
        "Roads, rails; bridges",
        "Einkauf – Verkauf – Beratung",  # noqa: RUF001 - dashes, as people write them
        "",
        "One line only",
    ]
    made = [
        [
            f"Company {number} {rng.choice(['GmbH', 'Ltd.', 'S.A.', 'Inc.'])}",
            f"company{number}.example",
            str(rng.randrange(1, 90000)),
            rng.choice(["Software", "Food & Drink", "Metal, Mining"]),
            rng.choice(description),
            f"{rng.randrange(1900, 2024)}",
        ]
        for number in range(rows)
    ]
    return Draft(["Company", "Website", "Employees", "Industry", "Description", "Founded"], made)


def languages(rng: random.Random, rows: int) -> Draft:
    """Make a table of people from all over the world."""
    made: list[Line] = []
    for number in range(rows):
        words = words_of(rng.choice(LANGUAGES))
        made.append(
            [rng.choice(words[kind]) for kind in ("first", "last", "company", "city")] + [f"+49 30 {number:05}"]
        )
    return Draft(["Vorname", "Nachname", "Firma", "Ort", "Telefon"], made)


def figures(rng: random.Random, rows: int) -> Draft:
    """Make a table of numbers with commas in them, and dates."""
    made = [
        [
            f"{number:06}",
            f"{rng.randrange(1, 999)}.{rng.randrange(100, 999)},{rng.randrange(10, 99)}",
            f"{rng.randrange(1, 28):02}.{rng.randrange(1, 12):02}.2024",
            f"{rng.randrange(100)},{rng.randrange(9)} %",
            rng.choice(["paid", "open", "see note, please", '5" pipe']),
        ]
        for number in range(rows)
    ]
    return Draft(["Number", "Amount", "Date", "Share", "Note"], made)


def sparse(rng: random.Random, rows: int) -> Draft:
    """Make a table with more blank cells than others."""
    made: list[Line] = []
    for number in range(rows):
        cells = [f"person{number}@example.org", "+1 555 0100", "https://example.org", "call back, soon", "yes"]
        made.append([f"Person {number}"] + [cell if rng.random() < 0.4 else "" for cell in cells])
    return Draft(["Name", "Email", "Phone", "Website", "Comment", "Newsletter"], made)


def two_columns(rng: random.Random, rows: int) -> Draft:
    """Make the smallest table there is."""
    made = [[f"person{number}@example.org", rng.choice(["lead", "customer", "lead, cold"])] for number in range(rows)]
    return Draft(["Email", "Tag"], made)


TABLES = (people, companies, languages, figures, sparse, two_columns)
