"""Files dropped into the local stack: by the command, and through the watched folder."""

import json
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import httpx

from tests.end_to_end.conftest import PATIENCE_SECONDS, ROOT, Stack


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


def test_what_lies_in_the_watched_folder_is_dropped_and_answered_beside(stack: Stack):
    folder = stack.folder / "drop" / stack.state["account_id"] / "connections"
    (folder / "Connections.csv").write_text("First Name,Last Name\nAda,Lovelace\n", encoding="utf-8")
    result = folder / "Connections.csv.result.json"
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not result.exists() and time.monotonic() < deadline:
        time.sleep(0.2)
    assert json.loads(result.read_text("utf-8"))["counters"] == {"imported": 1, "skipped": 0, "total": 1}
    names = [one["last_name"] for one in get(stack, "/api/network/connections?search=lovelace")["connections"]]
    assert names == ["Lovelace"]
