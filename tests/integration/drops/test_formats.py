"""Every place takes CSV, .xlsx and .xls, and makes the same of each."""

from collections.abc import Callable, Mapping
from typing import Any, LiteralString, NamedTuple

import pytest

from tests.integration.drops.conftest import Dropper, new_campaign
from tests.workbooks import Xls, inline, ole, row, xlsx

Cells = list[list[str]]


def as_csv(cells: Cells) -> bytes:
    return "".join(",".join(line) + "\n" for line in cells).encode()


def as_xlsx(cells: Cells) -> bytes:
    return xlsx(
        "".join(
            row(number, *(inline(f"{'ABCDEFG'[place]}{number}", text) for place, text in enumerate(line)))
            for number, line in enumerate(cells, 1)
        )
    )


def as_xls(cells: Cells) -> bytes:
    book = Xls()
    for number, line in enumerate(cells, 1):
        for place, text in enumerate(line):
            book.text(number, place, text)
    return ole({"Workbook": book.stream()})


WRITERS: Mapping[str, Callable[[Cells], bytes]] = {"csv": as_csv, "xlsx": as_xlsx, "xls": as_xls}


class Target(NamedTuple):
    """A place for files, what is dropped there, and where it is found afterwards."""

    place: str
    cells: Cells
    found: LiteralString


TARGETS = {
    "people": Target(
        "lists/{list}/people",
        [
            ["Full Name", "Company", "LinkedIn URL"],
            ["Zoë Müller", "Acme", "linkedin.com/in/zoe"],
            ["Ada", "Globex", ""],
        ],
        "select full_name, company, linkedin_url from list_rows where list_id = %(list)s order by full_name",
    ),
    "companies": Target(
        "lists/{list}/companies",
        [["Company Name", "Website", "Industry"], ["Müller GmbH", "https://www.mueller.example", "Retail"]],
        "select name, domain, industry from list_company_rows where list_id = %(list)s",
    ),
    "prospects": Target(
        "campaigns/{campaign}",
        [["Email", "First Name", "Last Name", "Rank"], ["ZOE@acme.example", "Zoë", "Müller", "first"]],
        "select email, name, custom_fields::text from campaign_prospects where campaign_id = %(campaign)s",
    ),
    "connections": Target(
        "connections",
        [["First Name", "Last Name", "URL", "Connected On"], ["Zoë", "Müller", "linkedin.com/in/zoe", "03 Nov 2024"]],
        "select first_name, last_name, linkedin_url, connected_on::text from network_connections"
        " where account_id = %(account)s",
    ),
    "new_list": Target(
        "new-list",
        [["First Name", "Last Name", "Company"], ["Zoë", "Müller", "Acme"], ["Ada", "Byron", "Globex"]],
        "select r.first_name, r.last_name, r.company from list_rows r join lists l on l.id = r.list_id"
        " where r.account_id = %(account)s and l.name = 'Kunden März +1 100%%' order by r.first_name",
    ),
}
FOUND = {
    "people": [("Ada", "Globex", None), ("Zoë Müller", "Acme", "https://www.linkedin.com/in/zoe")],
    "companies": [("Müller GmbH", "mueller.example", "Retail")],
    "prospects": [("zoe@acme.example", "Zoë Müller", '{"rank": "first"}')],
    "connections": [("Zoë", "Müller", "https://www.linkedin.com/in/zoe", "2024-11-03")],
    "new_list": [("Ada", "Byron", "Globex"), ("Zoë", "Müller", "Acme")],
}


@pytest.mark.parametrize("ending", WRITERS)
@pytest.mark.parametrize("name", TARGETS)
def test_each_place_takes_each_format(dropper: Dropper, name: str, ending: str):
    target = TARGETS[name]
    ids: dict[str, Any] = {
        "list": dropper.new_list(),
        "campaign": new_campaign(dropper, type="email"),
        "account": dropper.account.account_id,
    }
    key = f"{dropper.root}/{target.place.format(**ids)}/Kunden März +1 100%.{ending}"
    result = dropper.drop(key, WRITERS[ending](target.cells))
    assert (result["status"], result["file"], result["kind"]) == ("imported", key, name), result["error"]
    assert result["counters"]["imported"] == len(target.cells) - 1
    assert [tuple(one) for one in dropper.owner.execute(target.found, ids).fetchall()] == FOUND[name]
    (imported,) = dropper.imports()
    assert (str(imported["id"]), imported["file_name"]) == (result["importId"], key.rpartition("/")[2])
    _, rows = dropper.report(result)
    assert [list(told[5:]) for told in rows] == [[text or None for text in line] for line in target.cells]
    # One content, whatever it was written as.
    again = dropper.drop(f"{key}.csv", as_csv(target.cells))
    assert again["sameContentAs"] == result["importId"]
