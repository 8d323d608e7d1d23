"""A file of very many rows on one worker: what it takes grows with the rows, and by a stated amount."""

import json
import os
import re
import subprocess
import sys
import time
from pathlib import Path
from uuid import uuid4

from leadintake.importing.tokens import KeyRing, StagedText, signed
from leadintake.tabular.csv_text import digest_of
from tests.integration.later_imports.conftest import Patient

ROOT = Path(__file__).resolve().parents[3]
# What a row of six cells takes while it is decided, beside what an empty worker takes: measured with 1,000,000 rows,
# 515 bytes where all are new, and 1,620 where all are known.
BYTES_PER_ROW = 1_800
EMPTY_BYTES = 150 * 1_048_576
WORKER = """
import re, sys
from functions.run_import.app import handler
record = {"messageId": "m", "body": sys.argv[1], "attributes": {"ApproximateReceiveCount": "1"}}
handler({"Records": [record]}, None)
# What getrusage tells includes the process that this one was made from.
print("peak", re.search(r"VmHWM:\\s*(\\d+)", open("/proc/self/status").read())[1], flush=True)
"""


def staged(patient: Patient, text: str, rows: int) -> str:
    """Stage a text as a preview would."""
    key, data = f"staged/{patient.account.account_id}/{uuid4()}", text.encode()
    stored = patient.s3.put_object(Bucket=patient.settings["BUCKET_NAME"], Key=key, Body=data)
    reference = StagedText(
        account_id=patient.account.account_id,
        purpose="people",
        key=key,
        version=stored["VersionId"],
        digest=digest_of(text),
        size=len(data),
        rows=rows,
        expires=int(time.time()) + 3_600,
    )
    return signed(
        KeyRing({name: key.encode() for name, key in json.loads(patient.settings["STAGING_KEYS"]).items()}), reference
    )


def test_very_many_rows_are_imported_and_then_recognised_within_the_memory_of_a_worker(patient: Patient, soak: bool):
    rows, list_id = 1_000_000 if soak else 30_000, patient.new_list()
    lines = (
        f"Person {n},Firm {n % 50_000},https://www.linkedin.com/in/person-{n},Berlin,firm{n % 50_000}.com,{n % 7}\n"
        for n in range(rows)
    )
    token = staged(patient, "Name,Company,Profile,Place,Site,Tier\n" + "".join(lines), rows)
    mapping = {
        "full_name": "Name", "company": "Company", "linkedin_url": "Profile", "location": "Place", "domain": "Site",
        "new:Tier": "Tier",
    }  # fmt: skip
    for turn, counter in enumerate(("imported", "updated")):
        import_id = patient.later(
            "PUT", "/api/lists/{id}/import", {"csv_text": token, "mapping": mapping}, list_id
        ).importId
        (message,) = patient.messages()
        started = time.monotonic()
        environment = {
            **os.environ,
            **patient.settings,
            "PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'layers/leadintake'}",
        }
        worker = subprocess.Popen(
            [sys.executable, "-c", WORKER, message], cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True
        )
        seen: dict[str, int] = {}
        while worker.poll() is None:
            shown = patient.shown(import_id)
            seen[shown["phase"]] = max(seen.get(shown["phase"], 0), shown["rowsDone"])
            time.sleep(0.2)
        said, _ = worker.communicate()
        seconds, peak = time.monotonic() - started, int(re.findall(r"peak (\d+)", said)[0]) * 1024
        shown = patient.shown(import_id)
        assert shown["status"] == "completed", shown["error"]
        assert shown["counters"][counter] == rows
        assert peak <= EMPTY_BYTES + BYTES_PER_ROW * rows
        print(  # noqa: T201 - the figures of a soak
            f"{rows} rows, turn {turn}: {seconds:.0f} s, {rows / seconds:.0f} rows/s, {peak // 1_048_576} MB; "
            f"seen: {seen}; {shown['timings']}"
        )
