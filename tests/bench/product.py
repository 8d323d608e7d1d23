"""The product over HTTP, as callers have it: a file is uploaded and previewed, then confirmed, which is measured."""

import time
from typing import Any

import httpx
import psycopg
from psycopg.conninfo import conninfo_to_dict

from local.database import SUPERUSER
from local.state import Folder
from tests.bench.people_files import MAPPING, csv_of, known_people, person
from tests.bench.usage import Server, cpu_of_functions, cpu_of_stack, forget_peaks, peak_of_functions
from tests.end_to_end.conftest import Account, Stack

CHUNK = 100_000
MOST_ROWS_INLINE = 100_000
STRANGERS = 1_000
BLOCKED = 100


def superuser_of(stack: Stack) -> str:
    """Give the address of a stack's database, as somebody who may do anything with its server."""
    owner = conninfo_to_dict(str(stack.state["database_url"]))
    password = Folder(stack.folder).secret("postgres")
    return f"postgresql://{SUPERUSER}:{password}@{owner['host']}:{owner['port']}/{owner['dbname']}"


class Product:
    """A running stack, and lists in it."""

    def __init__(self, stack: Stack) -> None:
        self.database, self.pid = superuser_of(stack), int(stack.state["pid"])
        self._stack = stack

    def take(self, text: str, known: int) -> dict[str, float]:
        """Import a file into a list of some size, right after a checkpoint, and say what it took."""
        account = self._stack.new_account("bench")
        _keep_others(account)
        list_id = new_list(account)
        for filling in known_people(known, CHUNK):
            confirm(account, list_id, filling)
        with psycopg.connect(self.database, autocommit=True) as db:
            db.execute("vacuum analyze")
            db.execute("checkpoint")
        return self._measured(account, list_id, text)

    def _measured(self, account: Account, list_id: str, text: str) -> dict[str, float]:
        body = previewed(account, list_id, text)
        forget_peaks(self.pid)
        server, stack, functions = Server.now(self.database), cpu_of_stack(self.pid), cpu_of_functions(self.pid)
        began = time.monotonic()
        done = confirmed(account, list_id, body)
        wall = time.monotonic() - began
        assert done["total"] == text.count("\n") - 1, done
        return {
            "wall": wall,
            "cpu": cpu_of_stack(self.pid) - stack,
            "functions": cpu_of_functions(self.pid) - functions,
            "peak": peak_of_functions(self.pid),
            **Server.now(self.database).since(server),
        }


def _keep_others(account: Account) -> None:
    """Give an account what an import has to be held against: another list with people, and a blocklist."""
    confirm(account, new_list(account), csv_of([person(20_000_000 + number) for number in range(STRANGERS)]))
    entries = [{"domain": f"blocked{number}.example", "name": f"Blocked {number}"} for number in range(BLOCKED)]
    assert account.call("POST", "/api/blocked-companies", {"entries": entries}).status_code == 200


def new_list(account: Account) -> str:
    """Make a list."""
    return account.made("/api/lists", {"name": "bench"}, "sheet")["id"]


def confirm(account: Account, list_id: str, text: str) -> dict[str, Any]:
    """Import a file."""
    return confirmed(account, list_id, previewed(account, list_id, text))


def previewed(account: Account, list_id: str, text: str) -> dict[str, Any]:
    """Upload and preview a file; give the body that confirms it."""
    data = text.encode()
    ticket = account.call("POST", "/api/uploads", {"fileName": "people.csv", "size": len(data)}).json()
    sent = httpx.post(ticket["url"], data=ticket["fields"], files={"file": data}, timeout=600)
    sent.raise_for_status()
    answer = account.call("POST", f"/api/lists/{list_id}/import", {"uploadId": ticket["uploadId"]})
    assert answer.status_code == 200, answer.text
    return {"csv_text": answer.json()["csv_text"], "mapping": MAPPING}


def confirmed(account: Account, list_id: str, body: dict[str, Any]) -> dict[str, Any]:
    """Confirm a file, and wait until it is in the list."""
    answer = account.call("PUT", f"/api/lists/{list_id}/import", body)
    if answer.status_code == 503:
        # A slow machine takes longer than a request may last; a worker does the same.
        answer = account.call("PUT", f"/api/lists/{list_id}/import", body, headers={"Prefer": "respond-async"})
    assert answer.status_code in (200, 202), answer.text
    return answer.json() if answer.status_code == 200 else _waited_for(account, answer.headers["Location"])


def _waited_for(account: Account, location: str) -> dict[str, Any]:
    while (shown := account.call("GET", location).json())["status"] in ("queued", "running"):
        time.sleep(0.2)
    assert shown["status"] == "completed", shown
    return shown["counters"]
