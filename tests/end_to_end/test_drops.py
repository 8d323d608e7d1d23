"""Files dropped into the local stack: by the command, and through the watched folder."""

import json
import os
import random
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.parse import quote_plus

import httpx
import openpyxl
import psycopg

from tests.end_to_end.conftest import PATIENCE_SECONDS, ROOT, Stack, descendants
from tests.end_to_end.dropping import cloud, keys_under


def dropped(stack: Stack, path: Path, to: str) -> tuple[int, dict[str, Any]]:
    """Drop a file as a person would."""
    done = subprocess.run(
        [sys.executable, "-m", "local", "drop", str(path), "--to", to],
        cwd=ROOT,
        env={**os.environ, "LOCAL_DIR": str(stack.folder)},
        capture_output=True,
        text=True,
        timeout=PATIENCE_SECONDS,
        check=False,
    )
    assert done.stdout, done.stderr
    return done.returncode, json.loads(done.stdout)


def get(stack: Stack, path: str) -> dict[str, Any]:
    headers = {"Authorization": f"Bearer {stack.state['api_key']}"}
    return httpx.get(f"{stack.url}{path}", headers=headers, timeout=PATIENCE_SECONDS).json()


def test_a_file_dropped_by_command_becomes_a_list(stack: Stack, tmp_path: Path):
    file = tmp_path / "Kunden März +1.csv"
    file.write_text("Full Name,Company\nZoë Müller,Acme\n", encoding="utf-8")
    status, result = dropped(stack, file, "new-list")
    assert (status, result["status"]) == (0, "imported")
    (row,) = get(stack, f"/api/lists/{result['targetId']}/rows")["rows"]
    assert row["profileData"]["fullName"] == "Zoë Müller"


def test_a_file_that_is_refused_is_explained(stack: Stack, tmp_path: Path):
    file = tmp_path / "x.csv"
    file.write_text("a,b\n1,2\n", encoding="utf-8")
    status, result = dropped(stack, file, "new-list")
    assert (status, result["status"], result["error"]["code"]) == (1, "refused", "unclear_file")


def test_options_are_dropped_by_command_too(stack: Stack, tmp_path: Path):
    file, options = tmp_path / "vague.csv", tmp_path / "vague.csv.options.json"
    file.write_text("a,b\nx1,y1\n", encoding="utf-8")
    options.write_text('{"dataType": "people", "mapping": {"full_name": "a"}}', encoding="utf-8")
    early = tmp_path / "early.csv.options.json"
    early.write_text("{}", encoding="utf-8")
    assert dropped(stack, file, "new-list")[1]["status"] == "refused"
    status, result = dropped(stack, options, "new-list")
    assert (status, result["status"], result["counters"]["imported"]) == (0, "imported", 1)
    for _ in range(2):
        status, late = dropped(stack, options, "new-list")
        assert (status, late["status"], late["importId"]) == (1, "ignored", result["importId"])
    assert dropped(stack, early, "new-list")[1]["status"] == "kept"


def wait_for(path: Path) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not path.exists() and time.monotonic() < deadline:
        time.sleep(0.2)


def test_a_refused_file_of_the_watched_folder_has_its_sheet_beside_it(stack: Stack):
    folder = stack.folder / "drop" / stack.state["account_id"] / "new-list"
    # This name is like those of our reports.
    file = folder / "unclear.report.csv"
    file.write_text("a,b\nx1,y1\nx2,y2\n", encoding="utf-8")
    wait_for(folder / f"{file.name}.result.json")
    assert json.loads((folder / f"{file.name}.result.json").read_text("utf-8"))["status"] == "refused"
    book = openpyxl.load_workbook(folder / f"{file.name}.report.xlsx")
    rows = list(book.worksheets[-1].iter_rows(min_row=2, values_only=True))
    assert [(told[1], *told[5:]) for told in rows] == [("x not imported", f"x{n}", f"y{n}") for n in (1, 2)]


def test_what_lies_in_the_watched_folder_is_dropped_and_answered_beside(stack: Stack):
    folder = stack.folder / "drop" / stack.state["account_id"] / "connections"
    (folder / "Connections.csv").write_text("First Name,Last Name\nAda,Lovelace\n", encoding="utf-8")
    result = folder / "Connections.csv.result.json"
    wait_for(result)
    assert json.loads(result.read_text("utf-8"))["counters"] == {"imported": 1, "skipped": 0, "total": 1}
    names = [one["last_name"] for one in get(stack, "/api/network/connections?search=lovelace")["connections"]]
    assert names == ["Lovelace"]


def importing_processes(stack: Stack) -> list[int]:
    """Find the processes of the function that hears of dropped files."""
    found: list[int] = []
    for pid in descendants(int(stack.state["pid"])):
        with suppress(OSError):
            if b"=ImportDroppedFile\0" in Path(f"/proc/{pid}/environ").read_bytes():
                found.append(pid)
    return found


def test_files_are_imported_once_however_often_the_function_is_killed(
    own_stack: Stack, randomness: random.Random, soak: bool
):
    files, kills, rows = (100, 20, 2_000) if soak else (15, 3, 2_000)
    s3, sqs, state = cloud(own_stack, "s3"), cloud(own_stack, "sqs"), own_stack.state
    # What a killed function had in its hands comes again after this time; and not so soon that it is given up.
    sqs.set_queue_attributes(
        QueueUrl=state["drop_queue_url"],
        Attributes={"VisibilityTimeout": "8", "RedrivePolicy": ""},
    )
    accounts = [own_stack.new_account(f"account {number}") for number in range(5)]
    keys = [f"drop/{accounts[number % 5].account_id}/connections/{number}.csv" for number in range(files)]
    for number, key in enumerate(keys):
        body = "First Name,Last Name,URL\n" + "".join(
            f"P{row},File {number},https://www.linkedin.com/in/p-{number}-{row}\n" for row in range(rows)
        )
        stored = s3.put_object(Bucket=state["bucket"], Key=key, Body=body.encode())
        if randomness.random() < 0.3:
            send_again(sqs, state, key, stored["VersionId"])
    results = [f"results/{key[5:]}.json" for key in keys]
    deadline = time.monotonic() + 10 * PATIENCE_SECONDS
    while time.monotonic() < deadline and not set(results) <= keys_under(s3, state["bucket"]):
        time.sleep(randomness.uniform(0.02, 0.3))
        if kills and (running := importing_processes(own_stack)):
            with suppress(ProcessLookupError):
                os.kill(randomness.choice(running), signal.SIGKILL)
                kills -= 1
    assert kills == 0
    with psycopg.connect(state["database_url"]) as db:
        counted = db.execute(
            """
            select (select count(*) from imports where status = 'completed'),
                (select count(*) from network_connections)
            """
        ).fetchone()
    assert counted == (files, rows * files)
    assert {json.loads(s3.get_object(Bucket=state["bucket"], Key=key)["Body"].read())["status"] for key in results} == {
        "imported"
    }


def send_again(sqs: Any, state: dict[str, Any], key: str, version: str) -> None:
    """Tell of a file once more, later, as the bucket may."""
    described = {"key": quote_plus(key, safe="/"), "versionId": version}
    notice = {"s3": {"bucket": {"name": state["bucket"]}, "object": described}}
    sqs.send_message(QueueUrl=state["drop_queue_url"], MessageBody=json.dumps({"Records": [notice]}), DelaySeconds=3)
