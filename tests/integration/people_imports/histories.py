"""Random histories of an account: imports and hand edits, of people who are easily taken for each other."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from random import Random
from typing import Any

from tests.integration.people_imports.oracle import PERSON
from tests.integration.plain_texts import visible

Row = dict[str, Any]

ADDRESSES = (
    *[""] * 8,
    "https://www.linkedin.com/in/jane",
    "https://www.linkedin.com/in/jane/",
    "linkedin.com/in/jane",
    "HTTP://DE.linkedin.com/in/JANE?trk=x#y",
    "linkedin.com/pub/jane/1/2/3",
    "https://linkedin.com/in/jane-2",
    "http://linkedin.com/in/zo%C3%AB",
    "https://www.linkedin.com/in/zoë/",
    "https://www.linkedin.com/in/Zoe\u0308",
    "\u200bhttps://uk.linkedin.com/in/ada ",
    "https://www.linkedin.com/company/acme",
    "n/a",
)
NAMES = (
    *[""] * 3,
    "Jane Doe",
    "jane  doe",
    " JANE\u00a0DOE",
    "\uff2aane Doe",
    "Jane\u200b Doe",
    "Jane",
    "Zoë Müller",
    "Zoe\u0308 MÜLLER",
    "Ada Lovelace",
    "\u200b",
    " \u00a0 ",
)
FIRST_NAMES = (*[""] * 4, "Jane", "jane", "Zoë", " Ada ", "Jane Doe", "\u2060")
LAST_NAMES = (*[""] * 4, "Doe", "DOE", "Müller", "Lovelace")
COMPANIES = (*[""] * 3, "Acme", "ACME ", "acme", "\uff21cme", "Globex", "Globex  Corp", "globex corp", "\u200b")
LOCATIONS = (*[""] * 3, "Köln", "KO\u0308LN", " köln", "Berlin", "Straße 1", "STRASSE 1")
DOMAINS = (
    *[""] * 4,
    "acme.com",
    "https://www.ACME.com/de?x",
    "jane@acme.com",
    "globex.com",
    "gmail.com",
    "outlook.com",
    "no domain",
)
VALUES = {
    "linkedin_url": ADDRESSES,
    "first_name": FIRST_NAMES,
    "last_name": LAST_NAMES,
    "full_name": NAMES,
    "headline": ("", "CEO", "CTO "),
    "company": COMPANIES,
    "location": LOCATIONS,
    "domain": DOMAINS,
    "tier": ("", " ", "A", "B"),
    "industry": ("", "Software", "Retail"),
    "founded": ("", "1999", "2004", "long ago"),
}
SHEETS = 3


@dataclass(frozen=True)
class Import:
    """A file is imported into a list."""

    sheet: int
    file: list[Row]
    skips: bool = True


@dataclass(frozen=True)
class Again:
    """The last file is imported once more."""


@dataclass(frozen=True)
class Add:
    """Somebody is added by hand."""

    sheet: int
    row: Row


@dataclass(frozen=True)
class Patch:
    """Some fields of somebody are changed by hand."""

    sheet: int
    place: int
    row: Row
    fields: list[str]


@dataclass(frozen=True)
class Delete:
    """Somebody is removed by hand."""

    sheet: int
    place: int


@dataclass(frozen=True)
class Block:
    """A company is put on the blocklist."""

    domain: str
    name: str


Step = Import | Again | Add | Patch | Delete | Block


def row(random: Random) -> Row:
    """Make up somebody."""
    return {name: random.choice(values) for name, values in VALUES.items()}


def file(random: Random) -> list[Row]:
    """Make up a file; a row with nothing to see in it would be no row."""
    rows = [row(random) for _ in range(random.randint(1, 9))]
    return [one for one in rows if any(visible(cell) for cell in one.values())] or [{**rows[0], "headline": "CEO"}]


def history(random: Random) -> list[Step]:
    """Make up what happens in an account."""
    makers = (an_import, an_import, an_import, a_repetition, an_addition, a_change, a_removal, a_block)
    return [random.choice(makers)(random) for _ in range(random.randint(2, 9))]


def an_import(random: Random) -> Step:
    """Make up an import."""
    return Import(random.randrange(SHEETS), file(random), random.random() < 0.75)


def a_repetition(_: Random) -> Step:
    """Do the last import again."""
    return Again()


def an_addition(random: Random) -> Step:
    """Make up somebody added by hand."""
    return Add(random.randrange(SHEETS), row(random))


def a_change(random: Random) -> Step:
    """Make up a change by hand."""
    fields: list[str] = random.sample((*PERSON, "tier"), random.randint(1, 3))
    return Patch(random.randrange(SHEETS), random.randrange(20), row(random), fields)


def a_removal(random: Random) -> Step:
    """Make up a removal by hand."""
    return Delete(random.randrange(SHEETS), random.randrange(20))


def a_block(random: Random) -> Step:
    """Make up an entry of the blocklist."""
    return Block(random.choice(("acme.com", "globex.com", "gmail.com")), random.choice(("", "Acme", "globex corp")))


def smaller(steps: list[Step]) -> Iterator[list[Step]]:
    """Give histories in which a little less happens."""
    for place, step in enumerate(steps):
        before, after = steps[:place], steps[place + 1 :]
        yield [*before, *after]
        if isinstance(step, Import):
            for number, one in enumerate(step.file):
                rest = [*step.file[:number], *step.file[number + 1 :]]
                if rest:
                    yield [*before, replace(step, file=rest), *after]
                for name in [name for name, cell in one.items() if cell]:
                    less = {**one, name: ""}
                    if any(visible(cell) for cell in less.values()):
                        changed = [*step.file[:number], less, *step.file[number + 1 :]]
                        yield [*before, replace(step, file=changed), *after]
        elif isinstance(step, Add):
            for name in [name for name, cell in step.row.items() if cell]:
                yield [*before, replace(step, row={**step.row, name: ""}), *after]


def shrunk(steps: list[Step], fails: Callable[[list[Step]], bool]) -> list[Step]:
    """Find a small history that fails like a large one."""
    for _ in range(200):
        less = next((less for less in smaller(steps) if fails(less)), None)
        if less is None:
            break
        steps = less
    return steps
