"""Dropped files that no request could carry: their rows, result, report and history, and what the function takes."""

import json
import re
import time
import zipfile
from tempfile import TemporaryFile
from typing import IO

from leadintake import limits
from tests.end_to_end.conftest import Stack
from tests.end_to_end.dropping import cloud, eventually, keys_under, unacknowledged

# What a row takes in the function, from the file to the report, beside what an empty one takes: measured.
BYTES_PER_ROW = 3_000
EMPTY_BYTES = 200 * 1_048_576


def people(rows: int) -> bytes:
    """Write people who are all different, some 120 bytes each."""
    lines = (
        f"Zoë Müller {n},Acme {n % 50_000},https://www.linkedin.com/in/zoe-mueller-{n},Berlin,"
        f"Head of all between {n} and {n + 1}\n"
        for n in range(rows)
    )
    return b"Full Name,Company,LinkedIn URL,Location,Headline\n" + "".join(lines).encode()


def peak_bytes(stack: Stack) -> int:
    """Read the most memory that an environment of the function has told of."""
    told = "\n".join(file.read_text("utf-8") for file in (stack.folder / "logs").rglob("*ImportDroppedFile*"))
    return max(int(found) for found in re.findall(r"Max Memory Used: (\d+) MB", told)) * 1_048_576


def lines_of(report: IO[bytes], key: str) -> tuple[int, int]:
    """Count the rows of a report below its header, and those that tell of a row added."""
    rows = added = 0
    if key.endswith(".csv"):
        for line in report:
            rows, added = rows + 1, added + (b",+ added,Added.," in line)
        return rows - 1, added
    with zipfile.ZipFile(report) as book, book.open("xl/worksheets/sheet2.xml") as sheet:
        rest = b""
        while some := sheet.read(16_777_216):
            whole, _, rest = (rest + some).rpartition(b"</row>")
            rows += (whole + b"</row>").count(b"</row>")
            added += whole.count(b">+ added<")
    return rows - 1, added


def test_a_file_that_no_request_could_carry(stack: Stack, soak: bool):
    rows = limits.ROWS_PER_UPLOAD if soak else 101_000
    account, s3, bucket = stack.new_account("large"), cloud(stack, "s3"), stack.state["bucket"]
    list_id = account.made("/api/lists", {"name": "Large"}, "sheet")["id"]
    place = f"{account.account_id}/lists/{list_id}/people/large.csv"
    data = people(rows)
    assert limits.FILE_BYTES < len(data) <= limits.UPLOAD_BYTES
    started = time.monotonic()
    s3.put_object(Bucket=bucket, Key=f"drop/{place}", Body=data)
    eventually(lambda: f"results/{place}.json" in keys_under(s3, bucket), 1_500)
    seconds = time.monotonic() - started
    result = json.loads(s3.get_object(Bucket=bucket, Key=f"results/{place}.json")["Body"].read())
    assert (result["status"], result["counters"]["imported"]) == ("imported", rows), result["error"]
    with TemporaryFile() as report:
        s3.download_fileobj(bucket, result["report"], report)
        size = report.tell()
        report.seek(0)
        assert lines_of(report, result["report"]) == (rows, rows)
    entry = account.call("GET", f"/api/imports/{result['importId']}").json()
    assert (entry["status"], entry["rowsTotal"], entry["counters"]["imported"]) == ("completed", rows, rows)
    last = account.call("GET", f"/api/imports/{result['importId']}/rows?limit=100&page={rows // 100}").json()
    assert (last["total"], last["rows"][-1]["line"]) == (rows, rows + 1)
    # What it has taken is told when it has ended, and then the message is acknowledged.
    eventually(lambda: not unacknowledged(cloud(stack, "sqs"), stack))
    peak = peak_bytes(stack)
    print(  # noqa: T201 - the figures of a soak
        f"{rows} rows, {len(data) // 1_048_576} MB: {seconds:.0f} s, {peak // 1_048_576} MB of memory, "
        f"{(peak - EMPTY_BYTES) // rows} bytes a row; report {size // 1_048_576} MB; {entry}"
    )
    assert peak <= EMPTY_BYTES + BYTES_PER_ROW * rows
