"""What tests of large files share: files of a size, and the way through the bucket."""

import io
import random
from typing import Any

import httpx
import openpyxl

from tests.end_to_end.conftest import PATIENCE_SECONDS, Account

COLUMNS = ("Full Name", "Company", "LinkedIn", "Note")


def rows_of(count: int, note: int = 40) -> list[tuple[str, ...]]:
    """Make people who are all different, each with a note that does not shrink."""
    noise = random.Random(count)
    return [
        (f"Zoë Müller {n}", f"Acme {n % 500}", f"https://www.linkedin.com/in/zoe-{n}", noise.randbytes(note).hex())
        for n in range(count)
    ]


def csv_of_size(size: int, name: str = "Zoë Müller", note: int = 10) -> str:
    """Write people, with notes of so many characters, until a file has exactly so many bytes."""
    lines, length = [",".join(COLUMNS)], len(",".join(COLUMNS)) + 1
    number = 0
    while True:
        line = f"{name} {number},Acme {number % 500},https://www.linkedin.com/in/zoe-{number},{number * 7919:0{note}}"
        if length + len(line.encode()) + 200 > size:
            break
        lines.append(line)
        length += len(line.encode()) + 1
        number += 1
    last = "The Last,Acme,https://www.linkedin.com/in/the-last,"
    return "\n".join([*lines, last + "x" * (size - length - len(last) - 1)]) + "\n"


def workbook_of(rows: int, note: int) -> bytes:
    """Write people into a workbook that hardly shrinks."""
    book, data = openpyxl.Workbook(write_only=True), io.BytesIO()
    sheet = book.create_sheet()
    sheet.append(COLUMNS)
    for row in rows_of(rows, note):
        sheet.append(row)
    book.save(data)
    return data.getvalue()


def announced(account: Account, name: str, size: int) -> dict[str, Any]:
    """Ask where to send a file."""
    answer = account.call("POST", "/api/uploads", {"fileName": name, "size": size})
    assert answer.status_code == 200, answer.text
    return answer.json()


def sent_to_the_bucket(account: Account, content: bytes, name: str = "people.csv") -> str:
    """Send a file past the API; give its id."""
    ticket = announced(account, name, len(content))
    sent = httpx.post(ticket["url"], data=ticket["fields"], files={"file": (name, content)}, timeout=PATIENCE_SECONDS)
    assert sent.status_code in (200, 201, 204), sent.text
    return ticket["uploadId"]


def previewed(account: Account, path: str, upload_id: str) -> dict[str, Any]:
    """Preview a file that was sent to the bucket."""
    answer = account.call("POST", path, files={"upload_id": (None, upload_id)})
    assert answer.status_code == 200, answer.text
    return answer.json()
