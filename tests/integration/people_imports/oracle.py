"""What an import of people has to do, said as plainly as possible: no index, no database, no cleverness.

It knows nothing of the product's code, not even of its normalisation, and walks through everybody for every question.
"""

import re
from dataclasses import dataclass, field
from typing import Any

from tests.integration.plain_texts import alike, domain_of, slug, visible

PERSON = ("linkedin_url", "first_name", "last_name", "full_name", "headline", "company", "location", "domain")
FREE_MAIL = {"gmail.com", "outlook.com"}
Row = dict[str, Any]


def name_of(row: Row) -> str:
    """Give the name that is shown."""
    if visible(row["full_name"]):
        return row["full_name"]
    return " ".join(part.strip() for part in (row["first_name"], row["last_name"]) if visible(part))


def same_address(one: Row, other: Row) -> bool:
    return bool(slug(one["linkedin_url"])) and slug(one["linkedin_url"]) == slug(other["linkedin_url"])


def different_addresses(one: Row, other: Row) -> bool:
    mine, theirs = slug(one["linkedin_url"]), slug(other["linkedin_url"])
    return bool(mine) and bool(theirs) and mine != theirs


def same(one: Row, other: Row, *fields: str) -> bool:
    """Tell whether two share their name and these fields, and have all of them."""
    pairs = [(name_of(one), name_of(other)), *((one[name], other[name]) for name in fields)]
    return all(alike(mine) and alike(mine) == alike(theirs) for mine, theirs in pairs)


def recognised(person: Row, people: list[Row], *, by_name_alone: bool) -> tuple[Row, str] | None:
    """Go through the passes; people come the oldest first."""
    for one in people:
        if same_address(person, one):
            return one, "linkedin_url"
    passes = [("name_company", ["company"]), ("name_location", ["location"])] + [("name", [])] * by_name_alone
    for by, fields in passes:
        for one in people:
            if same(person, one, *fields) and not different_addresses(person, one):
                return one, by
    return None


@dataclass
class Sheet:
    """A list. Its rows have the person's fields, "tier", "company_row" and "age"; the oldest come first."""

    rows: list[Row] = field(default_factory=list[Row])
    companies: list[Row] = field(default_factory=list[Row])


@dataclass
class Outcome:
    """What an import has done."""

    fates: dict[int, Row] = field(default_factory=dict[int, Row])
    """By line: outcome, reason, by, row, changes."""
    companies_created: int = 0
    companies_linked: int = 0
    name_only: int = 0
    name_only_elsewhere: int = 0

    def count(self, what: str) -> int:
        """Count the rows of one outcome, or of one reason."""
        return sum(what in (fate["outcome"], fate["reason"]) for fate in self.fates.values())

    def affected(self) -> list[Row]:
        """Give each row once, in the order of the file."""
        rows: list[Row] = []
        for _, fate in sorted(self.fates.items()):
            if fate["outcome"] != "skipped" and not any(fate["row"] is row for row in rows):
                rows.append(fate["row"])
        return rows


