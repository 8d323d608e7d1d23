"""A CSV file of 10 MB in the styles that there are."""

import csv
import io
import random
from typing import Any

ROWS = 45_000
STYLES: dict[str, tuple[float, dict[str, Any]]] = {
    "quotes in 10% of the rows": (0.1, {}),
    "quotes in all rows": (1.0, {}),
    "CRLF": (0.1, {"lineterminator": "\r\n"}),
    "semicolons": (0.1, {"delimiter": ";"}),
    "quotes around all cells": (0.1, {"quoting": csv.QUOTE_ALL}),
}
"""How many rows need quotes, and how the csv module is to write the file."""


def people(share_quoted: float, **style: Any) -> bytes:
    """Write a file of people, some of whose cells need quotes, in a style of the csv module."""
    chance = random.Random(7)
    lines = ["Id,First Name,Last Name,Email,Company,Domain,Title,City,Country,LinkedIn,Phone,Notes"]
    for number in range(ROWS):
        company = f'"Acme {number % 999}, Inc"' if chance.random() < share_quoted else f"Acme {number % 999}"
        lines.append(
            f"{number},Jane{number},Müller{number},jane{number}@acme{number % 999}.com,{company},"
            f"acme{number % 999}.com,"
            f"VP of Sales,Köln,Germany,https://www.linkedin.com/in/jane-{number}-{chance.randrange(10**6)},"
            f"+49 30 {chance.randrange(10**7)},met at the fair in hall {chance.randrange(30)} and asked for a call"
        )
    text = "\n".join(lines) + "\n"
    if style:
        rows = csv.reader(io.StringIO(text, newline=""))
        styled = io.StringIO(newline="")
        csv.writer(styled, **style).writerows(rows)
        text = styled.getvalue()
    return text.encode()
