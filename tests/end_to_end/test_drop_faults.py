"""A fault of ours brings a dropped file back until it is given up, with nothing written; a bad file is only told so."""

import json
import os
import subprocess
import sys
from collections.abc import Generator, Mapping
from typing import Any, NamedTuple
from uuid import uuid4

import psycopg
import pytest
from psycopg.conninfo import conninfo_to_dict

from tests.end_to_end.conftest import PATIENCE_SECONDS, ROOT, Stack
from tests.end_to_end.dropping import cloud, drop_dead_letters, eventually, keys_under, unacknowledged
from tests.end_to_end.gate import Gate
from tests.postgres import running_postgres
from tests.workbooks import Xls, ole, xlsx

TWO = ("import_rows", "network_connections")
CONNECTIONS = "First Name,Last Name,URL\nZoë,Müller,https://www.linkedin.com/in/zoe\nAda,Byron,\n"


class Gated(NamedTuple):
    """A stack whose way to the database can be cut, and the login of the database behind."""

    stack: Stack
    gate: Gate
    database_url: str
    s3: Any
    sqs: Any

    def drop(self, place: str, data: bytes) -> str:
        """Put a file for the demo account; give the key of its result."""
        place = f"{self.stack.state['account_id']}/{place}"
        self.s3.put_object(Bucket=self.stack.state["bucket"], Key=f"drop/{place}", Body=data)
        return f"results/{place}.json"

    def result(self, key: str) -> dict[str, Any]:
        """Wait for a result."""
        eventually(lambda: key in self.results())
        return json.loads(self.s3.get_object(Bucket=self.stack.state["bucket"], Key=key)["Body"].read())

    def results(self) -> set[str]:
        """List what was written beside files."""
        return keys_under(self.s3, self.stack.state["bucket"])

    def counted(self) -> Mapping[str, int]:
        """Count what is in the database, past the gate."""
        names = ("imports", "import_rows", "network_connections", "dropped_files")
        with psycopg.connect(self.database_url) as db:
            return {name: db.execute(f"select count(*) from {name}").fetchall()[0][0] for name in names}

    def comes_again_after(self, seconds: int) -> None:
        """Let what is not acknowledged come again after so long, as often as ever."""
        queue_url, attributes = self.stack.state["drop_queue_url"], {"VisibilityTimeout": str(seconds)}
        self.sqs.set_queue_attributes(QueueUrl=queue_url, Attributes=attributes)
        # Whoever waits for a message already has the old time still, for one message.
        self.result(self.drop(f"connections/{uuid4()}.csv", b"First Name,Last Name\nThe,First\n"))

    def given_up(self) -> int:
        """Count the dropped files that were given up."""
        return drop_dead_letters(self.sqs, self.stack)


@pytest.fixture(scope="module")
def gated(tmp_path_factory: pytest.TempPathFactory) -> Generator[Gated]:
    """Run a stack whose database is elsewhere, behind a gate."""
    folder = tmp_path_factory.mktemp("gated")
    with running_postgres(folder / "postgres") as url:
        port = str(conninfo_to_dict(url)["port"])
        gate = Gate(int(port))
        stack = Stack(folder / "stack", {"DATABASE_URL": url.replace(f":{port}/", f":{gate.port}/")})
        stack.start()
        sqs = cloud(stack, "sqs")
        running = Gated(stack, gate, url, cloud(stack, "s3"), sqs)
        yield running
        stack.stop()
        gate.close()


def redriven(stack: Stack) -> dict[str, Any]:
    """Send the dead letters back as an operator does."""
    command = [sys.executable, "-m", "local", "redrive"]
    environment = {**os.environ, "LOCAL_DIR": str(stack.folder)}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, check=True, timeout=PATIENCE_SECONDS)
    return json.loads(done.stdout)


def is_importing(db: psycopg.Connection) -> bool:
    """Tell whether the import waits in the middle of its transaction."""
    waits = "select from pg_stat_activity where usename = 'leadintake_app' and wait_event_type = 'Lock'"
    return db.execute(waits).rowcount > 0


def imported_once_after_a_redrive(gated: Gated, result_key: str, before: Mapping[str, int]) -> None:
    """Find nothing written; then mend the way, send the letters back, and find the file imported once."""
    eventually(lambda: gated.given_up() == 1)
    assert gated.counted() == before
    assert result_key not in gated.results()
    gated.gate.mend()
    assert redriven(gated.stack) == {"sent": 1}
    result = gated.result(result_key)
    assert (result["status"], result["counters"]) == ("imported", {"imported": 2, "skipped": 0, "total": 2})
    assert gated.counted() == {name: number + (2 if name in TWO else 1) for name, number in before.items()}
    assert result["report"] in gated.results()
    assert gated.given_up() == 0


def test_a_file_that_comes_while_the_database_is_out_of_reach(gated: Gated):
    gated.comes_again_after(5)
    before = gated.counted()
    gated.gate.cut()
    imported_once_after_a_redrive(gated, gated.drop("connections/away.csv", CONNECTIONS.encode()), before)


def test_a_file_whose_import_loses_the_database_on_the_way(gated: Gated):
    gated.comes_again_after(5)
    before = gated.counted()
    with psycopg.connect(gated.database_url) as db:
        db.execute("lock table network_connections in access exclusive mode")
        with psycopg.connect(gated.database_url, autocommit=True) as other:
            key = gated.drop("connections/lost.csv", CONNECTIONS.replace("zoe", "joe").replace("Ada", "Eda").encode())
            eventually(lambda: is_importing(other))
            gated.gate.cut()
        db.rollback()
    imported_once_after_a_redrive(gated, key, before)


def workbook_that_inflates() -> bytes:
    """Write a workbook of 20 kB whose sheet has 20 MB."""
    return xlsx(" " * 20_000_000)


BAD: dict[str, tuple[bytes, str]] = {
    "bomb.xlsx": (workbook_that_inflates(), "unpack"),
    "protected.xlsx": (ole({"EncryptionInfo": b"x", "EncryptedPackage": b"x"}), "password"),
    "protected.xls": (ole({"Workbook": Xls().record_in_globals(0x002F, bytes(54)).stream()}), "password"),
    "document.csv": (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<< /Type /Catalog >>\nendobj\n", "PDF"),
    "header alone.csv": (b"Full Name,Company\n", "rows"),
    "no header.csv": (b"a1,17\na2,18\na3,19\n", "No column says"),
    "empty.csv": (b"", "empty"),
    "blank.csv": (b"\n \n\n", "empty"),
}


def test_bad_files_are_told_so_and_nothing_is_given_up(gated: Gated):
    # So long that nothing comes twice because the machine is slow.
    gated.comes_again_after(120)
    before = gated.counted()
    keys = {name: gated.drop(f"new-list/{name}", data) for name, (data, _) in BAD.items()}
    results = {name: gated.result(key) for name, key in keys.items()}
    for name, (_, said) in BAD.items():
        assert results[name]["status"] == "refused", name
        assert said in results[name]["error"]["message"], results[name]["error"]
        assert (results[name]["report"] is not None) == (name == "no header.csv")
    after = gated.counted()
    assert after["import_rows"] == before["import_rows"]
    assert after["imports"] == before["imports"] + len(BAD)
    eventually(lambda: not unacknowledged(gated.sqs, gated.stack))
    assert gated.given_up() == 0
