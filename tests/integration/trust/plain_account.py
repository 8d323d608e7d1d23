"""What an account holds after imports, hand edits and undos, said as plainly as possible.

It knows nothing of the product's code. People are matched as the model of their imports does it; all else is here.
A value is the last one that was written by hand or by an import that still stands, and what an import has made stays
while anybody relies on it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from tests.integration.people_imports.oracle import PERSON, Row, Sheet, World
from tests.integration.plain_texts import alike, domain_of, slug

SHOWN_OF_ROW = (*PERSON, "tier", "company_row")
SHOWN_OF_COMPANY = ("domain", "name", "industry", "tier")
SHOWN_OF_CONNECTION = ("first_name", "company", "email", "linkedin_url")
PRICE = 1


@dataclass
class Import:
    """What is remembered of an import."""

    number: int
    kind: str
    target: object
    began: int
    undone: int = 0
    clears: bool = False
    cleared: list[Row] = field(default_factory=list[Row])
    buys: str = ""
    charged: int = 0
    returned: int = 0
    outcomes: list[str] = field(default_factory=list[str])


@dataclass
class Undone:
    """What taking an import back has done."""

    removed: int = 0
    restored: int = 0
    companies_removed: int = 0
    companies_restored: int = 0
    columns_removed: int = 0
    list_removed: bool = False
    credits_returned: int = 0


class PlainSheet(Sheet):
    """A list; it knows who made it and its columns."""

    def __init__(self, made_by: int | None = None) -> None:
        super().__init__()
        self.made_by = made_by
        self.columns: dict[str, int | None] = {}
        """By subject: who made its column for tiers."""

    def records(self) -> list[Row]:
        """Give people and companies."""
        return [*self.rows, *self.companies]


@dataclass
class Campaign:
    """A campaign of e-mails, with the prospects in the order in which they came."""

    prospects: list[Row] = field(default_factory=list[Row])
    files: list[Row] = field(default_factory=list[Row])
    """The uploaded files: who has confirmed each."""


class PlainAccount:
    """An account: lists, a campaign, a network, credits, and all imports so far."""

    def __init__(self, balance: int) -> None:
        self.world = World([])
        self.campaign = Campaign()
        self.network: list[Row] = []
        self.imports: list[Import] = []
        self.ledger: list[int] = [balance]
        self.moment = 0

    @property
    def balance(self) -> int:
        """Add the ledger up."""
        return sum(self.ledger)

    @property
    def sheets(self) -> list[PlainSheet]:
        """Give the lists."""
        return self.world.sheets  # pyright: ignore[reportReturnType] - it is given no others

    def begin(self, kind: str, target: object) -> Import:
        """Note that an import begins."""
        self.moment += 1
        self.imports.append(Import(len(self.imports), kind, target, self.moment))
        return self.imports[-1]

    def stands(self, number: int | None) -> bool:
        """Tell whether what somebody has done counts: a person's work, or that of an import that is not undone."""
        return number is None or not self.imports[number].undone

    # Imports

    def import_people(self, sheet: PlainSheet, file: list[Row], *, skips: bool) -> Import:
        """Import people."""
        one = self.begin("list", sheet)
        sheet.columns.setdefault("person", one.number)
        before = shown(sheet.records())
        outcome = self.world.import_people(sheet, file, skips=skips)
        for fate in outcome.fates.values():
            if fate["outcome"] == "updated":
                use(fate["row"], one.number)
        for company in sheet.companies:
            company.setdefault("tier", None)
            if id(company) in before and before[id(company)] != values_of(company):
                use(company, one.number)
        note(sheet.records(), before, one.number)
        one.outcomes = [fate["outcome"] for _, fate in sorted(outcome.fates.items())]
        return one

    def import_companies(self, sheet: PlainSheet, file: list[Row]) -> Import:
        """Import companies."""
        one = self.begin("list", sheet)
        sheet.columns.setdefault("company", one.number)
        before = shown(sheet.records())
        one.outcomes = [self.one_company(sheet, row, one.number) for row in map(as_company, file)]
        note(sheet.records(), before, one.number)
        return one

    def one_company(self, sheet: PlainSheet, row: Row, number: int) -> str:
        """Import one company."""
        if not row["domain"] and not row["name"]:
            return "skipped"
        for met in sheet.companies:
            if met["domain"] == row["domain"] and (row["domain"] or alike(met["name"]) == alike(row["name"])):
                met |= {name: value for name, value in row.items() if value is not None}
                use(met, number)
                return "updated"
        new: Row = {name: row.get(name) for name in SHOWN_OF_COMPANY} | {"founded": None, "lines": list[int]()}
        sheet.companies.append(new | {"age": self.world.older_than_nobody()})
        return "imported"

    def make_list(self, kind: str, file: list[Row], *, skips: bool) -> Import | None:
        """Make a list of what can be paid for."""
        if self.balance < PRICE:
            return None
        sheet, paid = PlainSheet(len(self.imports)), file[: self.balance // PRICE]
        self.world.sheets.append(sheet)
        one = self.import_people(sheet, paid, skips=skips) if kind == "people" else self.import_companies(sheet, paid)
        one.buys, one.charged = kind, PRICE * one.outcomes.count("imported")
        if one.charged:
            self.ledger.append(-one.charged)
        one.outcomes += ["skipped"] * (len(file) - len(paid))
        return one

    def import_prospects(self, file: Row, rows: list[Row]) -> Import:
        """Confirm an uploaded file."""
        one = self.begin("campaign", self.campaign)
        file["confirmed_by"].append(one.number)
        for row in rows:
            email = row["email"].strip().lower()
            met = next((known for known in self.campaign.prospects if known["email"] == email), None)
            if "@" not in email:
                one.outcomes.append("invalid")
            elif met:
                use(met, one.number)
                one.outcomes.append("duplicate")
            else:
                new = {"email": email, "first_name": row["first_name"] or None, "plan": row["Plan"] or None}
                self.campaign.prospects.append({**new, "status": "pending", "made_by": one.number, "used_by": set()})
                one.outcomes.append("imported")
        return one

    def import_connections(self, rows: list[Row], *, clears: bool) -> Import:
        """Import connections."""
        one = self.begin("network", None)
        one.clears = clears
        if clears:
            one.cleared, self.network = self.network, []
        before = shown(self.network)
        seen: list[Row] = []
        for row in map(as_connection, rows):
            if not row["linkedin_url"] and not row["first_name"]:
                one.outcomes.append("skipped")
                continue
            met = next((known for known in self.network if key_of(known) == key_of(row)), None)
            one.outcomes.append("skipped" if any(met is known for known in seen) else "updated" if met else "imported")
            if met is None:
                met = row | {"contacted": False, "age": self.world.older_than_nobody()}
                self.network.append(met)
            met |= {name: value for name, value in row.items() if value is not None}
            if id(met) in before:
                use(met, one.number)
            seen.append(met)
        note(self.network, before, one.number)
        return one

    # By hand

    def add_company(self, sheet: PlainSheet, row: Row) -> None:
        """Add a company at the end of a list."""
        new = {name: row.get(name) for name in SHOWN_OF_COMPANY}
        sheet.companies.append({**new, "founded": None, "lines": [], "age": self.world.older_than_nobody()})
        note(sheet.companies, shown(sheet.companies[:-1]), None)

    def add_row(self, sheet: PlainSheet, name: str) -> None:
        """Add a person at the end of a list."""
        new: Row = dict.fromkeys((*PERSON, "tier", "company_row")) | {"full_name": name}
        sheet.rows.append(new | {"age": self.world.older_than_nobody()})
        note(sheet.rows, shown(sheet.rows[:-1]), None)

    # Undo

    def undo(self, one: Import) -> Undone:
        """Take an import back."""
        self.moment += 1
        one.undone = self.moment
        taken = {other.number for other in self.taken(one)}
        if one.kind == "campaign":
            return self.undo_prospects(taken)
        return self.undo_connections(taken) if one.kind == "network" else self.undo_list(one.target, taken)

    def taken(self, one: Import) -> list[Import]:
        """Give this import and those undone while it, or another of these, was standing: some of it may be left."""
        found = [one]
        for other in found:
            found += [
                more
                for more in self.imports
                if more.target is one.target and more.undone > other.began and not any(more is known for known in found)
            ]
        return found

    def left_of(self, one: Import) -> list[Row]:
        """Give what an import has made and is there."""
        lists = [record for sheet in self.sheets if sheet is one.target for record in sheet.records()]
        return [
            record for record in (*lists, *self.campaign.prospects, *self.network) if record["made_by"] == one.number
        ]

    def goes(self, record: Row, taken: set[int]) -> bool:
        """Tell whether something was made by who is undone, and nobody relies on it."""
        relied_on = record.get("edited") or record.get("contacted") or record.get("status", "pending") != "pending"
        return record["made_by"] in taken and not relied_on and not any(map(self.stands, record["used_by"]))

    def undo_prospects(self, taken: set[int]) -> Undone:
        """Take prospects out of the campaign."""
        before = len(self.campaign.prospects)
        self.campaign.prospects = [one for one in self.campaign.prospects if not self.goes(one, taken)]
        return Undone(removed=before - len(self.campaign.prospects))

    def undo_connections(self, taken: set[int]) -> Undone:
        """Take connections out, and put back what was cleared away, the newest clearing first."""
        done = Undone()
        self.take_out(taken, done)
        for number in sorted(taken, reverse=True):
            cleared_again = any(one.clears and self.stands(one.number) for one in self.imports[number + 1 :])
            if not cleared_again:
                self.put_back(self.imports[number], done)
                self.take_out(taken, done)
        done.restored += self.restore(self.network)
        self.network.sort(key=lambda one: one["age"])
        return done

    def put_back(self, one: Import, done: Undone) -> None:
        """Put back what an import has cleared away, unless somebody stands in its place."""
        places = {key_of(known) for known in self.network}
        back = [record for record in one.cleared if key_of(record) not in places]
        one.cleared = [record for record in one.cleared if key_of(record) in places]
        self.network += back
        done.restored += len(back)

    def undo_list(self, sheet: Any, taken: set[int]) -> Undone:
        """Take people and companies out of a list, then what is empty, and give credits back."""
        done, is_there = Undone(), any(known is sheet for known in self.sheets)
        if is_there:
            rows, companies = self.restore(sheet.rows), self.restore(sheet.companies)
            people = len(sheet.rows)
            sheet.rows = [row for row in sheet.rows if not self.goes(row, taken)]
            employers = [row["company_row"] for row in sheet.rows]
            firms = len(sheet.companies)
            sheet.companies = [
                firm for firm in sheet.companies if not self.goes(firm, taken) or any(firm is one for one in employers)
            ]
            done = Undone(people - len(sheet.rows), rows, firms - len(sheet.companies), companies)
            for subject, made_by in list(sheet.columns.items()):
                under = sheet.rows if subject == "person" else sheet.companies
                if made_by in taken and not any(record["tier"] for record in under):
                    del sheet.columns[subject]
                    done.columns_removed += 1
        done.credits_returned = sum(self.give_back(self.imports[number]) for number in sorted(taken))
        if is_there and sheet.made_by in taken and self.is_deserted(sheet):
            self.world.sheets = [known for known in self.sheets if known is not sheet]
            done.list_removed = True
        return done

    def is_deserted(self, sheet: PlainSheet) -> bool:
        """Tell whether nothing is in a list, and nothing was imported into it."""
        visited = any(self.stands(one.number) for one in self.imports if one.target is sheet)
        return not sheet.records() and not sheet.columns and not visited

    def give_back(self, one: Import) -> int:
        """Give the credits of what is no more back, as far as that was not done before."""
        there = [known for known in self.sheets if known is one.target]
        bought = [record for sheet in there for record in (sheet.rows if one.buys == "people" else sheet.companies)]
        left = sum(record["made_by"] == one.number for record in bought)
        if not one.charged:
            return 0
        amount = one.charged - one.returned - PRICE * left
        one.returned += amount
        if amount:
            self.ledger.append(amount)
        return amount

    def take_out(self, taken: set[int], done: Undone) -> None:
        """Take connections out."""
        before = len(self.network)
        self.network = [one for one in self.network if not self.goes(one, taken)]
        done.removed += before - len(self.network)

    def restore(self, records: list[Row]) -> int:
        """Let each value be the last one that stands; tell how many records are other than they were."""
        before = shown(records)
        for record in records:
            for name, writes in record["writes"].items():
                record[name] = [value for author, value in writes if self.stands(author)][-1]
        return sum(before[id(record)] != values_of(record) for record in records)


def use(record: Row, number: int) -> None:
    """Note that an import has met something."""
    record.setdefault("used_by", set[int]()).add(number)


def change_by_hand(record: Row, name: str, value: Any) -> None:
    """Write a value that no import has."""
    record["writes"][name].append((None, value))
    record[name] = value


def values_of(record: Row) -> Row:
    """Give what is shown of a record."""
    names = SHOWN_OF_ROW if "full_name" in record else SHOWN_OF_COMPANY if "domain" in record else SHOWN_OF_CONNECTION
    return {name: record.get(name) for name in names}


def shown(records: Sequence[Row]) -> Mapping[int, Row]:
    """Copy what is shown of records."""
    return {id(record): values_of(record) for record in records}


def note(records: Sequence[Row], before: Mapping[int, Row], number: int | None) -> None:
    """Note who has made each new record and written each new value."""
    for record in records:
        was, now = before.get(id(record)), values_of(record)
        if was is None:
            record |= {"made_by": number, "edited": False}
            record.setdefault("used_by", set[int]())
            record["writes"] = {name: [(None, value)] for name, value in now.items()}
            continue
        for name in [name for name, value in now.items() if value is not was[name] and value != was[name]]:
            record["writes"][name].append((number, now[name]))


def as_company(row: Row) -> Row:
    """Read a row as a company."""
    company = {"name": row["name"].strip() or None, "industry": row["industry"] or None, "tier": row["Tier"] or None}
    return {"domain": domain_of(row["domain"]), **company}


def as_connection(row: Row) -> Row:
    """Read a row as a connection."""
    url = f"https://www.linkedin.com/in/{slug(row['linkedinUrl'])}" if slug(row["linkedinUrl"]) else None
    first_name, company, email = (row[name].strip() or None for name in ("firstName", "company", "email"))
    return {"first_name": first_name, "company": company, "email": email, "linkedin_url": url}


def key_of(connection: Row) -> tuple[str, ...]:
    """Tell what a connection is known by."""
    if connection["linkedin_url"]:
        return (connection["linkedin_url"],)
    return alike(connection["first_name"]), alike(connection["company"])
