"""Files dropped on this machine: by a command, and from a folder whose results appear beside the files."""

import json
import threading
import time
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import boto3
from botocore.exceptions import BotoCoreError, ClientError

from leadintake.limits import FILE_EXTENSIONS
from local.logs import Journal
from local.problems import Problem
from local.template import REGION

if TYPE_CHECKING:
    from types_boto3_s3 import S3Client

LOOK_SECONDS = 1.0
RESULT_ENDING, REPORT_ENDINGS = ".result.json", (".report.xlsx", ".report.csv")
OPTIONS_ENDING = ".options.json"
# Nothing that is written in two steps is taken in between: a file has to stay as it is for one look.
_UNTOUCHED_SECONDS = 1.0


def put_file(state: Mapping[str, Any], path: Path, to: str, seconds: float = 60) -> dict[str, Any]:
    """Drop one file for the demo account into the stack that runs, and wait for its result."""
    storage: Any = boto3.client(  # pyright: ignore[reportUnknownMemberType] - only the stubs we use are installed
        "s3",
        endpoint_url=state["s3_endpoint"],
        region_name=REGION,
        aws_access_key_id="local",
        aws_secret_access_key="local",  # noqa: S106 - moto looks at no signature
    )
    place = to.strip("/")
    # Another account's place can be named whole.
    root = place if place.startswith("drop/") else f"drop/{state['account_id']}/{place}"
    key = f"{root}/{path.name}"
    try:
        data = path.read_bytes()
    except OSError as error:
        raise Problem(f"{path} cannot be read ({error.strerror}).", "name a file that is there.") from error
    bucket, file = str(state["bucket"]), key.removesuffix(OPTIONS_ENDING)
    before = read_result(storage, bucket, file), _result_version(storage, bucket, key)
    version = storage.put_object(Bucket=bucket, Key=key, Body=data)["VersionId"]
    if file != key and _version(storage, bucket, file) is None:
        return {"status": "kept", "file": key, "message": f"The options wait for {file}."}
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        result = read_result(storage, bucket, file)
        if result and (result["version"] == version if file == key else result != before[0]):
            return result
        # What comes of options is the result of their file; or one of their own, where they came too late.
        if file != key and _result_version(storage, bucket, key) != before[1]:
            return read_result(storage, bucket, key) or {}
        time.sleep(0.2)
    raise Problem(
        f"There is no new result of {file} after {seconds:g} seconds.",
        "look into the function's log; folders, marks of no bytes and unfinished files (.part, ~$) are left alone.",
    )


def _result_version(storage: Any, bucket: str, key: str) -> str | None:
    return _version(storage, bucket, f"results/{key.removeprefix('drop/')}.json")


def _version(storage: Any, bucket: str, key: str) -> str | None:
    with suppress(ClientError):
        return str(storage.head_object(Bucket=bucket, Key=key)["VersionId"])
    return None


def read_result(storage: Any, bucket: str, key: str) -> dict[str, Any] | None:
    """Read the result of a dropped file, if there is one yet."""
    try:
        found = storage.get_object(Bucket=bucket, Key=f"results/{key.removeprefix('drop/')}.json")
    except ClientError:
        return None
    return json.loads(found["Body"].read())


class DropFolder:
    """A folder whose files are dropped into the bucket as they appear; it mirrors the keys below `drop/`."""

    def __init__(self, folder: Path, storage: "S3Client", bucket: str, journal: Journal) -> None:
        self.folder = folder
        self._storage = storage
        self._bucket = bucket
        self._journal = journal
        self._stopping = threading.Event()
        self._seen: dict[Path, tuple[int, int]] = {}
        self._expected: dict[Path, str | None] = {}

    def prepare(self, account_id: str) -> None:
        """Make the folders that need no list and no campaign."""
        for name in ("connections", "new-list"):
            (self.folder / account_id / name).mkdir(mode=0o700, parents=True, exist_ok=True)

    def start(self) -> None:
        """Begin to look."""
        threading.Thread(target=self._run, name="drop-folder", daemon=True).start()

    def stop(self) -> None:
        """Look no more."""
        self._stopping.set()

    def _run(self) -> None:
        while not self._stopping.wait(LOOK_SECONDS):
            # A file that goes away between two looks, or storage that starts anew, is no reason to stop looking.
            with suppress(OSError, BotoCoreError, ClientError):
                self.look()

    def look(self) -> None:
        """Drop what is new, and write down the results that have come."""
        for path in sorted(self.folder.rglob("*")):
            if path.is_file() and self._is_new(path):
                self._drop(path)
        for path, version in list(self._expected.items()):
            self._take_result(path, version)

    def _is_new(self, path: Path) -> bool:
        if is_answer(path.name) or path.name.startswith("."):
            return False
        status = path.stat()
        mark = (status.st_mtime_ns, status.st_size)
        if self._seen.get(path) == mark or time.time() - status.st_mtime < _UNTOUCHED_SECONDS:
            return False
        self._seen[path] = mark
        result = beside(path, RESULT_ENDING)
        # What has a result that is younger was dropped before this start.
        return not (result.exists() and result.stat().st_mtime_ns >= status.st_mtime_ns)

    def _drop(self, path: Path) -> None:
        key = self._key(path)
        stored: Any = self._storage.put_object(Bucket=self._bucket, Key=key, Body=path.read_bytes())
        self._journal.say(f"Dropped {key}")
        if path.name.endswith(OPTIONS_ENDING):
            # What comes of options is the result of their file.
            file = path.with_name(path.name.removesuffix(OPTIONS_ENDING))
            self._expected[file] = None
        else:
            self._expected[path] = stored.get("VersionId")

    def _take_result(self, path: Path, version: str | None) -> None:
        result = read_result(self._storage, self._bucket, self._key(path))
        if result is None or (version is not None and result.get("version") != version):
            return
        text = json.dumps(result, ensure_ascii=False, indent=2) + "\n"
        target = beside(path, RESULT_ENDING)
        if target.exists() and target.read_text("utf-8") == text:
            if version is not None:
                del self._expected[path]
            return
        # The report first: whoever sees the result finds it there.
        self._take_report(path, result.get("report"))
        target.write_text(text, encoding="utf-8")
        self._journal.say(f"{path.name}: {result.get('status')}")
        if version is not None:
            del self._expected[path]

    def _take_report(self, path: Path, report: str | None) -> None:
        for ending in REPORT_ENDINGS:
            if report and report.endswith(ending):
                with beside(path, ending).open("wb") as file:
                    self._storage.download_fileobj(self._bucket, report, file)
            else:
                # That of an earlier version says nothing of this one.
                beside(path, ending).unlink(missing_ok=True)

    def _key(self, path: Path) -> str:
        return f"drop/{path.relative_to(self.folder).as_posix()}"


def is_answer(name: str) -> bool:
    """Tell whether a file was written here beside another one; `sales.report.csv` is somebody's own."""
    files = (name.removesuffix(ending) for ending in REPORT_ENDINGS if name.endswith(ending))
    return name.endswith(RESULT_ENDING) or any(file.lower().endswith(FILE_EXTENSIONS) for file in files)


def beside(path: Path, ending: str) -> Path:
    """Name what stands beside a file."""
    return path.with_name(path.name + ending)