@dataclass
class World:
    """An account."""

    sheets: list[Sheet]
    blocked_domains: set[str] = field(default_factory=set[str])
    blocked_names: set[str] = field(default_factory=set[str])
    clock: int = 0

    def older_than_nobody(self) -> int:
        """Give the age of whoever comes now."""
        self.clock += 1
        return self.clock

    def import_people(self, sheet: Sheet, file: list[Row], *, skips: bool) -> Outcome:
        """Import a file, whose rows have the person's fields, "tier", "industry" and "founded"."""
        outcome = Outcome()
        in_file_order = list(enumerate([read(row) for row in file], 2))
        accepted: list[tuple[int, Row, Row]] = []
        for line, person in sorted(in_file_order, key=lambda pair: strength(*pair)):
            fate = self.fate(sheet, person, line, skips=skips)
            outcome.fates[line] = fate
            if fate["outcome"] != "skipped":
                accepted.append((line, person, fate["row"]))
                outcome.name_only += fate["by"] == "name"
                outcome.name_only_elsewhere += fate.get("elsewhere", False)
        self.link(sheet, accepted, outcome)
        self.settle(sheet)
        return outcome

    def fate(self, sheet: Sheet, person: Row, line: int, *, skips: bool) -> Row:
        """Decide one row."""
        others = [row for other in self.sheets if other is not sheet for row in other.rows]
        others.sort(key=lambda row: row["age"])
        if skips and person["domain"] in self.blocked_domains:
            return skipped("blocked", "domain")
        if skips and alike(person["company"]) in self.blocked_names:
            return skipped("blocked", "company_name")
        if skips and (met := recognised(person, others, by_name_alone=False)):
            return skipped("cross_list", met[1], met[0])
        if not slug(person["linkedin_url"]) and not alike(name_of(person)):
            return skipped("no_identity", None)
        met = recognised(person, sorted(sheet.rows, key=lambda row: row["age"]), by_name_alone=True)
        if met:
            row, by = met
            companies = {alike(row["company"]), alike(person["company"])} - {""}
            elsewhere = by == "name" and len(companies) == 2
            changes = merge(row, person)
            row["first_line"] = min(line, row.get("first_line", line))
            fate = {"outcome": "updated", "reason": None, "by": by, "row": row, "changes": changes}
            return {**fate, "elsewhere": elsewhere}
        # Younger than all that was there; among the new ones the earlier line is the older.
        new = {name: person[name] for name in (*PERSON, "tier")}
        new |= {"company_row": None, "age": self.clock + line, "first_line": line, "source": "import"}
        sheet.rows.append(new)
        return {"outcome": "imported", "reason": None, "by": None, "row": new, "changes": {}}

    def link(self, sheet: Sheet, accepted: list[tuple[int, Row, Row]], outcome: Outcome) -> None:
        """Link rows to companies, once it is known how the rows stand."""
        for _, person, row in accepted:
            domain = row["domain"]
            if row["company_row"] is None and domain and domain not in FREE_MAIL:
                company = next((one for one in sheet.companies if one["domain"] == domain), None)
                if company is None:
                    company = {"domain": domain, "name": row["company"], "industry": None, "founded": None}
                    company |= {"lines": [], "age": None}
                    sheet.companies.append(company)
                    outcome.companies_created += 1
                row["company_row"] = company
                outcome.companies_linked += 1
            self.tell(row["company_row"], person, row)

    def tell(self, company: Row | None, person: Row, row: Row) -> None:
        """Let a row of the file say what it knows of the company that the person works for."""
        if company is not None:
            company["lines"].append(row["first_line"])
            if company["domain"] == person["domain"]:
                fill(company, {"name": person["company"], "industry": person["industry"]})
                fill(company, {"founded": person["founded"]})

    def settle(self, sheet: Sheet) -> None:
        """Let the new rows and companies grow old, in the order of the file."""
        sheet.rows.sort(key=lambda row: row["age"])
        for row in sheet.rows:
            row.pop("first_line", None)
        sheet.companies.sort(key=lambda one: (one["age"] is None, one["age"] or min(one["lines"])))
        self.clock += 1000
        for company in sheet.companies:
            company["age"] = company["age"] or self.older_than_nobody()
            company["lines"] = []


def skipped(reason: str, by: str | None, row: Row | None = None) -> Row:
    return {"outcome": "skipped", "reason": reason, "by": by, "row": row, "changes": {}}


def read(cells: Row) -> Row:
    """Read a row of a file: blanks are nothing, addresses and domains have one spelling, the rest is as it is."""
    person: Row = {name: text.strip() if visible(text) else None for name, text in cells.items()}
    person["linkedin_url"] = f"https://www.linkedin.com/in/{slug(cells['linkedin_url'])}"
    if not slug(cells["linkedin_url"]):
        person["linkedin_url"] = None
    person["domain"] = domain_of(cells["domain"])
    founded = person["founded"]
    person["founded"] = int(founded) if founded and re.fullmatch(r"\d{4}", founded) else None
    return person


def strength(line: int, person: Row) -> tuple[bool, int, int]:
    """Sort first what says the most about who somebody is."""
    filled = [name_of(person), person["company"], person["location"]]
    return not person["linkedin_url"], -sum(bool(alike(text)) for text in filled), line


def merge(row: Row, person: Row) -> dict[str, tuple[Any, Any]]:
    """Fill what is missing; what is shown stays, the name that is put together from its parts too."""
    was, shown = dict(row), name_of(row)
    for name in (*PERSON, "tier"):
        if not visible(row[name]) and person[name] is not None and not (name == "full_name" and shown):
            row[name] = person[name]
    if shown and name_of(row) != shown:
        row["full_name"] = shown
    return {name: (was[name], row[name]) for name in (*PERSON, "tier") if was[name] != row[name]}


def fill(record: Row, said: Row) -> None:
    for name, value in said.items():
        if record[name] is None:
            record[name] = value
