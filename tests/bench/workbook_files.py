"""Workbooks of people as a sales tool exports them."""

import io
from datetime import date, timedelta
from random import Random

import openpyxl

from tests.workbooks import Xls, ole


def leads(randomness: Random, size: int) -> list[list[object]]:
    """Make people as a sales tool exports them: texts, numbers and dates."""
    syllables = ("an", "be", "cor", "di", "el", "fo", "gar", "hin", "iv", "jo", "ka", "lu")

    def name(length: int) -> str:
        return "".join(randomness.choices(syllables, k=length)).title()

    def lead() -> list[object]:
        first, last, company = name(2), name(3), name(4)
        url = f"https://www.linkedin.com/in/{first}-{last}-{randomness.randrange(16**8):08x}".lower()
        since = date(2020, 1, 1) + timedelta(days=randomness.randrange(1800))
        employees, revenue = randomness.randrange(1, 100_000), round(randomness.random() * 1e6, 2)
        return [first, last, f"{company} GmbH", url, employees, revenue, since, f"{first}.{last}@{company}.com".lower()]

    header: list[object] = [
        "First Name",
        "Last Name",
        "Company",
        "LinkedIn URL",
        "Employees",
        "Revenue",
        "Since",
        "Email",
    ]
    return [header, *(lead() for _ in range(size))]


def as_openpyxl_writes(rows: list[list[object]]) -> bytes:
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("Leads")
    for cells in rows:
        sheet.append(cells)
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def as_xls(rows: list[list[object]]) -> bytes:
    workbook = Xls()
    day = workbook.style("yyyy-mm-dd")
    for line, cells in enumerate(rows[:30_000], start=1):
        for column, value in enumerate(cells):
            if isinstance(value, date):
                workbook.number(line, column, (value - date(1899, 12, 30)).days, day)
            elif isinstance(value, int | float):
                workbook.number(line, column, value)
            else:
                workbook.text(line, column, str(value))
    return ole({"Workbook": workbook.stream()})
